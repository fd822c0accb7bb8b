"""Columns of the unions' register, and the headers by which they are recognised (docs/domain/registers.md, B)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.sheets.layout import LONGEST_HEADER, Kind, Layout, header_key, header_names

if TYPE_CHECKING:
    from collections.abc import Sequence

SERIAL: Final = "序号"
UNIT: Final = "单位名称"
UNIT_CREDIT: Final = "单位统一社会信用代码"
ADDRESS: Final = "单位地址"
AREA: Final = "单位所在政区"
NATURE: Final = "单位性质类别"
ECONOMY: Final = "经济类型"
INDUSTRY: Final = "单位所属行业"
EMPLOYEES: Final = "职工人数"
UNION: Final = "工会名称"
UNION_CREDIT: Final = "工会统一社会信用代码"
PARENT: Final = "上级工会名称"
FOUNDED: Final = "建会日期"
TYPE: Final = "基层工会类型"
MEMBERS: Final = "会员人数"
HEAD: Final = "工会负责人"
PHONE: Final = "联系电话"
CODE: Final = "工会编码"
"""Ours, after the form's own columns: the code of the union in the directory."""

_BARE: Final = ("统一社会信用代码", "社会信用代码", "信用代码", "法人和其他组织统一社会信用代码", "组织机构代码")
"""Headers that stand in both groups of the form; the columns beside them decide whose code is meant."""

_SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    SERIAL: ("编号", "No", "NO."),
    UNIT: ("单位", "单位全称", "所在单位", "所在单位名称", "工会所在单位", "工会所在单位名称", "企业名称"),
    UNIT_CREDIT: tuple(f"{whose}{name}" for whose in ("单位", "企业", "所在单位") for name in _BARE),
    ADDRESS: ("地址", "单位详细地址", "所在单位地址", "企业地址"),
    AREA: ("所在政区", "单位所在行政区", "单位所在行政区划", "所在行政区划", "行政区划"),
    NATURE: ("单位性质", "单位类别", "单位性质分类"),
    ECONOMY: ("单位经济类型", "经济类别"),
    INDUSTRY: ("所属行业", "行业", "行业类别", "单位行业"),
    EMPLOYEES: ("职工总数", "单位职工人数", "单位职工数", "在职职工人数", "职工数"),
    UNION: ("工会全称", "工会组织名称", "基层工会名称"),
    UNION_CREDIT: tuple(f"{whose}{name}" for whose in ("工会", "工会组织", "基层工会") for name in _BARE),
    PARENT: ("上级工会", "上级工会组织", "上级工会组织名称", "所属上级工会", "上级工会编码", "上级工会名称或编码"),
    FOUNDED: ("成立日期", "工会成立日期", "建会时间", "工会建会日期"),
    TYPE: ("工会类型", "基层工会类别", "工会组织类型"),
    MEMBERS: ("会员总数", "会员数", "工会会员人数", "工会会员数"),
    HEAD: ("负责人", "工会主席", "工会负责人姓名", "工会法定代表人"),
    PHONE: ("工会联系电话", "电话", "联系方式", "负责人电话", "负责人联系电话", "工会电话"),
    CODE: ("本工会编码", "工会代码"),
}

COLUMNS: Final[tuple[str, ...]] = tuple(_SYNONYMS)
"""All canonical columns: the form's seventeen in its order, then the union's code here."""

FORM_COLUMNS: Final[tuple[str, ...]] = COLUMNS[:17]
COMPULSORY: Final[tuple[str, ...]] = (UNION, PARENT, TYPE)
"""What places a union in the tree. The form's first note makes every cell compulsory; a register that lacks an address
or a count still identifies the union, so the rest is checked where it is given (docs/decisions/0015)."""

LONGEST: Final[dict[str, int]] = {
    **dict.fromkeys((UNIT, ADDRESS, AREA, UNION, PARENT), 100),
    SERIAL: 20,
    CODE: 20,
}
"""Most characters of the columns without a format of their own; a longer text is a paragraph in the wrong cell."""

_BARE_KEYS: Final = frozenset(map(header_key, _BARE))
_OF_UNIT: Final = frozenset({UNIT, ADDRESS, AREA, NATURE, ECONOMY, INDUSTRY, EMPLOYEES})
_OF_UNION: Final = frozenset({UNION, PARENT, FOUNDED, TYPE, MEMBERS, HEAD, PHONE})


class UnionLayout(Layout):
    """A layout in which 统一社会信用代码 alone is the code of the group it stands in."""

    __slots__ = ()

    def match(self, cells: Sequence[object]) -> dict[str, list[int]]:
        """As Layout.match; a bare 统一社会信用代码 belongs to the group of the columns around it."""
        found = Layout.match(self, cells)
        bare = [place for place, cell in enumerate(cells) if isinstance(cell, str) and _is_bare(cell)]
        for place, column in zip(bare, _owners(found, bare), strict=True):
            if column:
                found.setdefault(column, []).append(place)
        return found


def _is_bare(cell: str) -> bool:
    """A long text is no header, and takes time with the square of its length to be made the key of one."""
    return len(cell) <= LONGEST_HEADER and header_key(cell) in _BARE_KEYS


def _owners(found: dict[str, list[int]], bare: Sequence[int]) -> list[str | None]:
    """The column that each bare header means.

    The two of a form stand in the order of its groups, so for two the order of 单位名称 and 工会名称 decides; this also
    holds when a group begins with its code. One alone belongs to the nearest column to its left, else right.
    """
    groups = sorted((places[0], column) for column, places in found.items() if column in (UNIT, UNION))
    codes = [UNIT_CREDIT if column == UNIT else UNION_CREDIT for _, column in groups]
    if len(bare) == len(codes) == 2 and not {UNIT_CREDIT, UNION_CREDIT} & found.keys():  # noqa: PLR2004 the two groups
        return list(codes)
    return [_nearest(found, place) for place in bare]


def _nearest(found: dict[str, list[int]], place: int) -> str | None:
    named = {at: column for column, places in found.items() if column in _OF_UNIT | _OF_UNION for at in places}
    left = max((at for at in named if at < place), default=None)
    beside = left if left is not None else min(named, default=None)
    if beside is None:
        return None
    return UNIT_CREDIT if named[beside] in _OF_UNIT else UNION_CREDIT


LAYOUT: Final = UnionLayout(
    kind=Kind.UNIONS,
    columns=COLUMNS,
    compulsory=COMPULSORY,
    naming=(UNION, UNIT, PARENT),
    marks=(UNION_CREDIT, UNIT_CREDIT),
    names=header_names(_SYNONYMS),
    own=frozenset({SERIAL, UNIT, UNIT_CREDIT}),
)
