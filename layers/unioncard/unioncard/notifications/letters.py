"""Text of the system's letters (templates in texts/mails). Counts and ids only, no personal data (invariant 7)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from unioncard.members.transfer import ANSWER_DAYS
from unioncard.people.address_mark import KEPT
from unioncard.reports.verification import printed
from unioncard.texts import api, appointments, assessment, banks
from unioncard.texts import mail as texts
from unioncard.texts.month_progress import percent
from unioncard.texts.month_waits import day_text, days_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unioncard.notifications.unreachable import Unreachable
    from unioncard.notifications.waiting_cards import WaitingCards
    from unioncard.reports.editions import MonthSummary
    from unioncard.unions.union import Union

SHOWN_ROWS = 50
"""Rows a letter about transfers lists; all of them are behind its link."""
SHOWN_UNIONS = 50
"""New unions a letter names with their codes; all of them are on the register's page."""
TOP = 5
"""Kinds of findings a letter lists; all of them are behind its link."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its envelope: it knows no address."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedRegister:
    """Values of the letter about a checked register. ``findings`` are (Chinese title, count), in any order.

    Of members: ``cards`` is how far their batches are, ``waiting`` why they wait (a sentence), ``requested`` how many
    people are in them (None: all accepted), ``held`` how many rows the bank's file has no place for, ``held_faults``
    why (column, fault, rows). Of a roster: its ``batch``, and ``recorded``, the rows of which something new was
    recorded (None: all). Of unions: ``new_unions`` as (name, code).
    """

    union: str
    register: str
    state: Literal["checked", "rejected"]
    read: int
    accepted: int
    rejected: int
    findings: Sequence[tuple[str, int]] = ()
    kind: Literal["members", "unions", "roster"] = "members"
    batch: str = ""
    cards: Literal["batched", "undecided", "waiting"] = "batched"
    requested: int | None = None
    held: int = 0
    held_faults: Sequence[tuple[str, str, int]] = ()
    waiting: str = ""
    recorded: int | None = None
    new_unions: Sequence[tuple[str, str]] = ()


def register_checked(checked: CheckedRegister, *, origin: str) -> Letter:
    """The letter to the union whose register was checked. ``origin`` is the public one, ``https://host``."""
    top = sorted(checked.findings, key=lambda finding: -finding[1])[:TOP]
    words = {name: getattr(checked, name) for name in ("union", "register", "state", "read", "accepted", "rejected")}
    words |= {name: getattr(checked, name) for name in ("kind", "batch", "cards", "held", "new_unions")}
    words["held_faults"] = sorted(checked.held_faults, key=lambda fault: -fault[2])[:TOP]
    words |= {
        "form": texts.FORMS[checked.kind],
        "requested": checked.accepted if checked.requested is None else checked.requested,
        "recorded": checked.accepted if checked.recorded is None else checked.recorded,
        "shown_unions": SHOWN_UNIONS,
        "waiting": _waiting(checked),
    }
    words |= {"top": top, "link": _page(origin, f"registers/{checked.register}")}
    text = _render("register_checked.txt.j2", words)
    rows = texts.ROWS.format(accepted=checked.accepted, rejected=checked.rejected)
    verdict = texts.WHOLE_FILE_REJECTED if checked.state == "rejected" else rows
    form = texts.FORMS[checked.kind] + (texts.OF_BATCH.format(batch=checked.batch) if checked.batch else "")
    subject = texts.REGISTER_CHECKED.format(form=form, verdict=verdict, union=checked.union)
    return Letter(subject, text)


@dataclass(frozen=True, slots=True)
class AnsweredBatch:
    """Values of the letter about a batch that its bank has answered, or refused whole (``file_refused``).

    ``opened``, ``refused`` and ``blameless`` (in a refused file, not at fault) are its rows. ``again``: the blameless
    are in a further attempt. ``roster``: it is made. ``closed``: no card is to be fetched or signed for any more.
    """

    union: str
    bank: str
    batch: str
    register: str
    day: str
    rows: int
    opened: int = 0
    refused: int = 0
    blameless: int = 0
    file_refused: bool = False
    again: bool = False
    roster: bool = False
    closed: bool = False


