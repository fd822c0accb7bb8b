"""The operators' pages about banks name every failure, problem and reason that the system can report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docs.documents import ROOT
from support.templates import linked
from unioncard.banks.inbox import LARGEST_ANSWER
from unioncard.banks.sftp.errors import NeedsOperator, Transient
from unioncard.banks.sftp.server import PAUSE
from unioncard.issuance.file_record import Problem
from unioncard.texts import banks as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

OPERATIONS: Final = ROOT / "docs" / "operations"
FILES: Final = (OPERATIONS / "bank-files.md").read_text("utf-8")
SERVERS: Final = (OPERATIONS / "bank-servers.md").read_text("utf-8")
WAITING: Final = (OPERATIONS / "waiting-registers.md").read_text("utf-8")
ALARMS: Final = {
    key: resource["Properties"]["AlarmDescription"]
    for key, resource in linked()["Resources"].items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}


def rows(kinds: Iterable[type[Exception]]) -> list[str]:
    """How the row of each failure begins."""
    return [f"| `{kind.__name__}` |" for kind in kinds]


def test_every_failure_at_a_banks_server_stands_with_those_of_its_kind() -> None:
    passing, needs = SERVERS.split("Failures that need somebody")
    assert [row for row in rows(Transient.__subclasses__()) if row not in passing] == []
    assert [row for row in rows(NeedsOperator.__subclasses__()) if row not in needs] == []
    assert "five minutes" in SERVERS and PAUSE.total_seconds() == 300


def test_every_problem_of_a_row_is_explained_and_said_to_be_taken_if_it_is() -> None:
    listed = {row.split("|")[1].strip(" `"): row for row in FILES.splitlines() if row.startswith("| `")}
    assert [problem for problem in Problem if problem not in listed] == []
    taken = {problem for problem in Problem if "**taken**" in listed[problem] or "**kept**" in listed[problem]}
    assert taken == {problem for problem in Problem if problem.taken}


def test_every_reason_for_setting_a_file_aside_is_explained() -> None:
    reasons = (
        texts.NOT_A_BANK,
        texts.EMPTY,
        texts.UNKNOWN_NAME,
        texts.UNREADABLE.format(reason="…"),
        texts.TOO_LARGE.format(limit=LARGEST_ANSWER),
        texts.UNKNOWN_BATCH,
        texts.BATCH_OF_ANOTHER,
        texts.BATCH_EMPTY,
        texts.BATCH_WITHDRAWN,
    )
    assert [reason for reason in reasons if f"| {reason} |" not in FILES] == []


def test_every_alarm_leads_to_a_page_that_explains_it() -> None:
    for alarm, description in ALARMS.items():
        says = description["Fn::Sub"] if isinstance(description, dict) else description
        page = ROOT / says.rpartition(" ")[2]
        # Alarms that all functions or all queues have share a row.
        rows = {alarm, *(f"<{kind}>{alarm[at:]}" for kind in ("Function", "Queue") for at in range(1, len(alarm)))}
        assert any(row in page.read_text("utf-8") for row in rows), f"{alarm} is not on {page.name}"


def test_the_reasons_why_a_register_waits_are_the_two_that_there_are() -> None:
    assert "`NotIssuable`" in WAITING and "`OutOfStock`" in WAITING
    assert '{"kind": "rounds"}' in WAITING
