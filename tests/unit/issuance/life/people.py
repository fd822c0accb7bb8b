"""Made-up people, and the registers that name them: straight into the member store, for a workbook takes a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from support.group_secrets import LocalSecrets
from support.worked import FIXED_UNION, UNION
from unioncard.members.keys import MemberKeys
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.register import Register
from unioncard.sheets.rows import AcceptedRow
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.worked import Way
    from unioncard.members.person import SealedKind

KEYS: Final = MemberKeys(LocalSecrets(b"member pepper"))


class GlassVault:
    """Seals nothing: quick, and what is stored can be compared to the byte."""

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        return sealed


@dataclass(frozen=True, slots=True)
class PlannedRegister:
    """A register: whose it is, whom it names, and how often their telephones have changed by then."""

    id: str
    union: str
    people: tuple[int, ...]
    edition: int = 0
    at: str = "2026-11-18T02:00:00Z"


FIRST: Final = (
    PlannedRegister("R20261118-2222222222", UNION, (0, 1, 2, 3, 4)),
    PlannedRegister("R20261118-3333333333", UNION, (3, 4, 5, 6)),
    PlannedRegister("R20261118-4444444444", FIXED_UNION, (7, 8, 9, 10)),
    PlannedRegister("R20261118-5555555555", FIXED_UNION, (10, 11, 12)),
)
"""Two registers of each union that name some people both: of a bank that gives the numbers and refuses row by row, and
of one with pre-printed cards that refuses whole files."""


def later(union: str, edition: int) -> PlannedRegister:
    """Everybody of a union again, with other telephones: what a union sends when a bank refused somebody."""
    people = sorted({one for planned in FIRST if planned.union == union for one in planned.people})
    return PlannedRegister(
        f"R20261119-{edition + 1:0>10}".replace("0", "2"), union, tuple(people), edition, _at(edition)
    )


def _at(edition: int) -> str:
    return f"2026-11-19T02:{edition:02d}:00Z"


def admit(way: Way, planned: PlannedRegister) -> None:
    """Take a register in; again, it changes nothing."""
    stores = way.stores
    path = stores.directory.union(planned.union).path
    register = Register(planned.id, planned.union, path, "officer-1", planned.at)
    if not any(stores.members.chunks(planned.id)):
        stores.registers.open(register)
    rows = [AcceptedRow(5 + place, _cells(one, planned.edition), {}) for place, one in enumerate(planned.people)]
    MemberAdmission(stores.members, KEYS, stores.vault).admit(register, rows, lambda _: None)


def _cells(person: int, edition: int) -> Mapping[str, str]:
    cells = {column: str(text).replace("/", "-") for column, text in _PEOPLE[person].items()}
    return cells | {"移动电话": f"1349{edition:03d}{person:04d}"}


_PEOPLE: Final = sample_rows(13, seed=41)
