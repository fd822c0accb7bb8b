"""What a worker of xdist sends of a test."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.brief_worker import be_brief


class WorkerInteractor:
    """As xdist's, by the name that it has."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    @pytest.hookimpl
    def pytest_runtest_logstart(self) -> None:
        self.sent.append("begun")

    @pytest.hookimpl
    def pytest_runtest_logfinish(self) -> None:
        self.sent.append("ended")

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: Any) -> None:
        self.sent.append((report.when, report.passed))


def sent(options: dict[str, Any], *phases: tuple[str, bool]) -> list[Any]:
    """Of one test whose phases end so."""
    worker, manager = WorkerInteractor(), pytest.PytestPluginManager()
    manager.register(worker)
    option = SimpleNamespace(**{"durations": None, "xmlpath": None} | options)
    be_brief(SimpleNamespace(workerinput={}, option=option, pluginmanager=manager))  # type: ignore[arg-type]
    manager.hook.pytest_runtest_logstart(nodeid="", location=("", 0, ""))
    for when, passed in phases:
        manager.hook.pytest_runtest_logreport(report=SimpleNamespace(when=when, passed=passed))
    manager.hook.pytest_runtest_logfinish(nodeid="", location=("", 0, ""))
    return worker.sent


@pytest.mark.parametrize(
    ("phases", "of_them"),
    [
        ([("setup", True), ("call", True), ("teardown", True)], [("call", True)]),
        ([("setup", True), ("call", False), ("teardown", True)], [("call", False)]),
        ([("setup", False), ("teardown", True)], [("setup", False)]),
        ([("setup", True), ("call", True), ("teardown", False)], [("call", True), ("teardown", False)]),
    ],
    ids=["well", "failed", "skipped or not set up", "not torn down"],
)
def test_the_call_is_sent_and_what_did_not_go_well(phases: list[tuple[str, bool]], of_them: list[Any]) -> None:
    assert sent({}, *phases) == [*of_them, "ended"]


@pytest.mark.parametrize("options", [{"durations": 0}, {"xmlpath": "report.xml"}], ids=["durations", "junit"])
def test_who_asks_for_every_phase_has_them(options: dict[str, Any]) -> None:
    phases = [("setup", True), ("call", True), ("teardown", True)]
    assert sent(options, *phases) == ["begun", *phases, "ended"]
