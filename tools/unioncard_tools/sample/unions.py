"""Sample registers of unions that cannot exist.

Their credit codes are right by every rule of GB 32100, but name a county as the place of registration that was given up
with its prefecture decades before there were credit codes (data/dissolved_areas.csv). Telephones lie in 1349, as those
of the made-up members do.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Final

from stdnum.cn import uscc

from unioncard.registers.unions import columns
from unioncard.registers.unions.codes import INDEPENDENT, JOINT, LISTS
from unioncard.registers.unions.form import UNIONS
from unioncard_tools.forms import write_form

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str | int]

PARENT: Final = "郑州市总工会"
_JOINT_OF: Final = 4
"""Every fifth place begins a joint union of so many units."""
_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_TRADES: Final = ("纺织厂", "机械厂", "印刷厂", "食品厂", "建材厂", "学校", "医院", "物流公司")


def union_rows(n: int, seed: int = 0, parent: str = PARENT) -> list[Row]:
    """``n`` faultless rows as canonical column → cell, the same for the same arguments; an int is a counted cell.

    Some unions are 联合基层工会 and cover several units, in as many rows; all stand below ``parent``.
    """
    chance = Random(seed)  # noqa: S311 made-up unions need no secrecy
    areas = _areas()
    rows: list[Row] = []
    while len(rows) < n:
        place = len(rows)
        of = _JOINT_OF if chance.random() < 0.2 and n - place >= _JOINT_OF else 1  # noqa: PLR2004 a fifth
        union = _union(place, seed, chance, areas, joint=of > 1) | {columns.PARENT: parent}
        rows += [_unit(place + more, seed, chance, areas) | union for more in range(of)]
    return [row | {columns.SERIAL: str(number)} for number, row in enumerate(rows, 1)]


def write_union_sample(target: Path, n: int, seed: int = 0, parent: str = PARENT) -> None:
    """Write the rows of :func:`union_rows` as a workbook in the form's layout."""
    rows = union_rows(n, seed, parent)
    write_form(target, ([row[column] for column in columns.FORM_COLUMNS] for row in rows), UNIONS)


def credit_code(kind: str, area: str, organisation: str) -> str:
    """A code of two characters of kind, six of area and eight of organisation, with both check characters."""
    total = sum(weight * int(char, 36) for weight, char in zip(_WEIGHTS, organisation, strict=True))
    body = f"{kind}{area}{organisation}{'0123456789X'[-total % 11]}"
    return body + str(uscc.calc_check_digit(body))


def _union(place: int, seed: int, chance: Random, areas: list[str], *, joint: bool) -> Row:
    name = _name(place, seed)
    return {
        columns.UNION: f"{name}联合工会委员会" if joint else f"{name}工会委员会",
        columns.UNION_CREDIT: credit_code("81", chance.choice(areas), f"MC{seed % 100:02d}{place:04d}"),
        columns.FOUNDED: f"{chance.randrange(1990, 2020)}/{chance.randrange(1, 13):02d}/01",
        columns.TYPE: JOINT if joint else INDEPENDENT,
        columns.MEMBERS: chance.randrange(10, 30),
        columns.HEAD: chance.choice("赵钱孙李周吴郑王") + chance.choice("安柏诚德恩芳光海"),
        columns.PHONE: f"1349{chance.randrange(10**7):07d}",
    }


def _unit(place: int, seed: int, chance: Random, areas: list[str]) -> Row:
    return {
        columns.UNIT: _name(place, seed),
        columns.UNIT_CREDIT: credit_code("91", chance.choice(areas), f"MA{seed % 100:02d}{place:04d}"),
        columns.ADDRESS: f"样例路 {place + 1} 号",
        columns.AREA: "郑州市中原区",
        columns.NATURE: chance.choice(LISTS[columns.NATURE]),
        columns.ECONOMY: chance.choice(LISTS[columns.ECONOMY]),
        columns.INDUSTRY: chance.choice(LISTS[columns.INDUSTRY]),
        columns.EMPLOYEES: chance.randrange(30, 300),
    }


def _areas() -> list[str]:
    text = files("unioncard_tools.sample").joinpath("data/dissolved_areas.csv").read_text("utf-8")
    return [line["code"] for line in csv.DictReader(text.splitlines())]


def _name(place: int, seed: int) -> str:
    return f"河南样例{seed}第{place + 1}{_TRADES[place % len(_TRADES)]}"
