"""Accepted rows of a filled roster become facts of the cards they are about, each exactly once (invariants 3 and 8)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.custody.apply import RowFact
from unioncard.custody.plastic import Difference, Fact
from unioncard.custody.roster import columns
from unioncard.custody.roster.columns import FACTS, SIGNED
from unioncard.ledger.movement import custody_document
from unioncard.members.store import Changes
from unioncard.registers.intake import AdmissionResult
from unioncard.sheets.findings import FindingCode, found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from unioncard.custody.apply import CustodyUpdates
    from unioncard.custody.closing import BatchCloser
    from unioncard.custody.roster.masked import MaskedCard, RosterCards
    from unioncard.registers.register import Register
    from unioncard.sheets.findings import Finding
    from unioncard.sheets.rows import AcceptedRow

_FINDINGS: Final[Mapping[Difference, tuple[FindingCode, str, str]]] = {
    Difference.NOT_IN_BATCH: (FindingCode.ROSTER_ROW, columns.SERIAL, ""),
    Difference.NOT_OPENED: (FindingCode.ROSTER_ROW, columns.SERIAL, "not-opened"),
    Difference.BEFORE_OPENED: (FindingCode.ROSTER_DAY, columns.DAY, ""),
    Difference.CONTRADICTS: (FindingCode.ROSTER_CONTRADICTS, columns.STATUS, ""),
    Difference.OTHER_DAY: (FindingCode.ROSTER_CONTRADICTS, columns.DAY, "other-day"),
    Difference.OTHER_BATCH: (FindingCode.ROSTER_BATCH, columns.BATCH, ""),
    Difference.OTHER_PERSON: (FindingCode.ROSTER_PERSON, columns.NAME, ""),
    Difference.OTHER_CARD: (FindingCode.ROSTER_CARD, columns.CARD, ""),
    Difference.ERASED: (FindingCode.ROSTER_PERSON, columns.NAME, "erased"),
}
"""Difference → its finding: code, column, variant of its text."""


@dataclass(frozen=True, slots=True)
class RosterAdmission:
    """Records the facts of a filled roster, and closes the batch when that was the last."""

    updates: CustodyUpdates
    roster_cards: RosterCards
    closer: BatchCloser

    def admit(self, register: Register, rows: Sequence[AcceptedRow], on_rows: Callable[[int], None]) -> AdmissionResult:
        """See Admission. A row without day and 情况 has no fact. NotFound: no such batch."""
        if register.batch is None:
            raise ValueError(f"register {register.id} is a roster of no batch")
        filled = {int(row.values[columns.SERIAL]): row for row in rows if _is_filled(row)}
        document = custody_document(register.batch, register.id)
        result = self.updates.apply(register.batch, document, self._row_facts(register.batch, filled))
        on_rows(len(rows))
        self.closer.close_if_done(register.batch)
        late = [_finding(filled[number], why) for number, why in result.differences]
        silent = len(rows) - len(filled)
        return AdmissionResult(late, Changes(updated=len(result.recorded), unchanged=len(result.unchanged) + silent))

    def _row_facts(self, batch: str, filled: Mapping[int, AcceptedRow]) -> Iterator[RowFact]:
        """The roster's facts, lazily: no sealed record is opened for a document that was applied before."""
        about = [row for row in self.updates.batches.rows(batch) if row.number in filled]
        named = {one.row: one for one in self.roster_cards.named(about)}
        erased = {row.number for row in about if not row.member}
        for number, row in filled.items():
            amiss = _amiss(batch, row, named.get(number)) or (Difference.ERASED if number in erased else None)
            yield RowFact(number, _fact(row), row.values[columns.DAY], amiss)


def _is_filled(row: AcceptedRow) -> bool:
    return bool(row.values[columns.DAY] or row.values[columns.STATUS])


def _fact(row: AcceptedRow) -> Fact:
    """The fact of a row; a day alone means that the card was signed for."""
    return FACTS[row.values[columns.STATUS] or SIGNED]


def _amiss(batch: str, row: AcceptedRow, named: MaskedCard | None) -> Difference | None:
    """Whether the row is about the card that its number says; ``named`` None: there is no such card."""
    if row.values[columns.BATCH] not in ("", batch):
        return Difference.OTHER_BATCH
    if named is None:
        return None
    whose = (columns.NAME, named.name), (columns.NUMBER, named.document)
    if not all(_same(row.values[column], text) for column, text in whose):
        return Difference.OTHER_PERSON
    if not named.card:  # it was followed by another one: what was done with it before may still be stated
        return None
    return None if _same(row.values[columns.CARD], named.card) else Difference.OTHER_CARD


def _same(left: str, right: str) -> bool:
    return _plain(left) == _plain(right)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _finding(row: AcceptedRow, why: Difference) -> Finding:
    code, column, variant = _FINDINGS[why]
    return found(code, row.number, column, variant)
