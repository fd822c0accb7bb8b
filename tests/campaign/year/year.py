"""The year: schedules, days, closings; what is checked when."""

from __future__ import annotations

import traceback
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from campaign.year import province as provinces
from campaign.year.banks import Banks
from campaign.year.fate import Odds
from campaign.year.mirror import Mirror
from campaign.year.officers import Officers
from campaign.year.province import CITIES, PROVINCE, Size
from campaign.year.reported import Reported
from campaign.year.rules import Rules, digest_of
from campaign.year.rush import HurriedBanks, HurriedOfficers, RushedBanks, as_if_of_many_unions, last_minute
from campaign.year.world import Fault, World
from unioncard import clock
from unioncard.clock import SHANGHAI
from unioncard.cloud.aws.log import logger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from campaign.year.guards import Guard

FIRST: Final = datetime(2027, 1, 1, tzinfo=SHANGHAI)
SMALL: Final = Size()
OVERSEER: Final = {"roles": "overseer province approver"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a year ended with; ``fault`` is '' if every rule held."""

    seed: int
    days: int
    steps: int
    trace: str
    stored: str
    happened: dict[str, int]
    seconds: float
    fault: str = ""
    where: str = ""
    last: tuple[str, ...] = ()


def simulated(
    seed: int, size: Size = SMALL, odds: Odds | None = None, guard: Guard | None = None, *, taken_out: bool = False
) -> Outcome:
    """One year of one seed, perhaps with meetings at a guard, or with it ``taken_out``; a Fault is in the outcome."""
    began = perf_counter()
    world = World(seed, FIRST, odds=odds or Odds(), ambush=guard.waits_at if guard else None)
    if guard and taken_out:
        world.aws.tables.guarded = guard.stands
    fault, rules, stored = "", None, ""
    province = provinces.made(size, world.chance)
    many = as_if_of_many_unions() if size.spread else nullcontext()
    with silent_logs() as log, world.running(province.directory, papers=size.papers), many:
        try:
            year = Year(world, size, province)
            rules = year.rules
            year.run()
            stored = digest_of(world)
            if rules.names_somebody(log.getvalue()):
                fault = "7: personal data in the log"
        except AssertionError as found:
            fault = str(found) or repr(found)
        except Exception:
            fault = traceback.format_exc()
    figures = dict(sorted(world.happened.items())) | {"AWS calls": world.aws.calls}
    days = rules.days if rules else 0
    last = tuple(world.lines) if fault else ()
    seconds = perf_counter() - began
    return Outcome(seed, days, world.steps, world.trace, stored, figures, seconds, fault, f"{world.local}", last)


@contextmanager
def silent_logs() -> Iterator[StringIO]:
    """Logs go where their lines can be looked through."""
    log, handler = StringIO(), logger.registered_handler
    before = handler.stream  # type: ignore[attr-defined]
    handler.stream = log  # type: ignore[attr-defined]
    try:
        with redirect_stdout(log):  # metrics
            yield log
    finally:
        handler.stream = before  # type: ignore[attr-defined]


class Year:
    """One run of a world."""

    def __init__(self, world: World, size: Size, province: provinces.Province) -> None:
        self.world, self.size, self.province = world, size, province
        self.mirror = Mirror(world.aws)
        self.rules = Rules(world, self.mirror)
        self.reported = Reported(world, self.mirror)
        officers, banks = HurriedOfficers if size.hurry else Officers, Banks
        if size.rush:
            banks = HurriedBanks if size.hurry else RushedBanks
        self.officers = officers(world, self.rules, self.province, size.people)
        self.banks = banks(world, self.rules, self.province, fold=size.people // 7)

    def run(self) -> None:
        """All its months, each closed on the first day of the next."""
        world, start = self.world, FIRST
        self.banks.announce(60)
        for number in range(self.size.months):
            end = (start + timedelta(days=32)).replace(day=1)
            day = start
            while day < end:
                self._plan(day)
                world.run_until(day + timedelta(days=1))
                if not day.toordinal() % self.size.looked_at:
                    self.rules.every_day()
                day += timedelta(days=1)
            self._close(start, end)
            if number == self.size.months // 2 and number + 1 < self.size.months:
                self._restate(start, end)
            start = end
        self._end(start + timedelta(days=70))

    def _end(self, late: datetime) -> None:
        """Everybody is answered, there are cards and agreements for all, and what waits goes on."""
        world = self.world
        world.run_until(late)
        world.calm_down()
        self.banks.announce(900)
        world.calm_down()
        for _ in range(4):
            self._rounds()
            world.calm_down()
        self.rules.end()

    def _plan(self, day: datetime) -> None:
        """What the scheduler calls on a day, what people and banks do."""
        world = self.world

        def job(hour: float, function: str, name: str) -> None:
            at = day + timedelta(hours=hour)
            event = {name: at.astimezone().isoformat()}
            if at > world.now:
                world.at(at, lambda: world.invoke(function, event))

        if day.day > 1 and day.toordinal() % self.size.every:
            return self._acts(day)
        job(0.2, "report", "close_trail")
        job(5, "report", "count_progress")
        job(8, "report", "remind_of_cards")
        at = (day + timedelta(hours=7)).isoformat()
        world.at(
            day + timedelta(hours=7),
            lambda: void(world.send("register", f'{{"kind":"transfer-rounds","scheduled":"{at}"}}')),
        )
        for hour in (9.5, 17):
            world.at(day + timedelta(hours=hour), self._rounds)
        if day.weekday() == 6:
            world.at(
                day + timedelta(hours=2.5),
                lambda: void(world.send("register", f'{{"kind":"sweep-erased","scheduled":"{at}"}}')),
            )
        self._acts(day)

    def _acts(self, day: datetime) -> None:
        """What officers and banks do on a day."""
        world, chance = self.world, self.world.chance
        world.at(day + timedelta(hours=9), self._banks_look)
        busy = self.size.acts * (0.2 if day.weekday() > 4 else 1.3)
        for _ in range(int(chance.expovariate(1 / busy) + 0.5) if busy else 0):
            hour = 10 + chance.random() / 60 if self.size.rush else chance.uniform(0, 24)
            world.at(day + timedelta(hours=hour), self._somebody_acts)
        if chance.random() < (0.9 if self.size.rush else 0.25):
            hour = 10 + chance.random() / 60 if self.size.rush else chance.uniform(0, 24)
            world.at(day + timedelta(hours=hour), self.banks.report)
        if chance.random() < 0.02:
            world.at(day + timedelta(hours=11), lambda: self.banks.announce(chance.choice((5, 60))))
        if self.size.hurry:
            self._hurries(day)

    def _hurries(self, day: datetime) -> None:
        """On a month's last evening, and while it is closed the next morning."""
        world, chance = self.world, self.world.chance
        if (evening := last_minute(day)) > day + timedelta(days=1):
            return
        for _ in range(3):
            world.at(evening + timedelta(seconds=chance.randrange(60)), self.banks.report)
        closing = day + timedelta(days=1, hours=6)
        for _ in range(3):
            world.at(closing + timedelta(minutes=chance.randrange(10)), self.officers.move_union)
        some = chance.sample(self.province.basic, (len(self.province.basic) + 1) // 2)
        world.at(closing - timedelta(minutes=5), lambda: self._restore_directory(some))

    def _restore_directory(self, missing: list[str]) -> None:
        """To a day before these unions were in it. They are entered again just when the closing of one of them is to be
        stored, as of a union in no directory, and before the month is closed: its reports would have them as nobody's.
        """
        directory, world = self.world.aws.tables.tables["directory"], self.world
        lost = {key: item for union in missing if (item := directory.find(key := (f"UNION#{union}", "UNION")))}
        for key in lost:
            directory.delete(key)
        self.officers.missing = set(missing)

        def closes(parameters: Any) -> None:
            puts = [parameters, *(one.get("Put", {}) for one in parameters.get("TransactItems", ()))]
            keys = [
                [item.get(name, {}).get("S", "") for name in ("pk", "sk")] for put in puts if (item := put.get("Item"))
            ]
            if any(pk == "CLOSED" or (pk.startswith("CLOSING#") and sk in missing) for pk, sk in keys):
                enter_again()

        def enter_again() -> None:
            world.aws.watch = None
            for key, item in lost.items():
                directory.put(key, item)
            self.officers.missing = set()
            world.happened["directories restored"] += 1

        world.aws.watch = closes

    def _banks_look(self) -> None:
        self.mirror.follow_quietly()
        self.banks.look()

    def _somebody_acts(self) -> None:
        self.mirror.follow_quietly()
        self.officers.act()

    def _rounds(self) -> None:
        self.world.send("issue", '{"kind":"rounds"}')

    def _close(self, start: datetime, end: datetime) -> None:
        """The first day's small hours, the recount, the closing under storm, and its check."""
        world = self.world
        world.run_until(end + timedelta(hours=2))
        world.calm_down()
        self.rules.settled()
        world.run_until(end + timedelta(hours=6))
        missed = world.chance.random() < 0.1
        world.happened["missed runs"] += missed
        if not missed:
            world.invoke("report", {"scheduled": (end + timedelta(hours=6)).isoformat()})
        world.run_until(end + timedelta(hours=9))
        if missed:
            world.invoke("report", {"scheduled": (end + timedelta(hours=6)).isoformat()})
        world.run_until(end + timedelta(hours=12))
        world.calm_down()
        world.invoke("report", {"scheduled": (end + timedelta(hours=6)).isoformat()})
        world.calm_down()
        self.rules.closing(f"{start:%Y-%m}")
        self.reported.closing(start, end)
        self._audit()
        world.happened["closings"] += 1

    def _restate(self, start: datetime, end: datetime) -> None:
        """Days after the close, when documents of the month came late, two of the province have it counted anew."""
        month, route = f"{start:%Y-%m}", "POST /months/{id}/restatements"

        def ask() -> None:
            status, _ = self.world.ask(route, PROVINCE, "first", {"reason": "回盘迟到"}, OVERSEER, id=month)
            if status not in {201, 202}:
                self.world.after(timedelta(hours=1), ask)

        def approve() -> None:
            asked = self.world.ask("GET /months/{id}/restatements", PROVINCE, "second", None, OVERSEER, id=month)[1]
            states = [one["state"] for one in (asked or {}).get("restatements", ())]
            if states == ["ready"]:
                self.world.ask(f"{route}/{{number}}/approve", PROVINCE, "second", None, OVERSEER, id=month, number="1")
            if states not in (["approved"], ["needless"]):
                self.world.after(timedelta(hours=1), approve)

        self.world.at(end + timedelta(days=6, hours=10), ask)
        self.world.at(end + timedelta(days=6, hours=15), approve)
        self.reported.restate(start, end)

    def _audit(self) -> None:
        """The night's audit, as it is scheduled and through its queue: it finds no difference."""
        world, at = self.world, self.world.now
        world.invoke("report", {"audit": at.isoformat()})
        world.run_until(at + timedelta(hours=2))
        world.calm_down()
        audits = world.functions.modules["report"].auditor().audits
        over = audits.audit(clock.stamp(at))
        found = audits.findings(over.id)  # what differs in its second round alone is work that went on meanwhile
        if over.differences != 0 or found:
            raise Fault(f"13: the audit of {over.month} found {over.differences}: {found[:3]}")
        world.happened["items audited"] += over.items


def void(_result: Any) -> None:
    """Nothing comes of it."""


__all__ = ["CITIES", "PROVINCE", "SMALL", "Fault", "Outcome", "Size", "simulated"]
