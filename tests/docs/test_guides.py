"""The officer's guide and the API's description say what the code says."""

from __future__ import annotations

import json
import re
import runpy
from datetime import UTC, date, datetime
from typing import Any

from docs.documents import ROOT
from support.templates import linked
from unioncard.banks.files.precheck import BankFault
from unioncard.cards.card import CardStatus
from unioncard.cloud.aws.http import REFUSALS, refusal, refused
from unioncard.cloud.stores import files
from unioncard.custody.documents import Undo
from unioncard.custody.plastic import Custody, Difference, Fact
from unioncard.custody.ranges import from_ranges
from unioncard.custody.statement import Result, Statement
from unioncard.desk.appointment_view import appointment_view, person_view
from unioncard.desk.audits import audits_view, findings_view
from unioncard.desk.batch_people import PersonOfBatch
from unioncard.desk.batch_view import batch_line_view, batch_view, listed_batch_view
from unioncard.desk.batches import BatchDetails
from unioncard.desk.custody_view import custody_view, people_view, statement_view
from unioncard.desk.lists import ListPage
from unioncard.desk.mails import SentMail, mails_view
from unioncard.desk.member_view import member_line_view, member_view
from unioncard.desk.members import CheckResult, SeenMember
from unioncard.desk.person_view import RecordView, person_case_view, person_record_view
from unioncard.desk.progress import progress_view
from unioncard.desk.register_view import register_view, registers_view, upload_view
from unioncard.desk.registers import RegisterDetails
from unioncard.desk.reports import ReportedMonthView, ReportFilesView, ReportsView
from unioncard.desk.trail import trail_view
from unioncard.desk.tree import UnionDetails
from unioncard.desk.tree_view import agreement_view, union_line_view, union_view
from unioncard.desk.undo import undo_view
from unioncard.desk.work import WorkList
from unioncard.desk.work_sums import WorkSum
from unioncard.desk.work_view import custody_list_view, held_list_view, undos_view, work_below_view, work_view
from unioncard.desk.worklist import WorkCount, WorkEntry, WorkKind, WorkLine
from unioncard.errors import TooMany
from unioncard.issuance.batch import Batch, BatchState
from unioncard.issuance.file_record import FileRecord, Outcome, Problem, RowProblem
from unioncard.issuance.row import BatchRow, Held, RowState
from unioncard.ledger.figures import NOTHING
from unioncard.members.columns import CHANGE, COMPULSORY
from unioncard.members.member import CardState, Member, Membership
from unioncard.persons.case import APPROVAL_DAYS, SHOWN_FOR, Act, CaseState, PersonCase
from unioncard.persons.holdings import Holding
from unioncard.registers.forms.form import design_of
from unioncard.registers.members.codes import LISTS
from unioncard.registers.register import Register, RegisterState
from unioncard.registers.results import SHOWN_FINDINGS
from unioncard.reports.audit import Rule, difference
from unioncard.reports.audit_run import Audit
from unioncard.reports.contents import ReportHead, StepLine, UnionLine
from unioncard.reports.progress import Progress
from unioncard.sheets import limits
from unioncard.sheets.findings import FindingCode
from unioncard.sheets.layout import Kind
from unioncard.texts import api as texts
from unioncard.texts.audit import RULES
from unioncard.texts.corrections import REASONS, SHEET, SOURCE_ROW
from unioncard.texts.work import KINDS
from unioncard.trail.store import TrailPage
from unioncard.unions.agreement import Agreement, Bank
from unioncard.unions.appointment import Appointment
from unioncard.unions.officer import Officer, Person, Role
from unioncard.unions.union import Kind as UnionKind
from unioncard.unions.union import Union
from unit.trail.entries import entry

OFFICER = (ROOT / "docs" / "guides" / "officer.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")
DESK = ROOT / "web" / "desk" / "src"
BATCH = Batch("R-01", "R", "4101000001", "", "/", "bankone", "", "", "2026-11-23")


