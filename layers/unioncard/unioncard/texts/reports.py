"""The words of the report: Chinese for the officers who read it."""

from __future__ import annotations

from datetime import datetime

from unioncard.clock import SHANGHAI, Month, following, month_of

TITLE = "河南省工会会员卡办理进展月报"
PUBLISHER = "河南省工会会员卡系统"
OVERVIEW, DETAIL, NOTES = "概览", "明细", "说明"
PROVISIONAL, FINAL = "暂计", "月末数"
RESTATED = "更正，第 {edition} 版"
NO_RATE = "—"
NOT_A_MONTH = "月份应写作“年-月”，如 2026-11"
MONTH_BEFORE_FIRST = "系统从{first}开始记录，没有{month}的月报"
MONTH_NOT_BEGUN = "{month}还没有开始，不能出月报"
UNIONS_MOVING = "有工会正在调整上级工会，月报要等调整完才能生成，请过几分钟再试"
MONTH_NOT_CLOSABLE = "{month}不是下一个应结账的月份，或尚未到结账时间"
NOT_IN_REPORT = "本月报中没有代码为 {code} 的工会"
NOT_REPORTED = "没有这个月的月报。月报在次月 1 日早上 6 点结账后生成"
UNLISTED = "未列入组织树（{code}）"
MOVED_OUT = "本月划出：{union}"
MOVED_OUT_CODE = "{code}*"
OWN, OWN_SHORT = "其中：本级直属", "本级直属"
TOTAL = "合计"
REST = "其余 {count} 个单位（见明细）"
CHART = "累计开卡成功（张）"
BEFORE, THIS_MONTH = "截至上月", "本月"

CODE = "核验码 {code}"
CODE_SHAPE = "核验码是月报每页页脚上的 12 位数字和字母（A 至 F），请对照纸面核对"

CHILDREN_DIFFER = "月报未通过核对：{union}（{code}）与本级加下级之和不一致，请检查组织树"
BOOK_NOT_ZERO = "账目未通过核对：{books} 各账户合计不为 0，请查明后再出月报"
COUNT_DIFFERS = "月报未通过核对：{union}的期末数与全部单据逐笔合计不一致"


def file_name(union: str, month: Month, *, provisional: bool, edition: int = 1) -> str:
    """The name an officer sees: title, union, month, 暂计 while the month is running, the edition of a restatement."""
    restated = f"（{RESTATED.format(edition=edition)}）" if edition > 1 else ""
    return f"{TITLE}-{union}-{month}{f'（{PROVISIONAL}）' if provisional else restated}.xlsx"


def mark(*, provisional: bool, edition: int = 1) -> str:
    """What sort of figures a report has, as its title says it."""
    final = RESTATED.format(edition=edition) if edition > 1 else FINAL
    return PROVISIONAL if provisional else final


def month_text(month: Month) -> str:
    """``2026-10`` → 2026年10月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def instant_text(instant: datetime) -> str:
    """An instant to the minute in Beijing time, 2026年11月1日 06:00."""
    local = instant.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def cut_off_text(month: Month, as_of: datetime, *, provisional: bool) -> str:
    """Up to when the figures count, and what sort of figures they are."""
    made = instant_text(as_of)
    if provisional:
        open_still = "本月尚未结束" if month_of(as_of) <= month else "本月尚未结账"
        return f"截至 {made}（北京时间），{open_still}，以下均为{PROVISIONAL}"
    last = int((datetime.fromisoformat(f"{following(month)}-01") - datetime.fromisoformat(f"{month}-01")).days)
    return f"截至 {month_text(month)}{last}日 24:00，{made}（北京时间）定稿"
