"""The mess list (docs/domain/registers.md, E), line by line, each in a file of its own.

"read" is what the row holds afterwards, "codes" those of its findings in the order of columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest
from stdnum.iso7064 import mod_11_2

from support.raw_workbook import csv_file, workbook
from unioncard.members.columns import FORM_COLUMNS
from unioncard.registers.check import Checked, check
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
PERSON = sample_rows(1, seed=5)[0]


def number(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


WITH_X = next(n for n in (number(f"41212119900307{order:03d}") for order in range(1, 999, 2)) if n.endswith("X"))
PLAIN = next(n for n in (number(f"41212119900307{order:03d}") for order in range(1, 999, 2)) if not n.endswith("X"))
MAN = {"性别": "男", "出生日期": "1990/03/07"}
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True)
class Mess:
    """One line of the list: cells of an otherwise faultless row, in a workbook unless ``csv`` is given."""

    name: str
    cells: dict[str, object]
    read: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    csv: str = ""


def id_of(name: str, raw: object, read: str = "", *codes: str) -> Mess:
    cells = {**MAN, "证件号码": raw}
    return Mess(f"ID {name}", cells, {"证件号码": read} if read else {}, codes or ("normalised",) * (raw != read))


def mobile(name: str, raw: object, read: str = "", *codes: str) -> Mess:
    return Mess(f"mobile {name}", {"移动电话": raw}, {"移动电话": read} if read else {}, codes or ("normalised",))


def named(name: str, raw: str, read: str = "", *codes: str) -> Mess:
    codes = codes or (("normalised",) if raw != read else ())
    return Mess(f"name {name}", {"姓名": raw}, {"姓名": read} if read else {}, codes)


def day(raw: object, read: str = "", *codes: str, csv: str = "") -> Mess:
    cells = {**MAN, "证件号码": PLAIN, "出生日期": raw}
    codes = codes or (("normalised",) if read else ("date-format",))
    return Mess(f"date {raw!r}{csv}", cells, {"出生日期": read} if read else {}, codes, csv)


def valid(raw: str, read: str = "") -> Mess:
    codes = () if raw == read else ("normalised",) if read else ("date-format",)
    return Mess(f"validity {raw}", {"证件有效期": raw}, {"证件有效期": read} if read else {}, codes)


def value(column: str, raw: str, read: str = "") -> Mess:
    codes = ("normalised",) if read else ("not-listed",)
    return Mess(f"{column} {raw!r}", {column: raw}, {column: read} if read else {}, codes)


MESSES = [
    # ID as number, digits 16–18 lost
    id_of("as a number", float(PLAIN), "", "id-as-number"),
    id_of("as Excel keeps it", int(PLAIN[:15] + "000"), "", "id-as-number"),
    id_of("as a CSV shows it", "4.12121E+17", "", "id-as-number"),
    # text with leading ', number stored as text, trailing .0, phone as a power of ten
    id_of("with a quote", "'" + PLAIN, PLAIN),
    id_of("with .0", PLAIN + ".0", "", "id-as-number"),
    id_of("with the other quote", "’" + PLAIN, PLAIN),
    mobile("as a number", 13490000000, "13490000000"),
    mobile("with .0", "13490000000.0", "13490000000"),
    mobile("as a power of ten, all digits", "1.3490000001E+10", "13490000001"),
    mobile("as a power of ten, digits lost", "1.349E+10", "", "mobile-format"),
    mobile("grouped", "134 9000-0000", "13490000000"),
    mobile("with country code", "(+86)134.9000.0000", "13490000000"),
    mobile("twice", "13490000000/13490000001", "", "mobile-format"),
    # full-width digits and letters, look-alikes of X
    id_of("full-width", WITH_X.translate(WIDE), WITH_X),
    id_of("x", WITH_X[:-1] + "x", WITH_X),
    id_of("Roman ten", WITH_X[:-1] + "Ⅹ", WITH_X),
    id_of("Roman small ten", WITH_X[:-1] + "ⅹ", WITH_X),
    id_of("Cyrillic", WITH_X[:-1] + "Х", WITH_X),
    id_of("Greek", WITH_X[:-1] + "Χ", WITH_X),
    id_of("times sign, certain", WITH_X[:-1] + "×", WITH_X),
    id_of("star, certain", WITH_X[:-1] + "*", WITH_X),
    id_of("star for another digit", PLAIN[:-1] + "*", "", "id-format"),
    id_of("circled digit", PLAIN[:-1] + "①", "", "id-format"),
    # spaces
    id_of("with spaces", f"{PLAIN[:6]} {PLAIN[6:14]}\u00a0{PLAIN[14:]}\u200b", PLAIN),
    id_of("with hyphens", f"{PLAIN[:6]}-{PLAIN[6:14]}-{PLAIN[14:]}", PLAIN),
    id_of("with a tab", PLAIN + "\t", PLAIN),
    named("of two characters, spaced", "张 三", "张三"),
    named("of two characters, wide space", "张\u3000三", "张三"),
    named("of three characters, spaced", "张 小三", "", "name-characters"),
    named("with a zero-width space", "张\u200b三", "张三"),
    named("with a byte order mark", "\ufeff张三", "张三"),
    named("with a line break", "张\n三", "张三"),
    # separator dots
    named("right dot", "买买提·艾力", "买买提·艾力"),
    *(named(f"dot U+{ord(dot):04X}", f"买买提{dot}艾力", "买买提·艾力") for dot in "•・･．.-"),
    named("comma for a dot", "买买提,艾力", "", "name-characters"),
    # rare characters
    *(named(f"U+{ord(rare):X}", f"王{rare}", f"王{rare}") for rare in "㛃𬭎䶮"),
    named("private use for 䶮", "王\ue863", "", "name-characters"),
    named("lost", "王?", "", "name-characters"),
    named("pinyin", "王yan", "", "name-characters"),
    # other documents in the ID column
    id_of("of fifteen digits", "412121900307001", "", "id-format"),
    # dates
    day("1990-3-7", "1990-03-07"),
    Mess("date 1990/3/7", {**MAN, "证件号码": PLAIN, "出生日期": "1990/3/7"}, {"出生日期": "1990-03-07"}),
    day("19900307", "1990-03-07"),
    day(19900307, "1990-03-07"),
    day("1990.03.07", "1990-03-07"),
    day("1990.3.7", "1990-03-07"),
    day("1990年3月7日", "1990-03-07"),
    day("１９９０－０３－０７", "1990-03-07"),
    day("1990-03-07 00:00:00", "1990-03-07"),
    day("1990-03-07T00:00:00", "1990-03-07"),
    day("19900307.0", "1990-03-07"),
    day("1990.03"),
    day("90-3-7"),
    day("07/03/1990"),
    day("1990-03-06T16:00:00Z"),
    day("32939"),
    day("32939", csv="utf-8"),
    day("1990/02/30"),
    # ID validity
    valid("长期", "长期"),
    valid("2035.01.01", "2035-01-01"),
    valid("2015.01.01-2035.01.01", "2035-01-01"),
    valid("二十年"),
    # values next to the code list
    value("民族", "僳僳族", "傈僳族"),
    value("民族", "汉", "汉族"),
    value("户籍所在地", "东方市 ", "东方市"),
    value("政治面貌", "团员", "共青团员"),
    value("政治面貌", "党员"),
    value("学历", "大学"),
    value("学历", "研究生"),
    value("学历", "本科(学士)", "本科"),
    # a row against itself
    Mess("sex against the ID", {**MAN, "证件号码": PLAIN, "性别": "女"}, {}, ("id-sex",)),
    Mess("birth against the ID", {**MAN, "证件号码": PLAIN, "出生日期": "1990/03/08"}, {}, ("id-birth",)),
]


def run(tmp_path: Path, mess: Mess) -> Checked:
    row = {**PERSON, **mess.cells}
    if mess.csv:
        return check(csv_file(tmp_path / "a.csv", [row], mess.csv), today=TODAY)
    return check(workbook(tmp_path / "a.xlsx", [list(row), list(row.values())]), today=TODAY)


@pytest.mark.parametrize("mess", MESSES, ids=lambda mess: mess.name)
def test_each_mess_is_read_and_noted_or_refused(tmp_path: Path, mess: Mess) -> None:
    checked = run(tmp_path, mess)
    assert checked.read == 1
    assert tuple(finding.code.value for finding in checked.findings) == mess.codes
    assert bool(mess.read) == bool(len(checked.accepted))
    for row in checked.accepted:
        assert {column: row.values[column] for column in mess.read} == mess.read
        assert set(row.originals) == (set(mess.read) if "normalised" in mess.codes else set())


def test_the_same_person_twice_and_a_shared_mobile(tmp_path: Path) -> None:
    first, second = sample_rows(2, seed=5)
    lines = [list(first.values()), list({**first, "姓名": "王五"}.values()), list(second.values())]
    lines[2][FORM_COLUMNS.index("移动电话")] = first["移动电话"]
    checked = check(workbook(tmp_path / "a.xlsx", [FORM_COLUMNS, *lines]), today=TODAY)
    assert [(f.row, f.code.value) for f in checked.findings] == [
        (3, "row-repeated"),
        (3, "mobile-shared"),
        (4, "mobile-shared"),
    ]