def example(name: str) -> Any:
    """The JSON below the marker ``<!-- example: name -->`` of api.md."""
    found = re.search(rf"<!-- example: {name} -->\n```json\n(.*?)```", API, re.DOTALL)
    assert found, f"{name} is not in api.md"
    return json.loads(found[1])


def assert_same_shape(expected: Any, answered: Any, *names: str) -> None:
    """The same fields, and in each of these the same again; of a list the first one speaks for all."""
    assert expected.keys() == answered.keys()
    for name in names:
        one, other = (
            answer[name][0] if isinstance(answer[name], list) else answer[name] for answer in (expected, answered)
        )
        assert one.keys() == other.keys(), name


def test_the_table_of_findings_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "guides" / "findings_table.py"))
    assert made["updated"](OFFICER) == OFFICER, "run .venv/bin/python docs/guides/findings_table.py"


def test_every_finding_code_is_in_the_officers_guide() -> None:
    assert [code for code in FindingCode if f"`{code}`" not in OFFICER] == []


def test_the_officers_guide_names_states_columns_and_limits() -> None:
    expected = [
        *RegisterState,
        *COMPULSORY,
        f"{limits.MEMBERS:,}",
        f"{limits.FILE_BYTES // 2**20} MB",
        str(limits.COLUMNS),
    ]
    assert [word for word in expected if word not in OFFICER] == []
    assert f"{files.LINK_MINUTES} 分钟" in OFFICER


def test_the_officers_guide_has_every_page_of_the_desks_menu_and_its_words_for_states() -> None:
    titles = re.findall(r'path: "\w+", title: "([^"]+)"', (DESK / "pages" / "index.js").read_text("utf-8"))
    assert len(titles) > 4
    assert [title for title in titles if f"“{title}”" not in OFFICER] == []
    words = (DESK / "words.js").read_text("utf-8")
    for table, states in [("REGISTER", RegisterState), ("BATCH", BatchState)]:
        block = words.partition(f"export const {table} = {{")[2].partition("};")[0]
        said = dict(re.findall(r'"?([\w-]+)"?: \{ word: "([^"]+)"', block))
        assert said.keys() == {*states}, table
        rows = [line for line in OFFICER.splitlines() if line.startswith("|")]
        shown = [
            code for code in said if any(row.startswith(f"| {said[code]} |") and f"`{code}`" in row for row in rows)
        ]
        assert sorted(shown) == sorted(said)


def test_the_officers_guide_sends_nobody_to_the_api_but_in_its_last_section() -> None:
    """What officers do is done at the desk; links of the API, its fields and commands are for technicians."""
    body, _, technical = OFFICER.partition("## 12　")
    assert "../api.md" in technical
    assert re.findall(r"api\.md|信息人员按|/batches|/transfers|\.venv/bin|令牌", body) == []


def test_the_officers_guide_names_the_changes_and_what_is_in_the_corrections() -> None:
    expected = [
        *LISTS[CHANGE],
        SHEET,
        SOURCE_ROW,
        REASONS,
        *(design_of(kind).title.removeprefix("河南省工会") for kind in Kind),
    ]
    assert [word for word in expected if word not in OFFICER] == []


def test_the_apis_examples_have_the_fields_of_the_answers() -> None:
    register = Register("R", "4101000001", "/410000/4101000001/", "someone", "2026-11-23T08:00:00Z")
    nothing: dict[str, Any] = dict.fromkeys(("planned_batches", "all_findings", "corrections"))
    held = Held("R", 31, (("联系地址", "bank-missing", ""),))
    shown = register_view(RegisterDetails(register, findings=[], batches=[BATCH], notes=[], held=[held], **nothing))
    assert_same_shape(example("shown"), shown, "rows", "changes", "batches", "held")
    opened = upload_view(register, example("opened")["upload"])
    assert example("opened").keys() == opened.keys()
    assert example("opened")["upload"]["max_bytes"] == files.LARGEST_UPLOAD


