"""Sample registers of people who cannot exist.

Their documents are right by every rule, but carry area codes that were given up with their prefectures (安阳地区,
开封地区, 洛阳地区 …) by 1983, before the first number was given to anybody (居民身份证试行条例, 1984-04-06): no office
can have issued such a number. The codes and the last revision of GB/T 2260 that had them are in
data/dissolved_areas.csv. Mobiles lie in 1349, a block kept for satellite phones.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.members import columns
from unioncard.members.columns import FORM_COLUMNS
from unioncard_tools.forms import write_form
from unioncard_tools.sample.spoil import SPOILERS, WARNERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncard_tools.sample.spoil import Spoiler

Row = dict[str, str | int]

# Old enough to join and far from retirement for as long as the samples will be used.
_FIRST_BIRTH, _BIRTH_DAYS = date(1990, 1, 1), 6_570
_FIRST_JOINED, _JOINED_DAYS = date(2012, 1, 1), 4_000
_PROGRESS_ROWS: Final = 1_000
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN: Final = "安柏诚德恩芳光海和嘉静康兰理明宁平青仁思泰文欣雅一远泽志"
_EMPLOYER: Final = "河南样例第{number}机械厂"
_USUAL: Final[dict[str, tuple[str, ...]]] = {
    "民族": ("汉族",) * 17 + ("回族", "蒙古族", "满族"),
    "就业状况": ("在岗",) * 9 + ("待（下）岗",),
    "学历": ("本科", "大专", "中专", "高中", "初中"),
    "技术等级": ("无", "职业资格三级（高级）", "职业资格四级（中级）", "职业资格五级（初级）"),
    "户籍类型": ("农业户口", "非农业户口"),
    "政治面貌": ("群众", "群众", "共青团员", "中共党员"),
    "是否农民工": ("是", "否"),
}


def sample_rows(n: int, seed: int = 0, dirty: float = 0) -> list[Row]:
    """``n`` rows as canonical column → cell, the same for the same arguments.

    Exactly ``round(n * dirty / 100)`` rows are bad, each by one error; the codes take turns in the order of SPOILERS.
    After each full turn the next good rows carry one warning or note each. An int is a cell that holds a number.
    """
    return list(_rows(n, seed, dirty))


def write_sample(
    target: Path, n: int, seed: int = 0, dirty: float = 0, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Write the rows of :func:`sample_rows` as a workbook in the form's layout; ``progress`` gets the rows written."""
    write_form(target, _cells(_rows(n, seed, dirty), progress))


def _cells(rows: Iterator[Row], progress: Callable[[int], None]) -> Iterator[list[str | int]]:
    for done, row in enumerate(rows, 1):
        yield [row[column] for column in FORM_COLUMNS]
        if done % _PROGRESS_ROWS == 0:
            progress(done)


def _rows(n: int, seed: int, dirty: float) -> Iterator[Row]:
    chance = Random(seed)  # noqa: S311 made-up people need no secrecy
    bad = set(chance.sample(range(n), round(n * dirty / 100)))
    areas, used = _areas(), set[str]()
    spoiled, earlier = 0, Row()
    warners: list[Spoiler] = []
    for place in range(n):
        row = _person(place, chance, areas, used)
        if place in bad:
            SPOILERS[spoiled % len(SPOILERS)](row, earlier)
            spoiled += 1
            warners += WARNERS if spoiled % len(SPOILERS) == 0 else ()
        elif warners and earlier.get(columns.MOBILE):
            warners.pop(0)(row, earlier)
        else:
            earlier = row
        # A row whose document is intact, for the row that repeats one: the first spoiled row lacks only its mobile.
        earlier = earlier or row
        yield row


def _areas() -> list[str]:
    text = files("unioncard_tools.sample").joinpath("data/dissolved_areas.csv").read_text("utf-8")
    return [line["code"] for line in csv.DictReader(text.splitlines())]


def _person(place: int, chance: Random, areas: list[str], used: set[str]) -> Row:
    """One faultless row."""
    number = _number(chance, areas, used)
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    joined = _FIRST_JOINED + timedelta(chance.randrange(_JOINED_DAYS))
    row: Row = dict.fromkeys(FORM_COLUMNS, "")
    row |= {column: chance.choice(entries) for column, entries in _USUAL.items()}
    row |= {
        columns.SERIAL: str(place + 1),
        columns.NAME: chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2)))),
        columns.SEX: "男" if int(number[16]) % 2 else "女",
        columns.BIRTH: f"{birth:%Y/%m/%d}",
        columns.DOCUMENT: "居民身份证",
        columns.NUMBER: number,
        columns.MOBILE: _mobile(chance, used),
        columns.CHANGE: "入会",
        columns.CHANGED_ON: f"{joined:%Y/%m/%d}",
        "户籍所在地": "河南省郑州市",
        "工作单位": _EMPLOYER.format(number="一二三四五"[place // 50 % 5]),
        "籍贯": "河南",
    }
    return row


def _mobile(chance: Random, used: set[str]) -> str:
    """A mobile not yet in this register; of a hundred thousand random ones five hundred would be shared."""
    order = chance.randrange(10**7)
    while (mobile := f"1349{order:07d}") in used:
        order = (order + 1) % 10**7
    used.add(mobile)
    return mobile


def _number(chance: Random, areas: list[str], used: set[str]) -> str:
    """A resident ID not yet in this register."""
    while True:
        birth = _FIRST_BIRTH + timedelta(chance.randrange(_BIRTH_DAYS))
        body = f"{chance.choice(areas)}{birth:%Y%m%d}{chance.randrange(1, 1000):03d}"
        if body not in used:
            used.add(body)
            return body + mod_11_2.calc_check_digit(body)
