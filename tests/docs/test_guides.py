"""The officer's guide and the API's description say what the code says."""

from __future__ import annotations

import json
import re
import runpy
from typing import Any

from docs.documents import ROOT
from unioncard.cloud import files
from unioncard.cloud.api import REFUSALS, refusal
from unioncard.registers.desk import answers
from unioncard.registers.desk.opening import Shown
from unioncard.registers.desk.register import Register, RegisterState
from unioncard.registers.findings import FindingCode
from unioncard.registers.forms.form import design_of
from unioncard.registers.intake.results import SHOWN_FINDINGS
from unioncard.registers.layout import Kind
from unioncard.registers.of_members.codes import LISTS
from unioncard.registers.of_members.columns import CHANGE, COMPULSORY
from unioncard.registers.reading import limits
from unioncard.texts import api as texts
from unioncard.texts.corrections import REASONS, SHEET, SOURCE_ROW
from unioncard_local import template

OFFICER = (ROOT / "docs" / "guides" / "officer.md").read_text("utf-8")
API = (ROOT / "docs" / "api.md").read_text("utf-8")


def example(name: str) -> Any:
    """The JSON below the marker ``<!-- example: name -->`` of api.md."""
    found = re.search(rf"<!-- example: {name} -->\n```json\n(.*?)```", API, re.DOTALL)
    assert found, f"{name} is not in api.md"
    return json.loads(found[1])


def test_the_table_of_findings_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "guides" / "findings_table.py"))
    assert made["updated"](OFFICER) == OFFICER, "run .venv/bin/python docs/guides/findings_table.py"


def test_every_finding_code_is_in_the_officers_guide() -> None:
    assert [code for code in FindingCode if f"`{code}`" not in OFFICER] == []


def test_the_officers_guide_names_states_columns_and_limits() -> None:
    told = [*RegisterState, *COMPULSORY, f"{limits.MEMBERS:,}", f"{limits.FILE_BYTES // 2**20} MB", str(limits.COLUMNS)]
    assert [word for word in told if word not in OFFICER] == []
    assert f"{files.LINK_MINUTES} 分钟" in OFFICER


def test_the_officers_guide_names_the_changes_and_what_is_in_the_corrections() -> None:
    told = [
        *LISTS[CHANGE],
        SHEET,
        SOURCE_ROW,
        REASONS,
        *(design_of(kind).title.removeprefix("河南省工会") for kind in Kind),
    ]
    assert [word for word in told if word not in OFFICER] == []


def test_the_apis_examples_have_the_fields_of_the_answers() -> None:
    register = Register("R", "4101000001", "/410000/4101000001/", "someone", "2026-11-23T08:00:00Z")
    nothing: dict[str, Any] = dict.fromkeys(("planned_batches", "all_findings", "corrections"))
    shown = answers.shown(Shown(register, findings=[], batches=[], notes=[], **nothing))
    assert example("shown").keys() == shown.keys()
    assert example("shown")["rows"].keys() == shown["rows"].keys()
    opened = answers.opened(register, {})
    assert example("opened").keys() == opened.keys()
    assert example("opened")["upload"]["max_bytes"] == files.LARGEST_UPLOAD


def test_the_apis_example_of_an_error_is_the_one_answered() -> None:
    assert example("error") == json.loads(refusal(403, "not-allowed", texts.NOT_YOUR_UNION)["body"])


def test_the_api_lists_every_refusal() -> None:
    assert [code for status, code in REFUSALS.values() if f"| {status} | `{code}` |" not in API] == []
    assert f"up to {SHOWN_FINDINGS}," in API


def test_the_api_lists_exactly_the_routes_of_the_template() -> None:
    resources = template.load(ROOT / "infra" / "template.yaml")["Resources"].values()
    routes = {r["Properties"]["RouteKey"] for r in resources if r["Type"] == "AWS::ApiGatewayV2::Route"}
    assert set(re.findall(r"^## ((?:GET|POST) .*)$", API, re.MULTILINE)) == routes