def test_the_apis_example_of_a_batch_has_the_fields_of_the_answer() -> None:
    problem = RowProblem(12, Problem.CARD_CHECK)
    file = FileRecord("bankone", "d", "f.ret", "", Outcome.TAKEN, "return", problems=(problem,))
    refused = BatchRow(BATCH.id, 7, "member", state=RowState.REFUSED, reason="document-expired")
    answered = batch_view(BatchDetails(BATCH, [refused], [file], []))
    expected = example("batch")
    assert_same_shape(expected, answered, "receipt", "row_counts", "refused", "files")
    assert expected["refused"][0]["advice"] == answered["refused"][0]["advice"]
    assert expected["files"][0]["problems"] == answered["files"][0]["problems"]
    assert example("batch in short").keys() == batch_line_view(BATCH).keys()


def test_the_apis_example_of_custody_has_the_fields_of_the_answers() -> None:
    expected = example("custody")
    (one,) = expected["statements"]
    rows = from_ranges(one["rows"])
    statement = Statement(one["batch"], Fact(one["fact"]), one["day"], rows, "someone", one["counted"], one["at"])
    early = ((12, Difference.BEFORE_OPENED),)
    result = Result(tuple(row for row in rows if row != early[0][0]), (), early)
    assert statement_view(statement, result) | {"statement": one["statement"]} == one
    where = {row: Custody(name) for name, ranges in expected["rows"].items() for row in from_ranges(ranges)}
    shown = custody_view(
        where, from_ranges(expected["unclaimed"]), from_ranges(expected["activated"]), expected["statements"], []
    )
    assert shown == expected
    assert example("undo").keys() == undo_view(Undo("B", "custody/B/S", "r", "o", "t")).keys()
    assert example("stated").keys() == one.keys()


def test_the_apis_example_of_a_batchs_people_has_the_fields_of_the_answer() -> None:
    row = BatchRow(BATCH.id, 1, "member", "R20261123-7KM3Q9XTBW", 2, state=RowState.OPENED)
    one = PersonOfBatch(row, "张*", "4821", CardStatus.NORMAL, Custody.COLLECTED, "2026-11-25")
    assert_same_shape(example("people"), people_view(BATCH, [one], ""), "people")


def test_the_api_and_the_guide_name_the_states_of_batches_and_of_cards() -> None:
    expected = [*BatchState, *Fact, *BankFault, *CardStatus]
    assert [word for word in expected if f"`{word}`" not in API] == []
    assert [word for word in expected if f"`{word}`" not in OFFICER] == []
    assert [word for word in (*RowState, *Custody) if f"`{word}`" not in API] == []


def test_the_apis_examples_of_a_look_up_are_valid_only_if_the_card_is_in_force() -> None:
    for name in ("valid", "out-of-force"):
        assert example(name)["valid"] == CardStatus(example(name)["status"]).valid


def test_the_apis_example_of_an_error_is_the_one_answered() -> None:
    assert example("error") == json.loads(refusal(403, "not-allowed", texts.NOT_YOUR_UNION)["body"])


def test_the_apis_example_of_too_many_look_ups_is_the_one_answered() -> None:
    message = texts.TOO_MANY.format(when=texts.AFTER_TIME.format(time="12:10"))
    assert example("too many") == json.loads(refused(TooMany(message, 400))["body"])


def test_the_api_says_the_limits_of_the_template() -> None:
    parameters = linked()["Parameters"]
    slot, day = (parameters[name]["Default"] for name in ("LookupsInTenMinutes", "LookupsInADay"))
    assert f"may ask {slot} times in ten minutes" in API
    assert f"and {day} times a day" in API
    stage = linked()["Resources"]["ApiStage"]["Properties"]
    usual, lookup = stage["DefaultRouteSettings"], stage["RouteSettings"]["POST /lookup"]
    assert f"{usual['ThrottlingRateLimit']} requests a second ({usual['ThrottlingBurstLimit']} at once)" in API
    assert f"{lookup['ThrottlingRateLimit']} ({lookup['ThrottlingBurstLimit']:,} at once) for `POST /lookup`" in API


