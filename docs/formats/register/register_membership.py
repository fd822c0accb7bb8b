"""The page's table of what 会籍变化类型 does, from the rules at the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from register_tables import table

from unioncard.members.member import Membership
from unioncard.registers.members.membership import RULES, Keep, MembershipRelation, Refusal

if TYPE_CHECKING:
    from unioncard.registers.members.membership import Meaning

_WORDS: Final[dict[Meaning, dict[MembershipRelation, str]]] = {
    Membership.ACTIVE: {MembershipRelation.MEMBER: "在籍", MembershipRelation.GONE: "重新入会"},
    Membership.RETAINED: {},
    Membership.TRANSFERRING: {MembershipRelation.MEMBER: "转出"},
    Membership.LEFT: {MembershipRelation.MEMBER: "退会"},
    Membership.EXPELLED: {MembershipRelation.MEMBER: "除名"},
    Keep.CELLS: {MembershipRelation.MEMBER: "会籍不变，更新资料", MembershipRelation.GONE: "不重新入会，更新资料"},
    Keep.ALL: {},
    Refusal.MEMBER_ELSEWHERE: {},
    Refusal.ASKED: {},
    Refusal.NOT_HERE: {},
}
_ELSE: Final[dict[Meaning, str]] = {
    Membership.ACTIVE: "入会",
    Membership.RETAINED: "保留会籍",
    Membership.TRANSFERRING: "只作记录",
    Membership.LEFT: "只作记录",
    Membership.EXPELLED: "只作记录",
    Keep.CELLS: "会籍不变",
    Keep.ALL: "不作变动",
    Refusal.MEMBER_ELSEWHERE: "退回",
    Refusal.ASKED: "退回，并请原工会确认",
    Refusal.NOT_HERE: "退回：不在本会",
}


def membership_table() -> str:
    """会籍变化类型 by what the person is to the union."""
    heads = {
        MembershipRelation.UNKNOWN: "系统中没有的人",
        MembershipRelation.MEMBER: "在本会在籍",
        MembershipRelation.GONE: "已离开本会",
        MembershipRelation.FREE: "已离开其他工会",
        MembershipRelation.ELSEWHERE: "在其他工会在籍",
    }
    rows = [
        (
            change or "（空）",
            *(_WORDS[means].get(standing, _ELSE[means]) for standing, means in zip(heads, meanings, strict=True)),
        )
        for change, meanings in RULES.items()
    ]
    return table(("会籍变化类型", *heads.values()), rows)
