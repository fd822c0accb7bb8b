"""A member's make-up 会员构成: the number that its cells amount to, and the mask under which it is stored.

The number follows the entries of the code lists, which are only ever appended to. The age is a span of years of birth,
so that nobody changes without a document. Whoever changes or removes a member takes off by
``counted_of`` exactly what was stored, whatever the lists are by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.ledger.make_up import MODULUS, NO_MAKE_UP, MakeUp, MakeUpItem, MaskedNumber, code_number
from unioncard.members.columns import DOCUMENT, NUMBER
from unioncard.members.keys import birth_of
from unioncard.people.documents import DocumentType
from unioncard.registers.members.codes import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncard.members.keys import MemberKeys
    from unioncard.members.member import Member

COLUMNS: Final = {
    MakeUpItem.SEX: "性别",
    MakeUpItem.EDUCATION: "学历",
    MakeUpItem.SKILL: "技术等级",
    MakeUpItem.POLITICS: "政治面貌",
    MakeUpItem.HOUSEHOLD: "户籍类型",
    MakeUpItem.MIGRANT: "是否农民工",
    MakeUpItem.EMPLOYMENT: "就业状况",
}
"""Items that are a column of the register; the age is not."""

FIRST_BIRTHS: Final = (0, 1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020)
"""The first year of each span of years of birth."""

_RESIDENT: Final = DocumentType.RESIDENT.value
_NUMBERS: Final = {
    column: {entry: code_number([(item, number)]) for number, entry in enumerate(LISTS[column], 1)}
    for item, column in COLUMNS.items()
}
_BORN: Final = {
    str(year): code_number([(MakeUpItem.BORN, sum(first <= year for first in FIRST_BIRTHS))])
    for year in range(1900, 2100)
}


def number_of(values: Mapping[str, str]) -> int:
    """The number of a row's cells, which are normalised; what is not stated is 0."""
    year = values[NUMBER][6:10] if values[DOCUMENT] == _RESIDENT else birth_of(values)[:4]
    number = _BORN.get(year, 0)
    for column, numbers in _NUMBERS.items():
        number += numbers.get(values.get(column, ""), 0)
    return number


def masked(keys: MemberKeys, union: str, values: Mapping[str, str], digest: str) -> MaskedNumber:
    """The make-up of a union's row; ``digest`` is that of its cells (``MemberKeys.of_cells``)."""
    mask = keys.mask(union, digest)
    return MaskedNumber((number_of(values) + mask) % MODULUS, mask)


def number_counted(keys: MemberKeys, member: Member) -> MaskedNumber | None:
    """What the ledger has counted of a member: None of whom it counts no more, or was stored by a release before."""
    if member.make_up is None or not member.membership.counts:
        return None
    return MaskedNumber(member.make_up, keys.mask(member.union, member.digest))


def counted_of(keys: MemberKeys, member: Member) -> MakeUp:
    """The same as a make-up."""
    number = number_counted(keys, member)
    return MakeUp.of_members([number]) if number else NO_MAKE_UP
