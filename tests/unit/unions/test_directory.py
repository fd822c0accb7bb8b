"""The directory is read whole or refused with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.in_process import DATA, in_process_aws
from unioncard.cloud.items import to_item
from unioncard.errors import InvalidInput
from unioncard.unions.directory import Directory, read_directory

if TYPE_CHECKING:
    from pathlib import Path

UNIONS = "code,name,kind,parent,contact_mail\n"
PROVINCE = "410000,河南省总工会,province,,\n"
CITY = "410100,郑州市总工会,region,410000,\n"
BASIC = "4101000001,示例工会,basic,410100,a@b.example\n"


def read(folder: Path, unions: str, agreements: str = "", banks: str = "bankone,示例银行\n") -> Directory:
    for name, text in {
        "unions.csv": UNIONS + unions,
        "banks.csv": "code,name\n" + banks,
        "agreements.csv": "union,bank,valid_from,valid_to,batch_limit\n" + agreements,
    }.items():
        (folder / name).write_text(text, encoding="utf-8-sig")
    return read_directory([folder / "unions.csv"], folder / "banks.csv", folder / "agreements.csv")


def test_paths_follow_the_tree_whatever_the_order_of_lines(tmp_path: Path) -> None:
    found = read(tmp_path, BASIC + CITY + PROVINCE)
    assert {union.code: union.path for union in found.unions}["4101000001"] == "/410000/410100/4101000001/"
    assert [union.level for union in found.unions] == [1, 2, 3]


@pytest.mark.parametrize(
    ("unions", "agreements", "message"),
    [
        (PROVINCE + PROVINCE, "", "unions.csv:3.*410000 重复"),
        (PROVINCE + "1,甲,basic,2,\n2,乙,basic,1,\n", "", "找不到上级工会"),
        (PROVINCE + "1,,basic,410000,\n", "", "缺少 name"),
        (PROVINCE + "1,甲,club,410000,\n", "", "unions.csv:3|无法识别"),
        (PROVINCE, "410000,bankone,2015-13-01,,\n", "无法识别"),
        (PROVINCE, "999,bankone,2015-01-01,,\n", "999 不在工会名录"),
        (PROVINCE, "410000,nobank,2015-01-01,,\n", "nobank 不在银行名录"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, unions: str, agreements: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(tmp_path, unions, agreements)


def test_a_bank_has_the_character_set_its_line_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name,encoding\none,甲,GBK\ntwo,乙,\nthree,丙,utf-8\n", encoding="utf-8")
    (tmp_path / "none.csv").write_text("union,bank,valid_from,valid_to,batch_limit\n", encoding="utf-8")
    found = read_directory([], tmp_path / "a.csv", tmp_path / "none.csv")
    assert [bank.encoding for bank in found.banks] == ["gbk", "gb18030", "utf-8"]
    assert [bank.encoding for bank in read(tmp_path, PROVINCE).banks] == ["gb18030"]


def test_another_character_set_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name,encoding\none,甲,big5\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.csv:2.*big5"):
        read_directory([], tmp_path / "a.csv", tmp_path / "none.csv")


def test_a_banks_character_set_is_kept_in_the_store() -> None:
    with in_process_aws() as stores:
        assert [stores.directory.bank(code).encoding for code in ("bankone", "banktwo")] == ["gb18030", "gbk"]


def test_a_bank_stored_before_it_had_one_has_the_default() -> None:
    with in_process_aws() as stores:
        stores.directory.table.put_many([to_item({"pk": "BANK#old", "sk": "BANK", "code": "old", "name": "旧"})])
        assert stores.directory.bank("old").encoding == "gb18030"


def test_basic_unions_that_no_agreement_covers_are_listed(tmp_path: Path) -> None:
    assert [u.code for u in read(tmp_path, PROVINCE + CITY + BASIC).without_agreement()] == ["4101000001"]
    covered = read(tmp_path, PROVINCE + CITY + BASIC, "410000,bankone,2015-01-01,,100\n")
    assert covered.without_agreement() == []


def test_the_projects_own_data_are_the_province_18_cities_and_10_counties() -> None:
    demo = DATA / "demo"
    found = read_directory([DATA / "henan" / "unions.csv"], demo / "banks.csv", demo / "agreements.csv")
    assert [union.code for union in found.unions if union.parent is None] == ["410000"]
    assert len([union for union in found.unions if union.parent == "410000"]) == 28


def test_a_union_lies_within_itself_and_those_above_only(tmp_path: Path) -> None:
    basic = read(tmp_path, PROVINCE + CITY + BASIC).unions[-1]
    assert [basic.is_within(code) for code in ("4101000001", "410100", "410000")] == [True] * 3
    assert not basic.is_within("41010000")
    assert basic.ancestry() == ("4101000001", "410100", "410000")
