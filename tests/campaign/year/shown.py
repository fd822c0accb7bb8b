"""A year to look at: a province with all its cities, targets, bases, unions that never report, long names.

Nobody dies and no rule is checked here (year.py does that); papers are written for the last months alone.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from campaign.year.fate import CALM
from campaign.year.province import PROVINCE, Province, Size
from campaign.year.world import World
from campaign.year.year import FIRST, Year, silent_logs
from support.in_process import DATA
from unioncard.reports import monthly
from unioncard.reports.bulletin.bulletin import bulletin
from unioncard.reports.workbook import workbook
from unioncard.unions.agreement import Agreement
from unioncard.unions.officer import Role
from unioncard.unions.union import Kind, Union
from unioncard_tools.directory import read_directory
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from random import Random

    from unioncard.unions.store import Directory

SEED: Final = 15
SIZE: Final = Size(unions=90, members=1_800, months=12, acts=5.0, every=4)
CITIES: Final = 18
"""The directory's first: the cities of the notice; after them come its industries."""
WEIGHTS: Final = (10, 3, 6, 3, 3, 2, 4, 5)
"""How many basic unions the first cities have, to the 2 of every other."""
NEVER: Final = 5
"""Of eight basic unions the sixth reports nothing in all the year."""
LONG: Final = {
    3: "中国石油化工股份有限公司中原油田分公司普光分公司天然气净化厂工会委员会",
    11: "郑州市示范机械有限公司工会",
    20: "河南省示范高速公路养护有限责任公司第三工程处工会联合会",
}
"""By the unions' numbers: names as they are, too."""
GOALS: Final = (("gathered", "2028-03-15", 100), ("uploaded", "2028-04-20", 100), ("opened", "2028-06-30", 80))
"""The province's targets, two months before the year's end: due, and per cent of those expected."""
EVERYTHING: Final = {"roles": " ".join(Role)}


@contextmanager
def shown(say: Callable[[str], None], size: Size = SIZE, seed: int = SEED) -> Iterator[ShownYear]:
    """The year at its end, the morning of the third of January, for the length of a block."""
    world = World(seed, FIRST, odds=CALM)
    province = made(size, world.chance)
    with silent_logs(), world.running(province.directory, papers=False):
        year = ShownYear(world, size, province, say)
        year.run()
        with written():
            yield year


def made(size: Size, chance: Random) -> Province:
    """A province with all its people, none of whom is registered yet."""
    demo = DATA / "demo"
    read = read_directory([DATA / "henan/unions.csv"], demo / "banks.csv", demo / "agreements.csv")
    unions = [replace(one, contact_mail=f"u{one.code}@unions.example") for one in read.unions]
    regions = [one.code for one in unions if one.kind == Kind.REGION]
    cities = tuple(regions[:CITIES])
    basic = [_basic(number, regions, chance) for number in range(size.unions)]
    banks = tuple(one for one in read.banks if one.code in {"bankone", "banktwo"})
    agreements = tuple(_agreement(city, place) for place, city in enumerate(cities))
    directory: Directory = replace(read, unions=(*unions, *basic), banks=banks, agreements=agreements)
    reporting = [one.code for number, one in enumerate(basic) if number % 8 != NEVER]
    people = sample_rows(size.members, seed=chance.randrange(10**6))
    home: dict[str, list[int]] = {one.code: [] for one in basic}
    for person in range(size.members):
        home[chance.choice(reporting)].append(person)
    names = {one.code: one.name for one in directory.unions}
    return Province(directory, cities, {one.code: one for one in banks}, reporting, names, people, home)


def _basic(number: int, regions: list[str], chance: Random) -> Union:
    weights = [*WEIGHTS, *[2] * (len(regions) - len(WEIGHTS))]
    city = chance.choices(regions, weights)[0] if number >= len(WEIGHTS) else regions[number % 4]
    code = f"{city}{number + 1:04d}"
    name = LONG.get(number, f"样例第{number + 1}工厂工会委员会")
    return Union(code, name, Kind.BASIC, city, f"/{PROVINCE}/{city}/{code}/", f"u{code}@unions.example")


def _agreement(city: str, place: int) -> Agreement:
    """Every fourth city is with the bank of the pre-printed cards."""
    bank, unit, limit = ("banktwo", "0801", 40) if place % 4 == 2 else ("bankone", "", 3_000)
    return Agreement(city, bank, date(2015, 1, 20), None, limit, unit)


@contextmanager
def written() -> Iterator[None]:
    """Workbooks and bulletins as they are, not empty."""
    with patch.object(monthly, "workbook", workbook), patch.object(monthly, "bulletin", bulletin):
        yield


class ShownYear(Year):
    """The year of such a province. ``say``: takes a line for each month that is over."""

    def __init__(self, world: World, size: Size, province: Province, say: Callable[[str], None]) -> None:
        super().__init__(world, size, province)
        self.say = say
        self.aimed = False

    def run(self) -> None:
        """All its months, and the mornings after them on which everybody has counted how far they are."""
        world, start = self.world, FIRST
        self.banks.announce(400)
        for number in range(self.size.months):
            left = self.size.months - number
            end = (start + timedelta(days=32)).replace(day=1)
            if left == 2:
                self._aim()
            with ExitStack() as stack:
                if left <= 2:
                    stack.enter_context(written())
                self._month(start, end)
            self.say(f"{start:%Y-%m}: {len(world.functions.post.letters)} letters")
            start = end
        world.run_until(start + timedelta(days=2, hours=5))
        world.invoke("report", {"count_progress": world.local.isoformat()})
        world.calm_down()
        world.run_until(start + timedelta(days=2, hours=9))

    def _month(self, start: datetime, end: datetime) -> None:
        """Its days, and its closing in the morning after it."""
        world, day = self.world, start
        while day < end:
            self._plan(day)
            world.run_until(day + timedelta(days=1))
            day += timedelta(days=1)
        world.run_until(end + timedelta(hours=2))
        world.calm_down()
        world.run_until(end + timedelta(hours=6))
        world.invoke("report", {"scheduled": world.local.isoformat()})
        world.run_until(end + timedelta(hours=9))
        world.calm_down()

    def _aim(self) -> None:
        """The province sets its targets; of six basic unions five state how many they expect, and have on paper."""
        ask, day, self.aimed = self.world.ask, self.world.day, True
        for goal, due, share in GOALS:
            body = {"union": PROVINCE, "goal": goal, "begins": day, "due": due, "share": share}
            ask("POST /targets", PROVINCE, "", body, EVERYTHING)
        for place, (union, people) in enumerate(self.province.home.items()):
            if place % 6 != 4:
                on_paper = len(people) * (60 + place % 40) // 100
                body = {"expected": max(len(people) + place % 9, 3), "gathered": on_paper}
                ask("POST /unions/{id}/base", union, "", body, EVERYTHING, id=union)

    def _plan(self, day: datetime) -> None:
        """On the Mondays of targets everybody is counted, too, or a forecast has nothing to go by."""
        super()._plan(day)
        if self.aimed and day.weekday() == 0 and day.toordinal() % self.size.every:
            at = day + timedelta(hours=5)
            self.world.at(at, lambda: self.world.invoke("report", {"count_progress": at.isoformat()}))

    def _somebody_acts(self) -> None:
        self.officers.act()

    def _banks_look(self) -> None:
        """Every other day; what is stored is mirrored then alone, which takes half of a year's time."""
        if self.world.local.day % 2 == 0:
            super()._banks_look()
