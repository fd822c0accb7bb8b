"""The desk has a word for every state that the API names, and asks only routes that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from support.templates import linked
from unioncard.assessment.target import Goal
from unioncard.assessment.urging import UrgingState
from unioncard.cards.card import CardStatus
from unioncard.custody.documents import UndoState
from unioncard.custody.plastic import Custody, Fact
from unioncard.desk import appointment_view, disclosures, targets
from unioncard.desk.access import EVERYBODY, RULES
from unioncard.desk.members import CheckResult
from unioncard.issuance.batch import BatchState
from unioncard.issuance.row import RowState
from unioncard.ledger.restatement import RestatementState
from unioncard.members.member import CardState, Membership
from unioncard.members.transfer import RefusalReason, TransferState
from unioncard.persons.case import CaseState
from unioncard.registers.register import RegisterState, Stage
from unioncard.sheets.findings import Severity
from unioncard.sheets.layout import Kind
from unioncard.texts import month_workbook
from unioncard.texts import work as work_texts
from unioncard.trail.entry import EntryKind, Outcome
from unioncard.unions import unit
from unioncard.unions.officer import Role
from unioncard_local.stack.settings import PROJECT

if TYPE_CHECKING:
    from enum import StrEnum

SOURCE = PROJECT / "web" / "desk" / "src"

OF_WORDS: dict[str, type[StrEnum] | set[str]] = {
    "KINDS": Kind,
    "REGISTER": RegisterState,
    "BATCH": BatchState,
    "MEMBERSHIP": Membership,
    "CARD": CardState,
    "CUSTODY": Custody,
    "FACT": Fact,
    "PLASTIC": set(CardStatus) - {CardStatus.NORMAL},
    "UNDO": UndoState,
    "TRANSFER": TransferState,
    "REFUSAL": RefusalReason,
    "CHECK": CheckResult,
    "SEVERITY": Severity,
    "AGREEMENT": {"coming", "holding", "over"},
    "APPOINTMENT": set(get_args(appointment_view.AppointmentState)),
    "CASE": set(CaseState) | {"asked", "lapsed"},
    "RESTATEMENT": set(RestatementState) | {"asked-by-you"},
    "TARGET": set(get_args(targets.TargetState)),
    "URGING": set(UrgingState) | {"overdue"},
    "ROLE": Role,
    "ROW": RowState,
}
"""Tables of words.js → what the API names."""

ITS_OWN = {"STEP", "FILE", "OUTCOME"}
"""Tables of words.js for what pages name themselves, or for one of the API's few words without an enumeration."""

OF_PAGES: dict[tuple[str, str], type[StrEnum] | set[str]] = {
    ("pages/work.js", "DEEDS"): set(work_texts.KINDS),
    ("pages/register.js", "STAGES"): Stage,
    ("pages/register.js", "OUTCOME"): unit.Outcome,
    ("pages/trail.js", "KIND"): EntryKind,
    ("pages/trail.js", "OUTCOME"): Outcome,
    ("pages/appointments.js", "DOES"): Role,
    ("assessment.js", "GOALS"): Goal,
    ("assessment.js", "COUNTED"): Goal,
}
"""Tables of pages → what the API names, and maybe more."""

TONES = {"good", "wait", "care", "bad", "quiet"}
_ROUTE = re.compile(r'"((?:GET|POST) /[\w/{}]+)"')
_WHOLE = re.compile(r"exports=(\([^)]+\))")
_EXPORTS = re.compile(r', body((?:, "\w+")+)\)$', re.MULTILINE)


def source(name: str) -> str:
    return (SOURCE / name).read_text("utf-8")


def table(text: str, name: str) -> dict[str, str]:
    """The keys of an object that a file writes out, with what stands behind each."""
    found = re.search(rf"const {name} = \{{(.*?)\}};", text, re.DOTALL)
    assert found, name
    inner = re.sub(r"//[^\n]*", "", found.group(1))
    return dict(re.findall(r'"?([A-Za-z][\w-]*)"?:\s*(\{[^}]*\}|\[[^\]]*\]|"[^"]*")', inner))


def tables_of_words() -> list[str]:
    return re.findall(r"export const ([A-Z]+) = ", source("words.js"))


def test_every_table_of_words_is_held_to_what_the_api_names() -> None:
    assert set(tables_of_words()) <= {*OF_WORDS, *ITS_OWN}


@pytest.mark.parametrize("name", [one for one in tables_of_words() if one in OF_WORDS])
def test_every_state_has_its_word_and_no_other_is_there(name: str) -> None:
    assert set(table(source("words.js"), name)) == {str(one) for one in OF_WORDS[name]}


@pytest.mark.parametrize("name", tables_of_words())
def test_a_tone_is_one_that_has_an_icon(name: str) -> None:
    toned = re.findall(r'tone: "(\w+)"', "".join(table(source("words.js"), name).values()))
    assert set(toned) <= TONES


@pytest.mark.parametrize(("file", "name"), OF_PAGES)
def test_every_word_of_a_page_is_there(file: str, name: str) -> None:
    assert {str(one) for one in OF_PAGES[file, name]} <= set(table(source(file), name))


def test_the_trail_names_every_file_that_can_be_exported() -> None:
    written = Path(disclosures.__file__).read_text("utf-8")
    named = set(re.findall(r'"(\w+)"', " ".join([*_EXPORTS.findall(written), *_WHOLE.findall(written)])))
    assert {"corrections", "roster", "record"} <= named <= set(table(source("pages/trail.js"), "EXPORT"))


def test_who_was_erased_reads_on_which_day_the_rest_of_their_traces_is_cleared() -> None:
    schedule = linked()["Resources"]["ErasureSweep"]["Properties"]["ScheduleExpression"]
    assert re.fullmatch(r"cron\(\d+ \d+ \? \* SUN \*\)", schedule)
    said = [
        table(source("words.js"), "CASE")["clearing"],
        *re.findall(r"本人的记录已删除。[^<]*", source("pages/requests.js")),
    ]
    assert [("星期日" in one, "今夜" in one) for one in said] == [(True, False)] * 2


def test_pages_ask_for_routes_that_there_are() -> None:
    named = {route for file in SOURCE.rglob("*.js") for route in _ROUTE.findall(file.read_text("utf-8"))}
    assert {"GET /registers", "POST /registers"} <= named <= {*RULES, *EVERYBODY}


def test_a_paper_is_compared_with_figures_of_the_same_names() -> None:
    tiles = month_workbook
    printed = (tiles.MEMBERS_AT_END, tiles.SENT_EVER, tiles.OPENED_EVER, tiles.REFUSED_EVER)
    said = re.findall(r'\["([^"]+)", `\$\{count', (PROJECT / "web" / "report.js").read_text("utf-8"))
    assert said == [name.partition("（")[0] for name in printed]
