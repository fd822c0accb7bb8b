"""Registers of both kinds through the deployed cloud: corrections that complete a register, unions that join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from openpyxl import load_workbook

from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.members.columns import FORM_COLUMNS
from unioncard_local.demo import readings, scenario
from unioncard_local.demo.desks import OfficerDesk
from unioncard_tools.sample.members import sample_rows, write_sample
from unioncard_tools.sample.unions import write_union_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

CITY, UNION = "410100", "4101000001"


@pytest.fixture(scope="module")
def loaded(cloud: Cloud) -> Cloud:
    deployed, _ = scenario.load_directory(cloud)
    return deployed


def desk(cloud: Cloud, union: str) -> OfficerDesk:
    return OfficerDesk(cloud, cloud.sign_in.token_for(union))


def test_corrections_that_are_fixed_complete_the_register_and_so_does_the_whole_file(
    loaded: Cloud, tmp_path: Path
) -> None:
    officer = desk(loaded, UNION)
    before = readings.count_items(loaded, "MembersTable")
    rows = sample_rows(40, seed=77)
    right = [row["移动电话"] for row in rows]
    write_sample(tmp_path / "right.xlsx", 40, seed=77)
    book = load_workbook(tmp_path / "right.xlsx")
    mobile = FORM_COLUMNS.index("移动电话") + 1
    for row in (7, 30):
        book.worksheets[0].cell(row, mobile).value = None
    book.save(tmp_path / "register.xlsx")

    first = officer.upload(UNION, tmp_path / "register.xlsx")
    seen = officer.wait_for(first)
    assert seen["rows"] == {"read": 40, "accepted": 38, "rejected": 2}
    fetched = tmp_path / "corrections.xlsx"
    fetched.write_bytes(httpx.get(seen["corrections"], timeout=30).content)
    assert httpx.get(seen["all_findings"], timeout=30).json() == seen["findings"]

    book = load_workbook(fetched)
    sheet = book.worksheets[0]
    for row, original in ((5, 7), (6, 30)):
        sheet.cell(row, mobile).value = right[original - 5]
    book.save(fetched)
    again = officer.wait_for(officer.upload(UNION, fetched, corrects=first))
    assert again["rows"] == {"read": 2, "accepted": 2, "rejected": 0}
    assert (again["corrects"], officer.register(first)["corrected_by"]) == (first, [again["register"]])
    assert readings.count_items(loaded, "MembersTable") == before + 40

    whole = officer.wait_for(officer.upload(UNION, tmp_path / "right.xlsx"))
    assert whole["rows"] == {"read": 40, "accepted": 40, "rejected": 0}
    assert (whole["changes"]["joined"], whole["changes"]["unchanged"]) == (0, 40)
    assert readings.count_items(loaded, "MembersTable") == before + 40


def test_unions_register_once_and_then_register_members(loaded: Cloud, tmp_path: Path) -> None:
    city = desk(loaded, CITY)
    write_union_sample(tmp_path / "unions.xlsx", 6, seed=5)
    seen = city.wait_for(city.upload(CITY, tmp_path / "unions.xlsx", kind="unions"))
    assert (seen["state"], seen["rows"]["rejected"], seen["findings_by_code"]) == ("checked", 0, {})
    before = unions_of(loaded)

    repeated = city.wait_for(city.upload(CITY, tmp_path / "unions.xlsx", kind="unions"))
    assert repeated["rows"] == seen["rows"]
    assert unions_of(loaded) == before

    directory = table(loaded)
    new = next(one for one in before if directory.union(one).credit_code)
    write_sample(tmp_path / "members.xlsx", 5, seed=78)
    members = city.wait_for(city.upload(new, tmp_path / "members.xlsx"))
    assert (members["union"], members["rows"]["accepted"]) == (new, 5)
    readings.wait_until_quiet(loaded)


def test_a_union_of_another_city_gets_the_answer_that_it_is_not_theirs(loaded: Cloud, tmp_path: Path) -> None:
    write_union_sample(tmp_path / "unions.xlsx", 3, seed=6)
    other = desk(loaded, "410800")
    seen: dict[str, Any] = other.wait_for(other.upload("410800", tmp_path / "unions.xlsx", kind="unions"))
    assert (seen["rows"]["accepted"], set(seen["findings_by_code"])) == (0, {"union-outside"})


def table(cloud: Cloud) -> DirectoryTable:
    aws.connect(**cloud.connection)
    return DirectoryTable(Table(cloud.outputs["DirectoryTable"]))


def unions_of(cloud: Cloud) -> set[str]:
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.outputs["DirectoryTable"])
    found = (item for page in pages for item in page["Items"])
    return {one["pk"]["S"].removeprefix("UNION#") for one in found if one["sk"]["S"] == "UNION"}
