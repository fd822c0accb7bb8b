"""The bulletin of a month: what it says, in which order; every figure is one of the report's contents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unioncard.clock import SHANGHAI, Month
from unioncard.ledger.backlog import LATE, Wait, month_end
from unioncard.reports.bulletin.layout import TITLE, WIDTH, Column, Sheet, lines_of
from unioncard.reports.bulletin.pdf import Document
from unioncard.reports.contents import is_head_known
from unioncard.reports.make_up_words import in_a_sentence
from unioncard.reports.standing import over_thirty, reasons_text
from unioncard.reports.verification import printed
from unioncard.texts import bulletin as words
from unioncard.texts import month_waits, reports
from unioncard.texts.month_progress import grown, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unioncard.reports.contents import Contents, StepLine

_NAMES, _BANK_NAMES = 122.0, 96.0
"""Points of the first column."""


def bulletin(contents: Contents, reason: str = "") -> bytes:
    """The PDF of a report; ``reason`` of a restatement. The same contents give the same bytes."""
    made = datetime.fromisoformat(contents["made_at"])
    title = _title(contents)
    document = Document(title, contents["name"], made.astimezone(UTC).strftime("%Y%m%d%H%M%S"))
    sheet = Sheet(document, words.CODE.format(code=printed(contents["code"])))
    day = made.astimezone(SHANGHAI)
    sheet.centred(words.NUMBER.format(year=day.year))
    sheet.rule()
    sheet.skip(2)
    for line in [title] if len(lines_of(title, "title", TITLE, WIDTH)) == 1 else _title_lines(contents):
        sheet.centred(line, "title", TITLE, 1.2)
    sheet.skip()
    sheet.line(words.TO)
    tables = [words.TABLE_PROGRESS, words.TABLE_WAITS, words.TABLE_BANKS]
    shown = [True, contents["waits"] is not None, bool(contents["banks"])]
    names = [_table_name(name, contents) for name, is_there in zip(tables, shown, strict=True) if is_there]
    _body(sheet, contents, reason, len(names) + 5)
    _attached(sheet, names)
    sheet.skip(2)
    sheet.signed(contents["name"], month_waits.day_text(day.date().isoformat()))
    for number, (name, table) in enumerate(zip(names, _tables(contents), strict=True), 1):
        sheet.turn()
        sheet.line(words.ATTACHMENT.format(number=number if len(names) > 1 else ""), "hei")
        sheet.skip(0.5)
        sheet.centred(name, "title", 16, 1.4)
        columns, rows, note, summed = table
        sheet.table(columns, rows, bold_last=summed)
        sheet.note(note)
    return document.written()


def _title(contents: Contents) -> str:
    return words.TITLE.format(union=contents["name"], month=reports.month_text(Month(contents["month"])))


def _title_lines(contents: Contents) -> Iterator[str]:
    """Broken between words; a name that is longer than a line wherever it has to be."""
    for part in words.TITLE_LINES:
        text = part.format(union=contents["name"], month=reports.month_text(Month(contents["month"])))
        yield from ("".join(line) for line in lines_of(text, "title", TITLE, WIDTH))


def _last_day(contents: Contents) -> str:
    return month_waits.day_text(month_end(Month(contents["month"])).isoformat())


def _table_name(name: str, contents: Contents) -> str:
    return name.format(day=_last_day(contents), month=reports.month_text(Month(contents["month"])))


def _body(sheet: Sheet, contents: Contents, reason: str, end: int) -> None:
    """``end``: lines that follow. The last paragraph goes with them: no page has a signature alone (7.3.5)."""
    edition = words.RESTATED.format(edition=contents["edition"], reason=reason) if contents["edition"] > 1 else ""
    month = reports.month_text(Month(contents["month"]))
    sheet.paragraph(words.OPENING.format(month=month, day=_last_day(contents), edition=edition))
    _heading(sheet, words.PROGRESS)
    if is_head_known(contents):
        sheet.paragraph(_progress(contents))
        sheet.paragraph(words.PROGRESS_MONTH.format(steps="，".join(map(_step_of_month, contents["steps"]))))
    else:
        sheet.paragraph(words.PROGRESS_NONE)
    if contents["make_up"] and (made := in_a_sentence(contents["make_up"])):
        sheet.paragraph(made.replace(" ", ""))
    _heading(sheet, words.REPORTED)
    below = contents["below"]
    sheet.paragraph(words.REPORTED_ALL.format(**below) if below else words.NO_BASIC)
    _heading(sheet, words.WAITS)
    _heading(sheet, words.WAITS_KINDS, "kai")
    sheet.paragraph(_waits(contents))
    if below and below["late"] is not None:
        _heading(sheet, words.LATE, "kai")
        sheet.paragraph(words.LATE_ALL.format(late=below["late"]) if below["late"] else words.LATE_NONE)
    _heading(sheet, words.BANKS)
    sheet.paragraph(_banks(contents))
    _heading(sheet, words.NEXT)
    *before, last = [order + text for order, text in zip(words.ORDERED, _next(contents), strict=False)]
    for text in before:
        sheet.paragraph(text)
    sheet.need(end + 2)
    sheet.paragraph(last)


def _heading(sheet: Sheet, text: str, face: str = "hei") -> None:
    """A heading stays with two lines of what follows."""
    sheet.need(3)
    sheet.paragraph(text, face)


def _progress(contents: Contents) -> str:
    steps = "，".join(_step(one) for one in contents["steps"])
    rate, means = percent(contents["card_rate"]), contents["card_rate_means"]
    return words.PROGRESS_ALL.format(steps=steps, members=contents["members"], card_rate=rate, means=means)


def _step(one: StepLine) -> str:
    said = words.STEP.format(**one)
    of = one["means"].partition("：")[0]
    return said + words.STEP_RATE.format(of=of, rate=percent(one["rate"])) if of and one["rate"] is not None else said


def _step_of_month(one: StepLine) -> str:
    said = words.STEP_MONTH.format(**one)
    if one["growth"] is None:
        return said
    return said + words.GROWTH.format(grown=grown(one["growth"]).replace(" ", ""))  # no spaces in a document


def _waits(contents: Contents) -> str:
    waits = contents["waits"]
    if waits is None:
        return words.WAITS_UNKNOWN
    kinds = [words.WAIT.format(**one, late=one["bands"][LATE]) for one in waits["kinds"] if one["total"]]
    as_of = reports.instant_text(datetime.fromisoformat(waits["as_of"]))
    until = month_waits.day_text(waits["until"])
    return words.WAITS_ALL.format(until=until, as_of=as_of, kinds="；".join(kinds)) if kinds else words.WAITS_NONE


def _banks(contents: Contents) -> str:
    if not contents["banks"]:
        return words.BANKS_NONE
    said = []
    for one in contents["banks"]:
        reasons = words.BANK_REASONS.format(reasons=reasons_text(one)) if one["reasons"] else ""
        said.append(words.BANK.format(**one | {"reasons": reasons}, days=words.BANK_DAYS.format(**one)))
    return "。".join(said) + "。"


def _next(contents: Contents) -> Iterator[str]:
    """What there is to do, and nothing that there is not."""
    below, kinds = contents["below"], contents["waits"]["kinds"] if contents["waits"] else []
    if below and below["never"]:
        yield words.NEXT_NEVER
    if below and below["late"]:
        yield words.NEXT_LATE
    slow = any(one["bands"][LATE] for one in kinds if one["kind"] == Wait.AT_BANK.value)
    if slow or any(one["refused"] for one in contents["banks"]):
        yield words.NEXT_BANK
    yield words.NEXT_CHECK


def _attached(sheet: Sheet, names: Sequence[str]) -> None:
    """附件说明: a line below the body, names without a full stop, those of further lines below the first."""
    sheet.skip()
    for number, name in enumerate(names, 1):
        counted = f"{number}．{name}" if len(names) > 1 else name
        text, indent = (words.ATTACHED + counted, 2) if number == 1 else (counted, 5)
        sheet.paragraph(text, indent=indent, hanging=6 if len(names) > 1 else 5)


Table = tuple["Sequence[Column]", "Sequence[Sequence[str]]", str, bool]
"""Columns, rows, the note below, and whether the last row is a sum."""


def _tables(contents: Contents) -> Iterator[Table]:
    yield _columns(words.PROGRESS_COLUMNS, _NAMES), _progress_rows(contents), words.TABLE_NOTES["progress"], True
    if contents["waits"]:
        yield _columns(words.WAITS_COLUMNS, _NAMES), list(_wait_rows(contents)), words.TABLE_NOTES["waits"], True
    if contents["banks"]:
        narrow = [_BANK_NAMES, 46.0, 46.0, 46.0, 42.0, 42.0]
        widths = [*narrow, WIDTH - sum(narrow)]
        columns = [Column(heading, width) for heading, width in zip(words.BANKS_COLUMNS, widths, strict=True)]
        yield columns, list(_bank_rows(contents)), words.TABLE_NOTES["banks"], False


def _columns(headings: Sequence[str], first: float) -> list[Column]:
    each = (WIDTH - first) / (len(headings) - 1)
    return [Column(heading, each if place else first) for place, heading in enumerate(headings)]


def _progress_rows(contents: Contents) -> list[list[str]]:
    lines = [_progress_row(one["name"], one["steps"], one["card_rate"], one["known"]) for one in contents["unions"]]
    known = is_head_known(contents)
    return [*lines, _progress_row(reports.TOTAL, contents["steps"], contents["card_rate"], known)]


def _progress_row(name: str, steps: Sequence[StepLine], card_rate: float | None, known: bool) -> list[str]:
    totals = {one["step"]: f"{one['total']:,}" for one in steps}
    figures = [totals[step] if step else percent(card_rate) for step in words.PROGRESS_STEPS]
    return [name, *(figures if known else [reports.NO_RATE] * len(figures))]


def _wait_rows(contents: Contents) -> Iterator[list[str]]:
    for one in contents["unions"]:
        late = one["below"]["late"] if one["below"] else None
        if not any(map(sum, (one["waits"] or {}).values())):
            continue
        yield _wait_row(one["name"], one["waits"] or {}, late)
    kinds = contents["waits"]["kinds"] if contents["waits"] else []
    below = contents["below"]["late"] if contents["below"] else None
    yield _wait_row(reports.TOTAL, {one["kind"]: one["bands"] for one in kinds}, below)


def _wait_row(name: str, waits: dict[str, list[int]], late: int | None) -> list[str]:
    totals = [sum(waits.get(kind.value, ())) for kind in Wait]
    shown = reports.NO_RATE if late is None else f"{late:,}"
    return [name, *(f"{one:,}" for one in (*totals, over_thirty(waits))), shown]


def _bank_rows(contents: Contents) -> Iterator[list[str]]:
    for one in contents["banks"]:
        counts = [f"{count:,}" for count in (one["answered"], one["opened"], one["refused"])]
        days = [reports.NO_RATE if days is None else str(days) for days in (one["median"], one["longest"])]
        yield [one["name"], *counts, *days, reasons_text(one) or reports.NO_RATE]
