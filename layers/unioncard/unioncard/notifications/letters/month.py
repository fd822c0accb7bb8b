"""The month's letter: what it says and carries, and to whom of a union it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.ledger.month import Reporting
from unioncard.media import XLSX
from unioncard.notifications.letters.letter import Attachment, Letter, page, render
from unioncard.products import workbook_name
from unioncard.reports.editions import MonthTotals, read_summary
from unioncard.reports.verification import printed
from unioncard.texts import mail as texts
from unioncard.texts.month_progress import STATES, grown, percent
from unioncard.texts.month_waits import day_text, days_text
from unioncard.unions.appointment import waits_for
from unioncard.unions.officer import Role
from unioncard.unions.union import Kind

if TYPE_CHECKING:
    from datetime import date

    from unioncard.messages.notify import MonthReported
    from unioncard.products import Products
    from unioncard.reports.editions import MonthSummary
    from unioncard.unions.appointment import Appointment, AppointmentStore
    from unioncard.unions.union import Union

LARGEST_ATTACHMENT: Final = 5_000_000
"""Bytes of a workbook that travels with its letter: in base64 it is below the 10 MB that mail services take."""

NOTHING: Final = MonthTotals(0, 0, 0, 0, 0, 0, 0)


def month_report(  # noqa: PLR0913 what a letter depends on
    summary: MonthSummary,
    workbook: Attachment | None,
    *,
    origin: str = "",
    union: str = "",
    province: bool = False,
    basic: bool = False,
) -> Letter:
    """The letter that brings the month's workbook to the union it is about.

    ``workbook``: None where it is too large to travel; then the letter leads to the desk's page of ``union`` (a code).
    ``province``: there is nobody above to ask. ``basic``: there are no unions below.
    """
    year, number = summary.month.split("-")
    month = texts.MONTH.format(year=year, month=int(number))
    words = {
        "union": summary.union,
        "month": month,
        "provisional": summary.provisional,
        "edition": summary.edition,
        "reason": summary.reason,
        "totals": summary.totals,
        "steps": [
            {
                **one,
                "grown": grown(one["growth"]),
                "rate": percent(one["rate"]),
                "of": one["means"].partition("：")[0],
            }
            for one in summary.steps
        ],
        "below": summary.below,
        "reporting": STATES[summary.reporting] if summary.reporting else "",
        "never": summary.reporting is Reporting.NEVER and summary.totals == NOTHING,
        "silent": _all_below_are_silent(summary),
        "upload": page(origin, "registers/new"),
        "waits": [one for one in summary.waits["kinds"] if one["total"]] if summary.waits else [],
        "waits_until": day_text(summary.waits["until"]) if summary.waits else "",
        "banks": [
            {**one, "median": days_text(one["median"]), "longest": days_text(one["longest"])} for one in summary.banks
        ],
        "make_up": summary.make_up,
        "bulletin": summary.bulletin,
        "attachment": workbook.name if workbook else "",
        "link": page(origin, f"reports?union={union}&month={summary.month}"),
        "code": printed(summary.code),
        "province": province,
        "basic": basic,
    }
    mark = texts.PROVISIONAL if summary.provisional else texts.RESTATED if summary.edition > 1 else ""
    subject = texts.MONTH_REPORT.format(month=month, mark=mark, union=summary.union)
    return Letter(subject, render("month_report.txt.j2", words), (workbook,) if workbook else ())


def _all_below_are_silent(summary: MonthSummary) -> bool:
    """Whether nobody of a union with others below it ever reported anything: its zeros are no figures."""
    below = summary.below
    counted = summary.totals != NOTHING or any(one["total"] or one["change"] for one in summary.steps)
    return below is not None and below["unions"] == below["never"] and not counted


def month_letter(products: Products, union: Union, order: MonthReported, origin: str) -> Letter:
    """The letter with its workbook, or with the way to it where it is too large."""
    summary = read_summary(products, order.union, order.month, order.edition)
    content = products.read(workbook_name(order.union, order.month, order.edition))
    travels = len(content) <= LARGEST_ATTACHMENT
    workbook = Attachment(summary.file_name, XLSX, content) if travels else None
    is_basic, is_top = union.kind is Kind.BASIC, union.parent is None
    return month_report(summary, workbook, origin=origin, union=union.code, province=is_top, basic=is_basic)


def readers_of_reports(store: AppointmentStore, union: Union, today: date) -> dict[str, str]:
    """Whom the union has appointed today: id of their first appointment there → address.

    The letter is named by that id, the same however often somebody is appointed. The union's own address is out.
    """
    found, after = store.of_union(union.code)
    while after:
        some, after = store.of_union(union.code, after)
        found = [*found, *some]
    by_mail: dict[str, list[Appointment]] = {}
    for one in sorted(found, key=lambda one: (one.appointed_at, one.id)):
        by_mail.setdefault(waits_for(one.mail), []).append(one)
    return {
        own[0].id: own[-1].mail
        for mail, own in by_mail.items()
        if mail not in ("", waits_for(union.contact_mail)) and any(_reads_reports(one, today) for one in own)
    }


def _reads_reports(one: Appointment, today: date) -> bool:
    return one.holds(today) and one.roles != {Role.ADMINISTRATOR}