def batch_answered(answered: AnsweredBatch, *, origin: str) -> Letter:
    """The letter to the union of a batch: counts, what to do, and where."""
    links = {"link": _page(origin, f"batches/{answered.batch}"), "cards": _page(origin, f"custody/{answered.batch}")}
    subject = texts.FILE_REFUSED if answered.file_refused else texts.BATCH_ANSWERED
    return Letter(subject.format(**asdict(answered)), _render("batch_answered.txt.j2", asdict(answered) | links))


def transfer_asked(union: str, register: str, rows: Sequence[int], *, origin: str, asker: str = "") -> Letter:
    """The letter to the union whose members another one (``asker``, its name) wants: its own register and its rows,
    nothing of the persons.
    """
    words = {
        "union": union,
        "register": register,
        "rows": "、".join(map(str, rows[:SHOWN_ROWS])),
        "count": len(rows),
        "more": len(rows) > SHOWN_ROWS,
        "link": _page(origin, "transfers?direction=asked-of-us"),
        "asker": asker,
        "days": ANSWER_DAYS,
    }
    subject = texts.TRANSFER_ASKED.format(people=len(rows), union=union)
    return Letter(subject, _render("transfer_asked.txt.j2", words))


def transfer_raised(union: str, holders: Sequence[tuple[str, int]], *, origin: str) -> Letter:
    """The letter to the union above those (name, people) that did not answer requests in time."""
    count = sum(people for _, people in holders)
    words = {
        "union": union,
        "count": count,
        "holders": holders[:SHOWN_UNIONS],
        "more": len(holders) > SHOWN_UNIONS,
        "days": ANSWER_DAYS,
        "link": _page(origin, "transfers?direction=asked-of-us&state=asked"),
    }
    return Letter(texts.TRANSFER_RAISED.format(people=count, union=union), _render("transfer_raised.txt.j2", words))


@dataclass(frozen=True, slots=True)
class AnsweredTransfers:
    """Values of the letter about answers: rows of the asking union's ``register`` that went over, those that did not
    (row, reason), and those that need no transfer any more.
    """

    union: str
    register: str
    done: Sequence[int] = ()
    refused: Sequence[tuple[int, str]] = ()
    needless: Sequence[int] = ()


def transfer_answered(answered: AnsweredTransfers, *, origin: str) -> Letter:
    """The letter to the union that asked for members of others: its own register and rows, nothing of the persons."""
    counts = {name: len(getattr(answered, name)) for name in ("done", "refused", "needless")}
    words = {
        "union": answered.union,
        "register": answered.register,
        "counts": counts,
        "done": _rows(answered.done),
        "needless": _rows(answered.needless),
        "refused": answered.refused[:SHOWN_ROWS],
        "more": len(answered.refused) > SHOWN_ROWS,
        "link": _page(origin, f"registers/{answered.register}"),
    }
    subject = texts.TRANSFER_ANSWERED.format(done=counts["done"], refused=counts["refused"], union=answered.union)
    return Letter(subject, _render("transfer_answered.txt.j2", words))


def _rows(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:SHOWN_ROWS])) + ("……" if len(rows) > SHOWN_ROWS else "")


def mail_unreachable(reader: Union, what: Unreachable, *, origin: str) -> Letter:
    """The letter to a union about an address that takes no mail, of one below it or of whom it or that one appointed.

    It repeats no address. The province keeps the directory itself.
    """
    union, is_own = what.union, reader.code == what.union.code
    words = {"reader": reader.name, "union": union.name, "code": union.code, "own": is_own, "what": what}
    words |= {"province": reader.parent is None, "days": KEPT.days}
    words["link"] = _page(origin, "appointments" if is_own else f"unions/{union.code}")
    subject = texts.MAIL_COMPLAINED if what.complained else texts.MAIL_UNREACHABLE
    whose = texts.WHOSE[bool(what.appointment)]
    return Letter(subject.format(whose=whose, union=union.name), _render("mail_unreachable.txt.j2", words))