def test_the_apis_examples_of_lists_have_the_fields_of_the_answers() -> None:
    register = Register("R", "u", "/u/", "someone", "2026-11-23T08:00:00Z")
    union = Union("u", "n", UnionKind.BASIC, None, "/u/")
    answered = registers_view(ListPage([(register, union)], "", 1, True))
    assert example("registers").keys() == answered.keys()
    assert example("registers")["registers"][0].keys() == answered["registers"][0].keys()
    assert example("listed batch").keys() == listed_batch_view(BATCH, "n").keys()


def test_the_apis_examples_of_members_have_the_fields_of_the_answers() -> None:
    member = Member("k", "u", Membership.ACTIVE, b"", "R", 12)
    seen = SeenMember(member, {}, Union("u", "n", UnionKind.BASIC, None, "/u/"))
    assert example("member in short").keys() == member_line_view(seen).keys()
    assert example("member").keys() == member_view(seen).keys()
    assert [word for word in (*Membership, *CardState, *CheckResult) if f"`{word}`" not in API] == []


def test_the_apis_examples_of_persons_have_the_fields_of_the_answers() -> None:
    case = PersonCase("P", "u", Act.HOLD, (), "", "", "r", "o", "2026-11-28T02:00:00Z")
    holding, record = Holding("member", "k"), dict.fromkeys(RecordView.__annotations__)
    assert example("person case").keys() == person_case_view(case, "o", datetime(2026, 11, 28, tzinfo=UTC)).keys()
    assert example("person case")["notes"] == person_case_view(case, "o", datetime(2026, 11, 28, tzinfo=UTC))["notes"]
    assert example("holding").keys() == person_record_view(case, [record], [holding])["holdings"][0].keys()
    assert example("record").keys() == RecordView.__annotations__.keys()
    assert [word for word in (*Act, *CaseState) if f"`{word}`" not in API] == []
    assert [f"{APPROVAL_DAYS} days" in API, f"{SHOWN_FOR.days * 24} hours" in API] == [True, True]


def test_the_apis_examples_of_what_waits_have_the_fields_of_the_answers() -> None:
    union = Union("u", "n", UnionKind.BASIC, None, "/u/")
    facts = {"bank": "b", "at_branch": 1, "collected": 0, "opened": 1, "branches": []}
    facts |= {"register": "R", "row": 3, "faults": [], "batch": "B-01", "document": "d", "reason": "r", "officer": "o"}
    line = WorkLine(WorkEntry(WorkKind.TO_COLLECT, "B-01", "2026-11-24T02:00:00Z", 1, facts), "u")
    page = WorkList([(line, union)], "", 1, counted_all=True, number=1)
    one = WorkSum("to-collect", 1, True, 1, "", False, "union", True, "/custody", "m")
    assert_same_shape(example("work"), work_view(union, [one], "now"), "work")
    assert_same_shape(example("custody list"), custody_list_view(page, "to-collect", "2026-11-28"), "batches")
    assert_same_shape(example("held"), held_list_view(page, {"B-01": {}}), "held")
    assert_same_shape(example("undos"), undos_view(page, "o", datetime(2026, 11, 28, tzinfo=UTC)), "undos")
    below = work_below_view(union, [(union, {WorkKind.TO_SIGN: WorkCount(1, 1)})], "")
    assert_same_shape(example("work below"), below, "unions")
    counted = (union, Progress("u", "2026-11-27T21:00:09Z", NOTHING, NOTHING))
    progress = progress_view(counted, [counted], "")
    assert_same_shape(example("progress"), progress, "unions")
    assert example("progress")["total"].keys() == example("progress")["own"].keys() == progress["own"].keys()
    assert example("progress")["own"]["rates"] == progress["own"]["rates"]
    mail = SentMail("month-report/2026-10/u/e", "sent", "2026-11-23T08:01:07Z")
    assert_same_shape(example("mails"), mails_view(ListPage([(mail, union)], "", 1, True)), "mails")
    assert [word for word in KINDS if f"`{word}`" not in API] == []


