"""The small province: its unions, banks, agreements and people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from support.in_process import DATA
from unioncard.unions.agreement import Agreement
from unioncard.unions.union import Kind, Union
from unioncard_tools.directory import read_directory
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from random import Random

    from unioncard.unions.agreement import Bank
    from unioncard.unions.store import Directory
    from unioncard_tools.sample.members import Row

PROVINCE: Final = "410000"
CITIES: Final = ("410100", "410800", "410300", "410200")
"""With bankone, with banktwo and its pre-printed cards, with bankone, and without an agreement at first."""
OTHER, FIXED, UNION, SERVED = (f"{city}{number:04d}" for number, city in enumerate(CITIES, 1))
"""A basic union of each: on the tour (tour.py) the bank of the last has a server of its own."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a province and its year are.

    ``acts``: what people do in a day, on average. ``every``: of how many days one has its daily jobs, the first of a
    month always. ``papers``: whether workbooks are written.
    ``rush``: everybody acts in the same minutes of a day. ``hurry``: and says much in one minute, not all of it true.
    ``spread``: files' movements are written as those of a file about a hundred unions, before its record.
    """

    unions: int = 40
    members: int = 600
    months: int = 12
    acts: float = 1.5
    every: int = 1
    papers: bool = False
    rush: bool = False
    hurry: bool = False
    spread: bool = False
    cities: int = len(CITIES)
    """How many of the province's cities and counties it has; those beyond CITIES have an agreement, too."""
    people: int = 7
    """How many new people a register has at most; batches are as many times larger, and lots of cards as many."""
    looked_at: int = 1
    """Of how many days the rules are asked on one, and at every closing."""


LARGE: Final = Size(unions=2_000, members=200_000, acts=30, every=10, cities=28, people=120, looked_at=400)
"""A hundredth of Henan's members in two thousand unions; most are registered within half a year."""


@dataclass(slots=True)
class Province:
    """``home``: union → the people who work there, by their place in ``people``; ``cities``: what is right below it."""

    directory: Directory
    cities: tuple[str, ...]
    banks: dict[str, Bank]
    basic: list[str]
    names: dict[str, str]
    people: list[Row]
    home: dict[str, list[int]]


def made(size: Size, chance: Random) -> Province:
    """A province with all its people, none of whom is registered yet."""
    demo = DATA / "demo"
    read = read_directory([DATA / "henan/unions.csv"], demo / "banks.csv", DATA / "demo/agreements.csv")
    others = [one.code for one in read.unions if one.parent == PROVINCE and one.code not in CITIES]
    cities = (*CITIES, *others[: size.cities - len(CITIES)])
    unions = [one for one in read.unions if one.code in {PROVINCE, *cities}]
    basic: list[Union] = []
    for number in range(size.unions):
        city = cities[number % (2 * len(cities)) % len(cities)] if number % 8 != 7 else CITIES[0]
        code = f"{city}{number + 1:04d}"
        name, path = f"样例第{number + 1}工厂工会委员会", f"/{PROVINCE}/{city}/{code}/"
        basic.append(Union(code, name, Kind.BASIC, city, path, f"u{code}@unions.example"))
    limits = {"410100": ("bankone", "", 5), "410800": ("banktwo", "0801", 8), "410300": ("bankone", "", 3000)}
    limits |= dict.fromkeys(cities[len(CITIES) :], ("bankone", "", 3000))
    fold = size.people // 7
    agreements = tuple(
        Agreement(city, bank, date(2015, 1, 20), None, min(limit * fold, 3000), unit)
        for city, (bank, unit, limit) in limits.items()
    )
    banks = tuple(one for one in read.banks if one.code in {"bankone", "banktwo"})
    directory = replace(read, unions=(*unions, *basic), banks=banks, agreements=agreements)
    codes = [one.code for one in basic]
    people = sample_rows(size.members, seed=chance.randrange(10**6))
    home: dict[str, list[int]] = {code: [] for code in codes}
    for person in range(size.members):
        home[chance.choice(codes)].append(person)
    names = {one.code: one.name for one in (*unions, *basic)}
    return Province(directory, cities, {one.code: one for one in banks}, codes, names, people, home)
