"""The three profiles that come with the system."""

from __future__ import annotations

from pathlib import Path

import pytest

import unioncard_tools
from unioncard.banks.profiles.profile import Profile
from unioncard.errors import InvalidInput
from unioncard.registers.members.codes import LISTS
from unioncard_tools.profiles import SHIPPED, ProfileInvalid, load


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_is_the_same_after_the_way_through_json(name: str) -> None:
    profile = load(name, Path())
    assert profile.name == name
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_all_shipped_profiles_are_listed() -> None:
    written = {path.stem for path in (Path(unioncard_tools.__path__[0]) / "data").iterdir()}
    assert written == set(SHIPPED)


def test_every_document_of_a_register_has_a_code_of_its_own_in_our_format() -> None:
    documents = load("delimited", Path()).codes["documents"]
    assert set(documents) == set(LISTS["证件类别"])
    assert len(set(documents.values())) == len(documents)


def test_a_profile_is_also_read_from_a_file(tmp_path: Path) -> None:
    text = (Path(unioncard_tools.__path__[0]) / "data/csv.yaml").read_text("utf-8")
    (tmp_path / "bank.yaml").write_text(text.replace("name: csv", "name: our-bank"), "utf-8")
    assert load("bank.yaml", tmp_path).name == "our-bank"
    assert load(str(tmp_path / "bank.yaml"), Path()).name == "our-bank"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("absent.yaml", None, "没有名为 absent.yaml 的银行文件格式"),
        ("delimited.json", "{}", "没有名为 delimited.json 的银行文件格式"),
        ("a.yaml", "name: [", "第 1 行附近不是正确的 YAML"),
        ("a.yaml", "a: \ud83d", "应为 UTF-8 编码的 YAML"),
        ("a.yaml", "- a", "整个文件：应为一组设置"),
        ("a.yaml", "name: 1\nsurplus: 2", "surplus：没有这一项"),
        ("a.yaml", "name: 1", "name：应为文字（数字代码请加引号）"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ProfileInvalid) as refused:
        load(name, tmp_path)
    assert said in str(refused.value)
    assert isinstance(refused.value, InvalidInput)


def test_cards_are_held_by_length_beginning_and_where_the_bank_keeps_to_it_the_check_digit() -> None:
    fixed, delimited = load("fixed", Path()).cards, load("delimited", Path()).cards
    assert fixed.holds("6200001234567890128")
    wrong = [f"620000123456789012{digit}" for digit in range(10) if digit != 8]
    assert not any(fixed.holds(number) for number in wrong)
    assert all(delimited.holds(number) for number in wrong)
    for number in ("", "62000012345678901207", "620000123456789", "9200001234567890120", "６200001234567890120"):
        assert not delimited.holds(number)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("times: {receipt_hours: 24", "times: {receipt_hours: 12:30", "times.receipt_hours 的 12:30 没有引号"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: 010", "times.receipt_hours 的 010 没有引号"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: 1_000", "times.receipt_hours 的 1_000 没有引号"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: 0x18", "times.receipt_hours 的 0x18 没有引号"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: true", "times.receipt_hours：应为整数"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: '24'", "times.receipt_hours：应为整数"),
        ("stock: true", "stock: yes", "stock 的 yes 没有引号"),
        ("stock: true", "stock: On", "stock 的 On 没有引号"),
        ('version: "1"', "version: 2026-11-23", "version 的 2026-11-23 没有引号"),
        ('护照: "2"', "护照: 02", "codes.documents.护照 的 02 没有引号"),
        ('{男: "1"', '{no: "1"', "codes.sex.no 的 no 没有引号"),
        ("encoding: gbk", "encoding: gbk\nencoding: utf-8", "encoding 写了两次"),
        ('护照: "2"', '护照: "2"\n    护照: "3"', "codes.documents.护照 写了两次"),
        ("times: {receipt_hours: 24", "times: {receipt_hours: 24, receipt_hours: 2", "times.receipt_hours 写了两次"),
    ],
)
def test_what_yaml_would_read_as_something_else_is_refused_with_line_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (Path(unioncard_tools.__path__[0]) / "data/fixed.yaml").read_text("utf-8")
    assert text.count(old) == 1
    (tmp_path / "bank.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ProfileInvalid) as refused:
        load("bank.yaml", tmp_path)
    assert said in str(refused.value)
    line = text[: text.index(old)].count("\n") + 1 + (new.count("\n") if "两次" in said else 0)
    assert "应为" in said or f"第 {line} 行" in str(refused.value)


def test_a_profile_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text("[" * 1_000, "utf-8")
    with pytest.raises(ProfileInvalid):
        load("bank.yaml", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(?:_\\d+)?\\.OK\\.txt'", "(?:_\\d+)?\\.OK.*'", "return 文件的名字（file_name 或 pattern）不能以 .ok 结尾"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: 'STOCK.+'", "stock 文件的名字（file_name 或 pattern）不能以 .ok 结尾"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: 'STOCK.+\\.(txt|rej)'", "不能以 .rej 结尾"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: 'STOCK.+\\.txt(\\.TMP)?'", "不能以 .tmp 结尾"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: 'STOCK.+\\.txt(\\.part)?'", "不能以 .part 结尾"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: 'ST.+\\.txt'", "events 文件的名字会被当作 stock 文件"),
        ("pattern: 'STOCK.+\\.txt'", "pattern: '(STOCK|0).+\\.txt'", "stock 文件的 pattern 会匹配我方文件的名字"),
    ],
)
def test_names_of_answers_that_others_have_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (Path(unioncard_tools.__path__[0]) / "data/fixed.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "bank.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ProfileInvalid) as refused:
        load("bank.yaml", tmp_path)
    assert said in str(refused.value)
