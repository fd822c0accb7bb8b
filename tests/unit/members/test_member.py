"""A member's two clocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unioncard.errors import ImpossibleTransition
from unioncard.members.member import CardState, Member, Membership
from unioncard.registers.register import Register, RegisterState

MEMBER = Member("key", "4101000001", Membership.ACTIVE, b"", "R1", 5)


@pytest.mark.parametrize("card", CardState)
def test_a_card_is_requested_only_without_a_live_card_or_request(card: CardState) -> None:
    member = replace(MEMBER, card=card)
    if card in {CardState.NONE, CardState.REFUSED, CardState.CLOSED}:
        assert member.may_request_card
        assert member.requesting("B1", 3).batch_row == 3
    else:
        assert not member.may_request_card
        with pytest.raises(ImpossibleTransition):
            member.requesting("B1", 3)


@pytest.mark.parametrize("membership", Membership)
def test_only_an_active_member_may_request_a_card(membership: Membership) -> None:
    assert replace(MEMBER, membership=membership).may_request_card is (membership is Membership.ACTIVE)


def test_the_ledger_counts_active_and_retained_members() -> None:
    assert [m for m in Membership if m.counts] == [Membership.ACTIVE, Membership.RETAINED]


def test_a_finished_register_goes_nowhere() -> None:
    done = Register("R1", "4101000001", "/410000/", "officer", "2026-11-23T00:00:00Z", RegisterState.CHECKED)
    with pytest.raises(ImpossibleTransition):
        done.must_allow(RegisterState.CHECKING)
