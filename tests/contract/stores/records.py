"""Records as short as can be, to be stored."""

from __future__ import annotations

from unioncard.clock import Month
from unioncard.ledger.movement import Measure, Movement
from unioncard.members.member import Member, Membership
from unioncard.members.store import Changes, Chunk
from unioncard.registers.register import Register

PATH = "/410000/410100/4101000001/"
AT = "2026-11-23T00:00:00Z"


def member(key: str, version: int = 0) -> Member:
    return Member(key, "4101000001", Membership.ACTIVE, b"sealed", "R1", 5, version)


def chunk(register: str, index: int, *keys: str) -> Chunk:
    return Chunk(register, index, keys, tuple(range(5, 5 + len(keys))), AT, Changes(joined=len(keys)))


def register_of(name: str) -> Register:
    return Register(name, "4101000001", PATH, "officer", AT)


def movement(name: str, **counts: int) -> Movement:
    measured = {Measure(measure): count for measure, count in counts.items()}
    return Movement(Month("2026-11"), "4101000001", PATH, f"register/{name}", AT, measured)