def test_the_apis_examples_of_unions_and_agreements_have_the_fields_of_the_answers() -> None:
    terms = Agreement("u", "b", date(2026, 12, 1), None, 5000)
    union = Union("u", "n", UnionKind.BASIC, None, "/u/")
    shown = union_view(UnionDetails(union, [], terms, Bank("b", "n")))
    assert example("union").keys() == shown.keys()
    assert example("union")["agreement"].keys() == shown["agreement"].keys()
    assert example("union in short").keys() == union_line_view(union).keys()
    assert example("agreement").keys() == agreement_view(terms, date(2026, 11, 28)).keys()


def test_the_apis_examples_of_appointments_have_the_fields_of_the_answers() -> None:
    made = Appointment("A", "u", frozenset({Role.CLERK}), date(2026, 12, 1), None, "s", "2026-11-28T02:00:00Z")
    today = date(2026, 11, 28)
    assert example("appointment").keys() == appointment_view(made, today).keys()
    officer = Officer("s", "u", frozenset({Role.CLERK}))
    me = person_view(Person("s"), [(officer, "n")], [], today, "2026-11-28T02:00:00Z")
    assert example("me").keys() == me.keys()
    assert example("me")["unions"][0].keys() == me["unions"][0].keys()


def test_the_apis_examples_of_audits_have_the_fields_of_the_answers() -> None:
    audit = Audit("2026-11-28T18:00:00Z", "2026-10", "2026-10", 64, differences=1)
    found = difference("u", Rule.DOCUMENT, "batch/x", {"requested": 1}, {})
    assert_same_shape(example("audits"), audits_view([audit], ""), "audits")
    assert_same_shape(example("audit"), findings_view(audit, [found], {}), "findings")
    assert {one["says"] for one in example("audit")["findings"]} <= set(RULES.values())
    assert set(RULES) == set(Rule)


def test_the_apis_example_of_the_trail_has_the_fields_of_the_answer() -> None:
    answered = trail_view(date(2026, 11, 28), TrailPage([entry()], ""))
    assert_same_shape(example("trail"), answered, "entries")


def test_the_api_lists_every_refusal() -> None:
    assert [code for status, code in REFUSALS.values() if f"| {status} | `{code}` |" not in API] == []
    assert f"up to {SHOWN_FINDINGS}," in API


def test_the_api_lists_exactly_the_routes_of_the_template() -> None:
    resources = linked()["Resources"].values()
    routes = {r["Properties"]["RouteKey"] for r in resources if r["Type"] == "AWS::ApiGatewayV2::Route"}
    assert set(re.findall(r"^## ((?:GET|POST) .*)$", API, re.MULTILINE)) == routes


def test_the_apis_example_of_a_report_has_the_fields_of_the_answer() -> None:
    shown = example("reports")
    assert shown.keys() == ReportsView.__annotations__.keys()
    head = ReportHead.__annotations__.keys()
    assert shown["report"].keys() == head
    assert shown["files"].keys() == ReportFilesView.__annotations__.keys()
    assert shown["unions"][0].keys() == UnionLine.__annotations__.keys()
    assert shown["months"][0].keys() == ReportedMonthView.__annotations__.keys()
    assert {tuple(one) for part in (shown["report"], *shown["unions"], *shown["months"]) for one in part["steps"]} == {
        tuple(StepLine.__annotations__)
    }
