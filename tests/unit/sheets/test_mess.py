"""Single cells of the mess list (docs/domain/registers.md, E): normalised with the original kept, or a fault."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from unioncard.registers.members.normalise import read
from unioncard.sheets.cells.cell import Change

NUMBER, MOBILE, NAME = "证件号码", "移动电话", "姓名"
WITH_X = "41010519900307019X"
PLAIN = "410105199003070018"


@pytest.mark.parametrize(
    ("column", "raw", "text", "change"),
    [
        (NUMBER, "４１０１０５１９９００３０７００１８", PLAIN, Change.WIDTH),
        (NUMBER, "41010519900307019Ｘ", WITH_X, Change.WIDTH),
        (NUMBER, "41010519900307019x", WITH_X, Change.LETTER_X),
        (NUMBER, "41010519900307019Ⅹ", WITH_X, Change.WIDTH),  # Roman ten
        (NUMBER, "41010519900307019Х", WITH_X, Change.WIDTH),  # Cyrillic
        (NUMBER, "41010519900307019×", WITH_X, Change.LETTER_X),
        (NUMBER, "41010519900307019*", WITH_X, Change.LETTER_X),
        (NUMBER, "'" + PLAIN, PLAIN, Change.QUOTE),
        (NUMBER, "‘" + PLAIN, PLAIN, Change.QUOTE),
        (NUMBER, "410105 19900307 0018", PLAIN, Change.SPACE),
        (NUMBER, "\ufeff410105\u00a019900307\u200b0018\u3000", PLAIN, Change.SPACE),
        (NUMBER, "e12345678", "E12345678", Change.UPPER),
        (MOBILE, 13490000000.0, "13490000000", Change.NUMBER),
        (MOBILE, 13490000000, "13490000000", Change.NUMBER),
        (MOBILE, "13490000000.0", "13490000000", Change.POINT_ZERO),
        (MOBILE, "1 3 4 9 0 0 0 0 0 0 0", "13490000000", Change.SPACE),
        (MOBILE, "134-9000-0000", "13490000000", Change.HYPHEN),
        (MOBILE, "+86 13490000000", "13490000000", Change.PREFIX),
        (MOBILE, "１３４９０００００００", "13490000000", Change.WIDTH),
        (NAME, "张 三", "张三", Change.SPACE),
        (NAME, "张\u3000三", "张三", Change.SPACE),
        (NAME, "张\u00a0三", "张三", Change.SPACE),
        (NAME, "张\u200b三", "张三", Change.SPACE),
        (NAME, "张\n三", "张三", Change.SPACE),
        (NAME, "张三\t", "张三", Change.SPACE),
        (NAME, "买买提•艾力", "买买提·艾力", Change.DOT),
        (NAME, "买买提・艾力", "买买提·艾力", Change.DOT),
        (NAME, "买买提．艾力", "买买提·艾力", Change.DOT),
        ("民族", "汉", "汉族", Change.WORDING),
        ("民族", "僳僳族", "傈僳族", Change.WORDING),  # the misspelling in the Hainan form
        ("户籍所在地", "东方市 ", "东方市", Change.SPACE),
        ("就业状况", "待(下)岗", "待（下）岗", Change.WORDING),
        ("政治面貌", "团员", "共青团员", Change.WORDING),
        ("学历", "本科(学士)", "本科", Change.WORDING),
        ("出生日期", "1990-3-7", "1990-03-07", Change.DATE),
        ("出生日期", "19900307", "1990-03-07", Change.DATE),
        ("出生日期", 19900307.0, "1990-03-07", Change.DATE),
        ("出生日期", "1990.03.07", "1990-03-07", Change.DATE),
        ("出生日期", "1990年3月7日", "1990-03-07", Change.DATE),
        ("证件有效期", "2035.01.01", "2035-01-01", Change.DATE),
        ("证件有效期", "2015.01.01-2035.01.01", "2035-01-01", Change.DATE),
        ("证件有效期", "2015.01.01-长期", "长期", Change.DATE),
    ],
)
def test_what_is_certain_is_read_and_its_original_kept(column: str, raw: object, text: str, change: Change) -> None:
    cell = read(column, raw)
    assert (cell.text, cell.fault) == (text, None)
    assert change in cell.changes
    assert cell.original == (raw if isinstance(raw, str) else str(int(raw)))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("column", "raw", "text"),
    [
        (NUMBER, PLAIN, PLAIN),
        (NAME, "王𬭎", "王𬭎"),
        ("出生日期", "1990/03/07", "1990-03-07"),  # the form's own style
        ("出生日期", "1990-03-07", "1990-03-07"),
        ("出生日期", date(1990, 3, 7), "1990-03-07"),
        ("出生日期", datetime(1990, 3, 7), "1990-03-07"),
        ("证件有效期", "长期", "长期"),
        ("序号", 12.0, "12"),
        ("工作单位", "郑州市（第一）机械厂", "郑州市（第一）机械厂"),
        ("民族", "", ""),
        (NAME, " \u200b ", ""),
    ],
)
def test_what_is_right_stays_without_a_word(column: str, raw: object, text: str) -> None:
    cell = read(column, raw)
    assert (cell.text, cell.original, cell.changes, cell.fault) == (text, None, (), None)


@pytest.mark.parametrize(
    ("column", "raw", "code"),
    [
        (NUMBER, 410105199003070018.0, "id-as-number"),
        (NUMBER, 410105199003070000, "id-as-number"),
        (NUMBER, "4.10105E+17", "id-as-number"),
        (NUMBER, "410105199003070016.0", "id-as-number"),
        (NUMBER, 12345678.0, "id-as-number"),
        ("出生日期", "1990.03", "date-format"),
        ("出生日期", "90-3-7", "date-format"),
        ("出生日期", 32939.0, "date-format"),  # a day count: 1990 or 1994, by epoch
        ("出生日期", "1990/02/30", "date-format"),
        ("出生日期", "不详", "date-format"),
        ("证件有效期", "2015.01.01-", "date-format"),
        ("政治面貌", "党员", "not-listed"),
        ("学历", "大学", "not-listed"),
        ("学历", "研究生", "not-listed"),
        ("性别", "M", "not-listed"),
    ],
)
def test_what_is_not_certain_is_a_fault(column: str, raw: object, code: str) -> None:
    assert read(column, raw).fault == code


@pytest.mark.parametrize("raw", ["41010519900307001*", "41010519900307****", "4101051990030700×8"])
def test_a_star_is_an_x_only_where_the_check_digit_says_so(raw: str) -> None:
    assert read(NUMBER, raw).text == raw
