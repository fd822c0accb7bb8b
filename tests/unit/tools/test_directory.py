"""The directory is read whole or refused with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.in_process import DATA, in_process_aws
from unioncard.cloud.aws.items import to_item
from unioncard.errors import InvalidInput
from unioncard_tools.directory import read_directory, sharing_numbers, without_agreement

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard.unions.store import Directory

UNIONS = "code,name,kind,parent,contact_mail\n"
PROVINCE = "410000,河南省总工会,province,,\n"
CITY = "410100,郑州市总工会,region,410000,\n"
BASIC = "4101000001,示例工会,basic,410100,a@b.example\n"


def read(folder: Path, unions: str, agreements: str = "", banks: str = "bankone,示例银行\n") -> Directory:
    for name, text in {
        "unions.csv": UNIONS + unions,
        "banks.csv": "code,name,profile\n" + banks,
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
        (PROVINCE + "1,甲,basic,410000,a@b.cn;c@d.cn\n", "", "unions.csv:3.*contact_mail"),
        (PROVINCE, "410000,bankone,2015-13-01,,\n", "无法识别"),
        (PROVINCE, "410000,bankone,0001-01-02,,\n", "agreements.csv:2 行：协议日期应在 2015-01-01"),
        (PROVINCE, "410000,bankone,2015-01-01,0001-01-01,\n", "agreements.csv:2 行：valid_to 不能早于"),
        (PROVINCE, "410000,bankone,2015-01-01,9999-12-31,\n", "agreements.csv:2 行：协议日期应在"),
        (PROVINCE, "410000,bankone,2015-01-01,,1_000\n", "不大于 50000 的整数"),
        (PROVINCE, "410000,bankone,2015-01-01,,50001\n", "不大于 50000 的整数"),
        (PROVINCE + "41/01,甲,basic,410000,\n", "", "unions.csv:3.*code 无法识别"),
        (PROVINCE + "４１０１,甲,basic,410000,\n", "", "unions.csv:3.*code 无法识别"),
        (PROVINCE, "999,bankone,2015-01-01,,\n", "999 不在工会名录"),
        (PROVINCE, "410000,nobank,2015-01-01,,\n", "nobank 不在银行名录"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, unions: str, agreements: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(tmp_path, unions, agreements)


@pytest.mark.parametrize("name", ['"样例\n工会"', "样例\u200b工会", '"样例\u2028工会"'])
def test_a_name_that_is_no_line_is_refused_for_no_letter_could_have_it_in_its_subject(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidInput, match=r"unions\.csv:\d+ 行：name 里有换行"):
        read(tmp_path, PROVINCE + f"1,{name},basic,410000,\n")
    spaced = read(tmp_path, PROVINCE + "1,样例　工会 \ue000,basic,410000,\n")
    assert spaced.unions[-1].name == "样例　工会 \ue000"


def test_rows_of_commas_that_a_spreadsheet_saves_are_no_unions(tmp_path: Path) -> None:
    found = read(tmp_path, f"{PROVINCE},,,,\n{CITY},,,,\n", ",,,,\n")
    assert [union.code for union in found.unions] == ["410000", "410100"]
    assert found.agreements == ()


def test_addresses_are_set_right_and_none_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, PROVINCE + "1,甲,basic,410000,a＠b.cn\n2,乙,basic,410000,无\n")
    assert [union.contact_mail for union in found.unions] == ["", "a@b.cn", ""]


def test_a_bank_has_the_character_set_of_its_profile(tmp_path: Path) -> None:
    own = (DATA.parent / "tools/unioncard_tools/data/delimited.yaml").read_text("utf-8")
    (tmp_path / "own.yaml").write_text(own.replace("encoding: gb18030", "encoding: gbk"), "utf-8")
    banks = "code,name,profile\none,甲,fixed\ntwo,乙,\nthree,丙,csv\nfour,丁,own.yaml\n"
    (tmp_path / "a.csv").write_text(banks, encoding="utf-8")
    (tmp_path / "none.csv").write_text("union,bank,valid_from,valid_to,batch_limit\n", encoding="utf-8")
    found = read_directory([], tmp_path / "a.csv", tmp_path / "none.csv")
    assert [bank.encoding for bank in found.banks] == ["gbk", "gb18030", "utf-8", "gbk"]
    assert [bank.encoding for bank in read(tmp_path, PROVINCE).banks] == ["gb18030"]


@pytest.mark.parametrize("profile", ["big5", "absent.yaml", "../../etc/passwd"])
def test_a_profile_that_is_not_there_is_refused_with_its_line(tmp_path: Path, profile: str) -> None:
    (tmp_path / "a.csv").write_text(f"code,name,profile\none,甲,{profile}\n", encoding="utf-8")
    (tmp_path / "none.csv").touch()
    with pytest.raises(InvalidInput, match=r"a\.csv:2"):
        read_directory([], tmp_path / "a.csv", tmp_path / "none.csv")


ALL = PROVINCE + CITY + BASIC
TWO = "bankone,示例银行\nbanktwo,示例银行乙\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2015-01-01,,1", "2016-01-01,,1"),
        ("2015-01-01,2016-01-01,1", "2016-01-01,,1"),
        ("2016-06-01,,1", "2015-01-01,2016-06-01,1"),
    ],
)
def test_a_union_signs_with_one_bank_at_a_time(tmp_path: Path, first: str, second: str) -> None:
    with pytest.raises(InvalidInput, match="两家银行"):
        read(tmp_path, ALL, f"410100,bankone,{first}\n410100,banktwo,{second}\n", TWO)


def test_one_bank_may_follow_another_and_a_union_below_may_have_its_own(tmp_path: Path) -> None:
    signed = "410100,bankone,2015-01-01,2015-12-31,1\n410100,banktwo,2016-01-01,,1\n4101000001,bankone,2016-01-01,,1\n"
    assert len(read(tmp_path, ALL, signed, TWO).agreements) == 3


def test_a_bank_whose_files_carry_the_unions_number_gets_no_agreement_without_one(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(InvalidInput, match="单位编号"):
        read(tmp_path / "b", ALL, "410100,bankone,2015-01-01,,1\n", banks="bankone,示例银行,fixed\n")


def test_a_banks_character_set_is_kept_in_the_store() -> None:
    with in_process_aws() as stores:
        assert [stores.directory.bank(code).encoding for code in ("bankone", "banktwo")] == ["gb18030", "gbk"]


def test_a_bank_stored_before_it_had_one_has_the_default() -> None:
    with in_process_aws() as stores:
        stores.directory.table.put_many([to_item({"pk": "BANK#old", "sk": "BANK", "code": "old", "name": "旧"})])
        assert stores.directory.bank("old").encoding == "gb18030"


def test_basic_unions_that_no_agreement_covers_are_listed(tmp_path: Path) -> None:
    assert [u.code for u in without_agreement(read(tmp_path, PROVINCE + CITY + BASIC))] == ["4101000001"]
    covered = read(tmp_path, PROVINCE + CITY + BASIC, "410000,bankone,2015-01-01,,100\n")
    assert without_agreement(covered) == []


@pytest.mark.parametrize(
    ("second", "shared"),
    [(["62", "60"], True), (["622848"], False), (["6217", "622"], True), (["621700"], False), (["6228480"], False)],
)
def test_banks_whose_card_numbers_may_be_each_others_are_named(tmp_path: Path, second: list[str], shared: bool) -> None:
    profile = (DATA.parent / "tools/unioncard_tools/data/delimited.yaml").read_text("utf-8")
    for name, prefixes in (("first", ["621799", "622200"]), ("second", second)):
        (tmp_path / f"{name}.yaml").write_text(
            profile.replace("cards: {}", f"cards: {{prefixes: {prefixes}}}"), "utf-8"
        )
    found = read(tmp_path, PROVINCE, banks="one,甲银行,first.yaml\ntwo,乙银行,second.yaml\n")
    assert [(a.code, b.code) for a, b in sharing_numbers(found.banks)] == ([("one", "two")] if shared else [])


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


@pytest.mark.parametrize("code", ["bc", "Bankone", "bank_one", "1bank", "b" * 32])
def test_a_bank_whose_code_can_be_no_user_is_refused_before_it_stands_in_agreements(tmp_path: Path, code: str) -> None:
    with pytest.raises(InvalidInput, match=r"banks\.csv:2.*code.*3 至 31"):
        read(tmp_path, PROVINCE, banks=f"{code},示例银行\n")


@pytest.mark.parametrize("code", ["icb", "bank-one", "b" * 31])
def test_a_bank_whose_code_can_be_a_user_is_taken(tmp_path: Path, code: str) -> None:
    assert [bank.code for bank in read(tmp_path, PROVINCE, banks=f"{code},示例银行\n").banks] == [code]