@dataclass(frozen=True, slots=True)
class TargetWords:
    """Values of the letter about a target whose date is near. Of ``expected`` members ``number`` are asked for by
    ``due``, by the line ``line`` on the day that was counted; there are ``count``. ``below``: with unions below it.
    """

    union: str
    code: str
    by: str
    goal: str
    due: str
    counted_on: str
    expected: int
    number: int
    line: int
    count: int
    below: bool


def target_near(words: TargetWords, *, origin: str) -> Letter:
    """The letter to a union that is behind the line of a target whose date is near."""
    subject = assessment.TARGET_NEAR.format(due=words.due, goal=words.goal, union=words.union)
    link = _page(origin, f"targets?union={words.code}")
    return Letter(subject, _render("target_near.txt.j2", asdict(words) | {"link": link}))


def cards_waiting(union: str, found: Sequence[tuple[int, WaitingCards]], *, origin: str) -> Letter:
    """The letter to a union whose cards have waited for so many days (days, cards), the longest first."""
    lines = sorted(found, key=lambda one: (-one[0], one[1].batch))
    cards = sum(one.cards for _, one in found)
    words = {
        "union": union,
        "cards": cards,
        "lines": [(days, texts.PLACES[one.to_collect], one.cards, one.batch) for days, one in lines[:SHOWN_ROWS]],
        "more": len(lines) > SHOWN_ROWS,
        "link": _page(origin, "custody"),
    }
    return Letter(texts.CARDS_WAITING.format(cards=cards, union=union), _render("cards_waiting.txt.j2", words))


def cards_waiting_below(union: str, days: int, unions: Sequence[tuple[str, int]], *, origin: str) -> Letter:
    """The letter to a city: cards that wait for ``days`` or longer, by union (name, cards), the most first."""
    cards = sum(number for _, number in unions)
    words = {
        "union": union,
        "days": days,
        "cards": cards,
        "count": len(unions),
        "unions": sorted(unions, key=lambda one: (-one[1], one[0]))[:SHOWN_UNIONS],
        "more": len(unions) > SHOWN_UNIONS,
        "link": _page(origin, "overview"),
    }
    subject = texts.CARDS_WAITING_BELOW.format(cards=cards, union=union)
    return Letter(subject, _render("cards_waiting_below.txt.j2", words))


@dataclass(frozen=True, slots=True)
class AppointmentWords:
    """Values of letters about an appointment: at which ``union``, by whose ``office`` (names), and in which ``roles``.

    ``begins`` and ``until`` are days (``YYYY-MM-DD``), ``until`` '' without an end. ``accepted``: the invitation was.
    """

    union: str
    office: str
    roles: Sequence[str]
    begins: str
    until: str = ""
    accepted: bool = False


def appointment_made(words: AppointmentWords, *, origin: str) -> Letter:
    """The letter to whoever a union invites: it names no person, for it goes to their own address."""
    return _about_appointment("appointment_made.txt.j2", texts.APPOINTMENT_MADE, words, origin)


def appointment_ended(words: AppointmentWords, *, origin: str) -> Letter:
    """The letter to whoever was invited: they act no longer, or the invitation holds no longer."""
    subject = texts.APPOINTMENT_ENDED if words.accepted else texts.INVITATION_ENDED
    return _about_appointment("appointment_ended.txt.j2", subject, words, origin)


