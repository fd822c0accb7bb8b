"""The made-up people whom the local issuer knows by name, one for each way of working at the desk.

The issuer says only who they are. For whom they act is appointed through the API: the demo does it (demo/appoint.py),
and after ``unioncard local up`` alone the first administrator can do it at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from unioncard.unions.officer import Role
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR

PROVINCE, CITY, UNION, OTHER_UNION = "410000", "410100", "4101000001", "4101000002"
"""Unions of data/demo."""


@dataclass(frozen=True, slots=True)
class LocalPerson:
    """``subject`` is what the issuer calls them, ``name`` stands on its page, ``does`` is what they are there for."""

    subject: str
    name: str
    union: str
    roles: frozenset[Role]
    does: str


PEOPLE: Final = (
    LocalPerson("demo-officer", "工会专干", UNION, frozenset({Role.OFFICER}), "上传登记表，更正，跟批次，答复转会"),
    LocalPerson("demo-clerk", "工会经办人", UNION, frozenset({Role.CLERK}), "领卡，请会员签收"),
    LocalPerson("demo-approver", "工会复核人", UNION, frozenset({Role.APPROVER}), "复核撤销"),
    LocalPerson("demo-neighbour", "另一工会的专干", OTHER_UNION, frozenset({Role.OFFICER}), "申请和答复转会的另一方"),
    LocalPerson(
        "demo-city", "市总工会管理人员", CITY, frozenset({Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR}),
        "看下级办到哪一步，签协议，任命",
    ),
    LocalPerson(
        "demo-province", "省总工会管理人员", PROVINCE,
        frozenset({Role.PROVINCE, Role.OVERSEER, Role.ADMINISTRATOR}), "看全省，管银行，查记录",
    ),
    LocalPerson(
        "demo-second", "另一位省总管理", PROVINCE, frozenset({Role.PROVINCE}), "复核个人信息请求和月报更正",
    ),
)  # fmt: skip

CLAIMING: Final = LocalPerson(
    "officer-410000", "省总工会专干（令牌声明）", PROVINCE, frozenset(), "不用任命：令牌写明代表省总工会"
)
"""Whose token claims a union; whoever has no appointment yet may look around by it."""

ADMINISTRATOR: Final = LocalPerson(
    FIRST_ADMINISTRATOR, "首任管理员", PROVINCE, frozenset({Role.PROVINCE, Role.ADMINISTRATOR}), "任命其他人"
)
"""Appointed by the stack's parameter, so also where nobody else is."""
