"""The make-up of the members that are stored, counted from their cells with words of its own; what movements say."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.client import client
from unioncard.cloud.aws.items import from_item
from unioncard.ledger.make_up import ALL, MODULUS, MakeUp, added_up
from unioncard.members.person import open_person

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.clock import Month

EDUCATION = ["博士", "硕士", "本科", "大专", "中专", "高中", "初中", "小学及以下"]
POLITICS = [
    "中共党员",
    "中共预备党员",
    "共青团员",
    "民革党员",
    "民盟盟员",
    "民建会员",
    "民进会员",
    "农工党党员",
    "致公党党员",
    "九三学社社员",
    "台盟盟员",
    "无党派人士",
    "群众",
]
EMPLOYMENT = ["在岗", "待（下）岗", "失业", "退休", "离休", "退职", "退养（内退）", "病休", "其他"]
SKILL = [
    "无",
    *(
        f"职业资格{level}"
        for level in ("一级（高级技师）", "二级（技师）", "三级（高级）", "四级（中级）", "五级（初级）")
    ),
]
HOUSEHOLD = [
    "农业户口",
    "非农业户口",
    "未落常住户口",
    "非农业家庭户口",
    "农业家庭户口",
    "非农业集体户口",
    "农业集体户口",
    "自理口粮户口",
    "寄住户口",
    "赞助户口",
    "其他户口",
]
COLUMNS = {
    "education": ("学历", EDUCATION), "politics": ("政治面貌", POLITICS), "employment": ("就业状况", EMPLOYMENT),
    "skill": ("技术等级", SKILL), "household": ("户籍类型", HOUSEHOLD), "sex": ("性别", ["男", "女"]),
    "migrant": ("是否农民工", ["是", "否"]),
}  # fmt: skip


def of_cells(cells: dict[str, str]) -> Counter[str]:
    """One member's counts."""
    counts = Counter({ALL: 1})
    for item, (column, entries) in COLUMNS.items():
        if cells[column]:
            counts[f"{item}.{entries.index(cells[column]) + 1}"] += 1
    resident = cells["证件类别"] == "居民身份证"
    year = int(cells["证件号码"][6:10] if resident else cells["出生日期"][:4] or 0)
    if year:
        counts[f"born.{1 if year < 1950 else (year - 1950) // 10 + 2}"] += 1
    return counts


def by_cells(way: Way) -> dict[str, Counter[str]]:
    """By union, of everybody who is a member now and was stored with a make-up."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in stored(way):
        person = open_person(one["key"], one["sealed"], way.stores.vault)
        found[one["union"]].update(of_cells(dict(person.values)))
    return dict(found)


def by_movements(way: Way, *months: Month) -> dict[str, MakeUp]:
    """By union, as movements of these months have it."""
    moved = [one for month in months for one in way.stores.movements.of_month(month, "/410000/")]
    sums = {union: added_up(one.make_up for one in moved if one.union == union) for union in {m.union for m in moved}}
    return {union: made for union, made in sums.items() if made}


def require_made_up(way: Way, *months: Month) -> dict[str, Counter[str]]:
    """Both say the same, and the masked numbers add up; what they say."""
    cells, booked = by_cells(way), by_movements(way, *months)
    assert {union: dict(made.counts) for union, made in booked.items()} == cells
    sums: Counter[str] = Counter()
    for one in stored(way):
        sums[one["union"]] += one["make_up"]
    assert {union: made.masked_sum for union, made in booked.items()} == {
        union: total % MODULUS for union, total in sums.items()
    }
    return cells


def stored(way: Way) -> list[dict[str, Any]]:
    """The items of those who are members and have a make-up."""
    found = client("dynamodb").scan(TableName=way.stores.members.members.name)["Items"]
    items = [from_item(one) for one in found if one["sk"]["S"] == "MEMBER"]
    return [one for one in items if one["membership"] in {"active", "retained"} and "make_up" in one]