def _about_appointment(template: str, subject: str, words: AppointmentWords, origin: str) -> Letter:
    roles = appointments.BETWEEN.join(appointments.ROLES[role] for role in words.roles)
    values = asdict(words) | {"roles": roles, "link": _page(origin, "work")}
    return Letter(subject.format(union=words.union, roles=roles), _render(template, values))


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """Values of a letter to ``reader`` (a name) about the agreement of ``union`` (and its ``code``) with ``bank``.

    ``begins`` and ``ends`` are its first and last day, ``ends`` '' without an end. ``is_own``: the reader's;
    ``is_beginning``: the letter is about its first day, else its last. ``next_bank`` opens cards from the next day on,
    by an agreement of ``next_union``; '' if none covers it.
    """

    reader: str
    union: str
    code: str
    bank: str
    begins: str
    ends: str = ""
    is_own: bool = True
    is_beginning: bool = True
    next_bank: str = ""
    next_union: str = ""


def agreement_term(words: AgreementWords, *, origin: str) -> Letter:
    """The letter about an agreement that begins or ends. No word in it is true on one day alone: it may come late."""
    template, subject = (
        ("agreement_begins.txt.j2", texts.AGREEMENT_BEGINS)
        if words.is_beginning
        else ("agreement_ends.txt.j2", texts.AGREEMENT_ENDS)
    )
    values = asdict(words) | {"link": _page(origin, f"unions/{words.code}")}
    return Letter(subject.format(**asdict(words)), _render(template, values))


@dataclass(frozen=True, slots=True)
class UrgingWords:
    """Values of a letter about a note of urging: what happened (``event``), to ``reader`` (a name).

    ``by`` urges ``union`` (names), an answer is wanted until the end of ``due``; ``rules`` are the names of what it is
    about. What officers wrote to each other stays in the desk.
    """

    event: str
    reader: str
    union: str
    by: str
    due: str
    rules: Sequence[str]
    urging: str
    is_own: bool = True


def urging_moved(words: UrgingWords, *, origin: str) -> Letter:
    """The letter about a note of urging; no word in it is true on one day alone: it may come late."""
    subject = assessment.SUBJECTS[words.event].format(due=words.due, union=words.union)
    values = asdict(words) | {"link": _page(origin, f"supervision/{words.urging}")}
    return Letter(subject, _render("urging_moved.txt.j2", values))


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
                "growth": percent(one["growth"]),
                "rate": percent(one["rate"]),
                "of": one["means"].partition("：")[0],
            }
            for one in summary.steps
        ],
        "below": summary.below,
        "waits": [one for one in summary.waits["kinds"] if one["total"]] if summary.waits else [],
        "waits_until": day_text(summary.waits["until"]) if summary.waits else "",
        "banks": [
            {**one, "median": days_text(one["median"]), "longest": days_text(one["longest"])} for one in summary.banks
        ],
        "make_up": summary.make_up,
        "bulletin": summary.bulletin,
        "attachment": workbook.name if workbook else "",
        "link": _page(origin, f"reports?union={union}&month={summary.month}"),
        "code": printed(summary.code),
        "province": province,
        "basic": basic,
    }
    mark = texts.PROVISIONAL if summary.provisional else texts.RESTATED if summary.edition > 1 else ""
    subject = texts.MONTH_REPORT.format(month=month, mark=mark, union=summary.union)
    return Letter(subject, _render("month_report.txt.j2", words), (workbook,) if workbook else ())


def _waiting(checked: CheckedRegister) -> str:
    """Why batches wait and how that ends; where rows are held, it is not said that no upload is needed."""
    if checked.waiting == api.NO_AGREEMENT:
        return checked.waiting + texts.ONCE_SIGNED
    return checked.waiting.replace(banks.NO_NEW_UPLOAD, "") if checked.held else checked.waiting


def _page(origin: str, place: str) -> str:
    """A page of the desk. Who is not signed in signs in first and then lands there: web/desk/src/main.js."""
    return f"{origin.rstrip('/')}/desk.html#/{place}"


def _render(template: str, words: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(**words, signature=texts.SIGNATURE)


@cache
def _environment() -> Environment:
    """Strict: a name the template uses and nobody gave is an error, not an empty place in an official letter."""
    return Environment(
        loader=PackageLoader("unioncard.texts", "mails"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
