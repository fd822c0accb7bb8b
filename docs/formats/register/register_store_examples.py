"""Rows that pass the check and are refused by what the store holds: other unions' members, and the directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from register_example import worded
from register_union_examples import OTHER, OWN

from unioncard.texts.findings import TEMPLATES
from unioncard_tools.sample.unions import credit_code

if TYPE_CHECKING:
    from register_example import Cells

_SECOND: Final = credit_code("81", "412121", "MC000003")


@dataclass(frozen=True, slots=True)
class InDirectory:
    """A row that passes the check and is refused when it meets the directory.

    ``scope``: the union whose register it is. ``listed``: rows that were taken before. ``parameters``: of the message;
    the test holds them against what the admission says.
    """

    said: str
    column: str
    before: str
    cells: Cells
    parameters: dict[str, object]
    listed: tuple[Cells, ...] = ()
    scope: str = "410000"

    @property
    def code(self) -> str:
        """The finding's code."""
        return self.said.partition("/")[0]

    @property
    def shown(self) -> str:
        """How the page words it."""
        return f"{self.before}{worded(self.cells)}"

    @property
    def message(self) -> str:
        """What the system says."""
        return TEMPLATES[self.said].format(**self.parameters)


_NAMESAKES: Final = tuple(
    {"工会名称": "样例联合会", "上级工会名称": parent, "工会统一社会信用代码": code, "基层工会类型": "工会联合会"}
    for parent, code in (("郑州市总工会", OTHER), ("洛阳市总工会", _SECOND))
)

DIRECTORY: Final[tuple[InDirectory, ...]] = (
    InDirectory("parent-unknown", "上级工会名称", "", {"上级工会名称": "样例市总工会"}, {"value": "样例市总工会"}),
    InDirectory(
        "parent-ambiguous",
        "上级工会名称",
        "名录中有两个“样例联合会”：",
        {"上级工会名称": "样例联合会"},
        {"value": "样例联合会", "count": 2, "choices": f"{OTHER}、{_SECOND}"},
        _NAMESAKES,
    ),
    InDirectory(
        "union-outside", "上级工会名称", "郑州市总工会上传：", {"上级工会名称": "洛阳市总工会"}, {}, scope="410100"
    ),
    InDirectory("union-unknown", "工会编码", "", {"工会编码": "4199999999"}, {"value": "419****"}),
    InDirectory(
        "union-known",
        "工会名称",
        f"名录中该上级工会之下已有同名工会，代码为 `{OWN}`：",
        {"工会统一社会信用代码": OTHER},
        {"union": OWN},
        ({},),
    ),
    InDirectory(
        "union-code-taken",
        "工会统一社会信用代码",
        "编码所指的工会已登记另一代码：",
        {"工会编码": OWN, "工会统一社会信用代码": OTHER},
        {"union": OWN},
        ({},),
    ),
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A member's row that passes the check and is refused because another union has the person."""

    said: str
    change: str
    code: str = "member-elsewhere"
    column: str = "证件号码"

    @property
    def shown(self) -> str:
        """How the page words it."""
        return f"此人在其他工会在籍；会籍变化类型 {f'`{self.change}`' if self.change else '（空）'}"

    @property
    def message(self) -> str:
        """What the system says."""
        return TEMPLATES[self.said]


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """A member's row that is taken, and warned of because an earlier row or register has somebody like it.

    A person's second row shares the mobile, too, so it is never one finding alone.
    """

    said: str
    shown: str
    column: str

    @property
    def code(self) -> str:
        """The finding's code."""
        return self.said.partition("/")[0]

    @property
    def message(self) -> str:
        """What the system says."""
        return TEMPLATES[self.said].format(register="R20261113-7KM3Q9XTBW", other=9, first=2)


KNOWN_BEFORE: Final[tuple[KnownBefore, ...]] = (
    KnownBefore("mobile-shared/known", "前一份登记表的另一名会员已用此移动电话", "移动电话"),
    KnownBefore("person-twice", "第 2 行用身份证、第 3 行用护照登记了同一人", "证件号码"),
    KnownBefore("person-twice/known", "前一份登记表已用身份证登记此人，本表用护照", "证件号码"),
)

ELSEWHERE: Final[tuple[Elsewhere, ...]] = (
    Elsewhere("member-elsewhere", "入会"),
    Elsewhere("member-elsewhere/asked", "转入"),
    Elsewhere("member-elsewhere/not-here", "转出"),
)
