"""docs/formats/register.md shows every finding by an input that gives it; here each of them is uploaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from docs.register_maker import PAGE, cures, example, findings, line, page, store
from support.group_secrets import LocalSecrets
from support.in_process import in_process_aws
from support.worked import Way, people_file
from unioncard.cloud.stores.unions import UnionTable
from unioncard.members.keys import MemberKeys
from unioncard.registers.register import Register
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.sheets.findings import FindingCode
from unioncard.sheets.layout import Kind
from unioncard.texts.findings import TEMPLATES
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_UNION = "4108000001"
ALL = (*findings.IN_FILES, *findings.AT_THE_STORE)


@pytest.fixture(scope="module")
def way() -> Iterator[Way]:
    """The stores, with a person whom a union holds."""
    with in_process_aws() as stores:
        working = Way(stores)
        working.taken(people_file(sample_rows(1, seed=31)))
        yield working


def test_the_tables_are_up_to_date() -> None:
    assert page.updated(PAGE) == PAGE, "run .venv/bin/python docs/formats/register"


def test_every_table_is_on_the_page_once() -> None:
    assert sorted(page.named(PAGE)) == sorted(page.TABLES)


def test_every_code_has_a_section_with_its_cure_and_an_example() -> None:
    assert {one.code for one in ALL} >= set(FindingCode)
    sections = dict(re.findall(r"^#### `([^`]+)`　(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL))
    assert [code for code in FindingCode if cures.CURES[code] not in sections.get(code, "")] == []


def test_every_message_has_an_example() -> None:
    assert set(TEMPLATES) - {one.said for one in ALL} == set()


@pytest.mark.parametrize("one", findings.IN_FILES, ids=lambda one: f"{one.said}: {one.shown}")
def test_an_example_gives_exactly_its_code_with_the_message_shown(one: Any) -> None:
    (found,) = example.checked(one).findings
    assert found.code == one.code
    assert re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(TEMPLATES[one.said])), found.message)
    assert line(findings.shown(one), found.column or "", found.message) in PAGE


@pytest.mark.parametrize(
    "one", [one for one in findings.IN_FILES if findings.group(one.code) == "file"], ids=lambda one: one.said
)
def test_a_code_that_refuses_the_whole_file_is_of_no_row(one: Any) -> None:
    assert {found.row for found in example.checked(one).findings} == {None}


@pytest.mark.parametrize("late", store.DIRECTORY, ids=lambda late: late.said)
def test_the_directory_refuses_its_example_with_the_message_shown(late: Any) -> None:
    with in_process_aws() as stores:
        table = UnionTable(stores.directory.table, stores.members.members)
        admission = UnionAdmission(table, MemberKeys(LocalSecrets(b"pepper")), stores.vault)

        def refused(cells: Any, scope: str, order: int) -> list[tuple[str, str | None, str]]:
            file = example.checked(example.of_rows(Kind.UNIONS, late.said, [cells], ""))
            assert (file.read, file.rejected) == (1, 0), "this is for the directory to find"
            path = stores.directory.union(scope).path
            register = Register(f"R-{order}", scope, path, "officer-1", f"2026-11-2{order}T08:00:00Z", kind=Kind.UNIONS)
            admitted = admission.admit(register, file.accepted, lambda _: None)
            return [(found.code.value, found.column, found.message) for found in admitted.late]

        assert [refused(cells, "410000", order) for order, cells in enumerate(late.listed)] == [[] for _ in late.listed]
        assert refused(late.cells, late.scope, 9) == [(late.code, late.column, late.message)]
    assert line(late.shown, late.column, late.message) in PAGE


@pytest.mark.parametrize("late", store.ELSEWHERE, ids=lambda late: late.said)
def test_a_member_elsewhere_is_refused_with_the_message_shown(way: Way, late: Any) -> None:
    register = way.taken(people_file(sample_rows(1, seed=31), 会籍变化类型=late.change), union=OTHER_UNION)
    listed = way.desk.show(Officer("officer-2", OTHER_UNION), register.id).findings
    assert [(one["code"], one["column"], one["message"]) for one in listed] == [(late.code, late.column, late.message)]
    assert line(late.shown, late.column, late.message) in PAGE
