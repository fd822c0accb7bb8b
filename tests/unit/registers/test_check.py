"""The rules of a row, and what must hold for every file."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.campaign import examples
from support.raw_workbook import csv_file, person
from unioncard.members.columns import COLUMNS, FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.sheets.rows import BLOCK_ROWS
from unioncard.texts.findings import TEMPLATES
from unioncard.texts.titles import TITLES
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


TODAY = date(2026, 11, 23)
RESIDENT = "410105199003070018"


def run(folder: Path, *rows: Mapping[str, object], fast: bool = True) -> Checked:
    return check(csv_file(folder / "a.csv", rows), today=TODAY, fast=fast)


def problems(checked: Checked) -> list[tuple[str, str | None]]:
    return [(finding.code.value, finding.column) for finding in checked.findings]


def of(number: str, **cells: object) -> dict[str, object]:
    return person(证件号码=number, 出生日期="", 性别="男" if number[16:17] in "13579" else "女", **cells)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"姓名": ""}, ("required", "姓名")),
        ({"证件号码": ""}, ("required", "证件号码")),
        ({"移动电话": " "}, ("required", "移动电话")),
        ({"会籍变化日期": ""}, ("required", "会籍变化日期")),
        ({"民族": "穿青人"}, ("not-listed", "民族")),
        ({"证件类别": "驾驶证"}, ("not-listed", "证件类别")),
        ({"证件号码": "4.10105E+17"}, ("id-as-number", "证件号码")),
        ({"证件号码": "410105900307001"}, ("id-format", "证件号码")),
        ({"证件号码": "810000199001010019"}, ("id-format", "证件号码")),
        ({"证件类别": "台湾居民居住证"}, ("id-format", "证件号码")),
        ({"证件号码": "410105199003070019"}, ("id-check-digit", "证件号码")),
        ({"证件号码": "410102199902290015"}, ("id-date", "证件号码")),
        ({"出生日期": "1971/01/01"}, ("id-birth", "出生日期")),
        ({"会籍变化日期": "2015.03"}, ("date-format", "会籍变化日期")),
        ({"出生日期": "七月"}, ("date-format", "出生日期")),
        ({"移动电话": "0371-65706570"}, ("mobile-format", "移动电话")),
        ({"姓名": "张3"}, ("name-characters", "姓名")),
        ({"姓名": "李" * 26}, ("name-too-long", "姓名")),
    ],
)
def test_each_error_has_its_code_and_cell(tmp_path: Path, cells: dict[str, str], expected: tuple[str, str]) -> None:
    checked = run(tmp_path, person(**cells))
    errors = [finding for finding in checked.findings if finding.severity is Severity.ERROR]
    assert [(finding.code.value, finding.column) for finding in errors] == [expected]
    assert (checked.read, checked.rejected, checked.verdict) == (1, 1, "partly-accepted")


def test_all_findings_of_a_row_are_reported_in_column_order(tmp_path: Path) -> None:
    checked = run(tmp_path, person(姓名="张3", 民族="穿青人", 证件号码="1", 移动电话="2", 会籍变化日期=""))
    assert problems(checked) == [
        ("name-characters", "姓名"),
        ("not-listed", "民族"),
        ("id-format", "证件号码"),
        ("mobile-format", "移动电话"),
        ("required", "会籍变化日期"),
    ]


def test_an_id_that_fails_is_not_compared_with_birth_and_sex(tmp_path: Path) -> None:
    assert problems(run(tmp_path, person(证件号码="410105199003070019", 出生日期="1971/01/01", 性别="女"))) == [
        ("id-check-digit", "证件号码")
    ]


def test_birth_and_sex_that_differ_are_each_a_finding_of_their_own_cell(tmp_path: Path) -> None:
    checked = run(tmp_path, person(证件号码=RESIDENT, 出生日期="1971/01/01", 性别="女"))
    assert problems(checked) == [("id-sex", "性别"), ("id-birth", "出生日期")]


def test_the_later_row_of_one_document_is_the_finding(tmp_path: Path) -> None:
    first, other = of(RESIDENT), sample_rows(1, seed=8)[0]
    checked = run(tmp_path, first, other, {**first, "姓名": "李四"}, {**first, "证件号码": f"'{RESIDENT}"})
    assert [(f.row, f.code) for f in checked.findings if f.severity is Severity.ERROR] == [
        (4, "row-repeated"),
        (5, "row-repeated"),
    ]
    assert "第 2 行" in checked.findings[0].message


def test_a_repeated_document_is_found_when_the_earlier_row_was_rejected(tmp_path: Path) -> None:
    assert problems(run(tmp_path, of(RESIDENT, 移动电话="1"), of(RESIDENT)))[1:] == [("row-repeated", "证件号码")]


def test_a_region_number_as_resident_id_gets_the_name_of_its_own_document(tmp_path: Path) -> None:
    checked = run(tmp_path, of("810000199001010019"))
    assert problems(checked) == [("id-format", "证件号码")]
    assert "港澳居民居住证" in checked.findings[0].message


def test_numbers_with_lost_digits_are_not_called_repeated(tmp_path: Path) -> None:
    lost = person(证件号码="4.10105E+17")
    assert problems(run(tmp_path, lost, {**lost, "移动电话": "13490000002"})) == [("id-as-number", "证件号码")] * 2


def test_the_same_number_of_two_kinds_of_document_is_two_documents(tmp_path: Path) -> None:
    permit, passport = (
        person(证件类别=kind, 证件号码="12345678", 出生日期="") for kind in ("台湾居民来往大陆通行证", "护照")
    )
    assert problems(run(tmp_path, permit, {**passport, "移动电话": "13490000002"})) == []


def test_the_mobile_of_an_earlier_row_is_warned_about_with_its_row(tmp_path: Path) -> None:
    first, other = sample_rows(2, seed=8)
    checked = run(tmp_path, first, {**other, "移动电话": first["移动电话"]})
    assert problems(checked) == [("mobile-shared", "移动电话")]
    assert "第 2 行" in checked.findings[0].message
    assert len(checked.accepted) == 2


def test_the_banks_character_set_is_asked_for_names_of_the_file(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [person(姓名="王𬭎")])
    assert problems(check(file, today=TODAY, bank_encoding="gbk")) == [("name-bank", "姓名")]
    assert problems(check(file, today=TODAY, bank_encoding="gb18030")) == problems(check(file, today=TODAY)) == []


def test_foreigners_may_have_latin_names(tmp_path: Path) -> None:
    foreigner = of("941840199001010013", 证件类别="外国人永久居留身份证", 姓名="JOHN SMITH")
    assert problems(run(tmp_path, foreigner)) == []
    assert problems(run(tmp_path, of(RESIDENT, 姓名="JOHN SMITH"))) == [("name-characters", "姓名")]


def test_a_normalised_row_is_accepted_with_a_note_and_its_originals(tmp_path: Path) -> None:
    wide = " ４１０１０５１９９００３０７００１８"
    checked = run(tmp_path, {**of(RESIDENT, 姓名="张 三", 民族="汉"), "证件号码": wide})
    (row,) = checked.accepted
    assert problems(checked) == [("normalised", "姓名"), ("normalised", "民族"), ("normalised", "证件号码")]
    assert (row.values["姓名"], row.values["民族"], row.values["证件号码"]) == ("张三", "汉族", RESIDENT)
    assert row.originals == {"姓名": "张 三", "民族": "汉", "证件号码": wide}
    assert not any(part in checked.findings[2].message for part in ("410", "４１０", "0018"))
    assert "原填“汉”" in checked.findings[1].message and "“汉族”" in checked.findings[1].message


def test_values_have_every_canonical_column(tmp_path: Path) -> None:
    (row,) = run(tmp_path, person()).accepted
    assert tuple(row.values) == COLUMNS
    assert row.values["出生日期"] == str(person()["出生日期"]).replace("/", "-")
    assert row.values["联系地址"] == ""
    assert row.originals == {}


def test_birth_after_the_day_of_the_check_is_no_birth(tmp_path: Path) -> None:
    leaving = of(RESIDENT, 会籍变化类型="转出", 会籍变化日期="1990/03/01")  # a newborn may not join
    file = csv_file(tmp_path / "a.csv", [leaving])
    assert check(file, today=date(1990, 3, 7)).verdict == "accepted"
    assert [finding.code for finding in check(file, today=date(1990, 3, 6)).findings] == ["id-date"]


def test_progress_comes_block_by_block_and_at_the_end(tmp_path: Path) -> None:
    seen: list[int] = []
    check(csv_file(tmp_path / "a.csv", sample_rows(2_500)), today=TODAY, progress=seen.append)
    assert seen == [*range(BLOCK_ROWS, 2_500, BLOCK_ROWS), 2_500][: len(seen)]
    assert seen[-1] == 2_500


def test_every_code_has_a_template_and_every_template_a_code() -> None:
    assert {key.partition("/")[0] for key in TEMPLATES} == set(FindingCode)


def test_every_code_has_a_title_for_mails_and_every_title_a_code() -> None:
    assert set(TITLES) == set(FindingCode)


# What people put into cells, right and wrong, including other people's numbers in wrong columns.
_MESS = {
    column: st.sampled_from(values)
    for column, values in {
        "姓名": [
            "张三",
            "张 三",
            "买买提•艾力",
            "",
            "合计",
            "JOHN",
            "李" * 26,
            RESIDENT,
            "13490000001",
            "姓名",
            "王𬭎",
        ],
        "性别": ["男", "女", "男性", "", "1"],
        "证件类别": ["居民身份证", "居民身份证", "身份证", "护照", "", "港澳居民居住证", "不知道"],
        "证件号码": [
            *(
                RESIDENT,
                "41010519900307019x",
                "４１０１０５１９９００３０７００１８",
                "410105199003070019",
                "",
                "证件号码",
            ),
            *(
                "410105900307001",
                "810000199001010019",
                "4.1E+17",
                "41010519900307019*",
                "410102199902290015",
                "E1234567",
            ),
        ],
        "移动电话": ["13490000001", "1349000 0002", "", "13490000003.0", "123", "6222000000000000001", RESIDENT],
        "出生日期": ["1990/03/07", "1990-3-7", "", "199003", RESIDENT, "32939"],
        "民族": ["汉族", "汉", "", "火星族", "6222 0000 0000 0000 001"],
        "会籍变化类型": ["", "入会", "转出", "其他"],
        "会籍变化日期": ["", "2020/01/02", "2020/01/02", "2020年", "13490000001", "2099/01/01"],
        "证件有效期": ["", "", "长期", "2035/01/01", "2020/01/01", "2035"],
        "工作单位": ["某厂", "某厂 ", "'某厂", ""],
    }.items()
}
_ROWS = st.lists(st.fixed_dictionaries(_MESS), min_size=1, max_size=12)
_LONG_NUMBER = re.compile(r"\d{11,}|\d{4} \d{4} \d{4}")


@settings(max_examples=examples(30, campaign=1200))
@given(_ROWS)
def test_every_row_ends_as_accepted_or_as_a_finding_and_no_message_shows_a_number(
    rows: Sequence[dict[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = csv_file(Path(folder) / "a.csv", rows)
        checked, slowly = check(file, today=TODAY), check(file, today=TODAY, fast=False)
    assert checked == slowly
    if checked.whole_file_rejected:
        first, *notes = checked.findings
        assert (first.code, {note.severity for note in notes} - {Severity.NOTE}) == ("no-rows", set())
        return
    with_errors = {finding.row for finding in checked.findings if finding.severity is Severity.ERROR}
    accepted = {row.number for row in checked.accepted}
    assert checked.read == len(accepted) + len(with_errors)
    assert not accepted & with_errors
    lines = [finding.row or 0 for finding in checked.findings]
    assert lines == sorted(lines)
    assert not [finding for finding in checked.findings if _LONG_NUMBER.search(finding.message)]
    for row in checked.accepted:
        _nothing_was_repaired_silently(rows[row.number - 2], row.values, row.originals, checked)


def test_a_file_whose_only_line_is_the_header_again_has_no_rows(tmp_path: Path) -> None:
    line = {name: name for name in ("姓名", "性别", "证件类别", "证件号码", "移动电话")}
    checked = check(csv_file(tmp_path / "a.csv", [line]), today=TODAY)
    assert [(one.row, one.code) for one in checked.findings] == [(None, "no-rows")]


@pytest.mark.parametrize(
    "kind", [{"性别": "男", "证件类别": ""}, {"性别": "", "证件类别": "身份证"}, {"出生日期": "1990/3/7"}]
)
def test_an_entry_with_names_of_columns_for_values_is_no_other_header(tmp_path: Path, kind: dict[str, str]) -> None:
    """Were it one, 身份证 and 证件号码 would be the same column twice, and the file refused as a whole."""
    right, other = map(dict, sample_rows(2, 5, dirty=0))
    wrong = (
        right
        | {"姓名": "姓名", "证件号码": "证件号码", "移动电话": "", "出生日期": "", "性别": "", "证件类别": ""}
        | kind
    )
    checked = check(csv_file(tmp_path / "a.csv", [right, wrong, other]), today=TODAY)
    assert [row.number for row in checked.accepted] == [2, 4]
    assert {one.row for one in checked.findings} == {3}


def _nothing_was_repaired_silently(
    raw: dict[str, str], values: Mapping[str, str], originals: Mapping[str, str], checked: Checked
) -> None:
    noted = {finding.column for finding in checked.findings if finding.code is FindingCode.NORMALISED}
    for column, text in raw.items():
        if values[column] != text and values[column] != text.replace("/", "-"):
            assert originals[column] == text
            assert column in noted


@pytest.mark.parametrize("seed", range(5))
def test_fast_and_slow_path_agree_on_samples(tmp_path: Path, seed: int) -> None:
    file = csv_file(tmp_path / "a.csv", sample_rows(300, seed, dirty=30))
    assert check(file, today=TODAY) == check(file, today=TODAY, fast=False)


def test_the_form_has_all_columns_but_the_banks() -> None:
    assert COLUMNS[len(FORM_COLUMNS) :] == ("证件有效期", "联系地址")
