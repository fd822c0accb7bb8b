"""`unioncard bank check`: reads a bank's file as the cloud reads it, with no cloud: what it refuses is refused here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard import clock
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import Events, FormatError, Receipt, Return, Stock, by_line
from unioncard.banks.files.rejection_file import lines_of
from unioncard.banks.files.written import rounded
from unioncard.banks.inbox import LARGEST_ANSWER, NO_ANSWER
from unioncard.errors import UnionCardError
from unioncard.issuance.apply import doubtful, within_file
from unioncard.issuance.card_events import problem_by_itself
from unioncard.issuance.file_record import FileProblem, Problem, RowProblem
from unioncard.issuance.returns import possible_days
from unioncard.issuance.stock_notices import lot_by_itself
from unioncard.texts import banks
from unioncard_cli import failures, texts
from unioncard_local.bank.files import is_issued, issued
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.profiles.answers import AnswerFormat
    from unioncard.banks.profiles.profile import Profile

ISSUANCE: Final = "issuance"
_SOURCES: Final[Mapping[Problem, tuple[str, ...]]] = {
    Problem.ROW_DOUBLED: ("row", "agent"),
    Problem.CARD_SHAPE: ("card", "prefix"),
    Problem.CARD_TAKEN: ("card",),
    Problem.CARD_CHECK: ("card",),
    Problem.NEW_CARD_MISSING: ("new_card", "event"),
    Problem.TIME_IMPOSSIBLE: ("at", "opened_on"),
    Problem.LOT_CONTRADICTS: ("first", "lot"),
    Problem.LOT_TOO_LARGE: ("last",),
}
"""The fields that a problem is about, by source; the first that the file has."""


class Verdict(StrEnum):
    """What would become of the file."""

    CLEAN = "clean"
    PROBLEMS = "problems"
    UNREADABLE = "unreadable"


EXITS: Final = {Verdict.CLEAN: 0, Verdict.PROBLEMS: 1, Verdict.UNREADABLE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is the matter with a line (0: with the file); ``taken``: the answer is taken all the same."""

    line: int
    field: str
    code: str
    message: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file read. ``kind`` and ``batch`` are '' where they are not known, ``rows`` is 0 of an unreadable file.

    ``uncounted``: what counts if the file has neither count nor end mark (``AnswerFormat.uncounted``), else ''.
    ``accepted``: what a receipt says, None for other files.
    """

    verdict: Verdict
    kind: str = ""
    batch: str = ""
    rows: int = 0
    findings: tuple[Finding, ...] = ()
    uncounted: str = ""
    accepted: bool | None = None


def check_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="文件", exists=True, dir_okay=False, help="回执、回盘、卡片变动、空白卡库存，或开卡文件"
        ),
    ],
    profile: Annotated[
        str, typer.Option("--profile", help="文件格式：delimited、fixed、csv 或 YAML 文件")
    ] = "delimited",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """按约定的格式检查一个文件，不需要云。退出码：0 没有问题，1 有的行不会登记，2 整个文件不会收，或格式定义有误。"""
    try:
        checked = check(load(profile, Path()), file.name, file.read_bytes())
    except (UnionCardError, OSError) as failed:
        typer.echo(failures.ended(failures.sentence(failed)), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps({"file": file.name, **asdict(checked)}, ensure_ascii=False))
    else:
        for line in _sentences(checked):
            typer.echo(line)
    raise typer.Exit(EXITS[checked.verdict])


def check(profile: Profile, name: str, content: bytes) -> CheckedFile:
    """What the cloud would say of a file by itself; what it knows of batches and cards stays out."""
    if len(content) > LARGEST_ANSWER:
        reason = banks.TOO_LARGE.format(size=len(content), limit=LARGEST_ANSWER)
        return _unreadable("", Finding(0, "", FileProblem.TOO_LARGE, reason))
    kind = None if name.lower().endswith(NO_ANSWER) else answer_files.kind_of(profile, name)
    if kind is None and not is_issued(profile, name):
        return _unreadable("", Finding(0, "", FileProblem.NAME_UNKNOWN, banks.UNKNOWN_NAME))
    try:
        if kind is None:
            file = issued(profile, name, content)
            return CheckedFile(Verdict.CLEAN, ISSUANCE, file.batch, len(file.rows))
        value = answer_files.parse(profile, kind, name, content)
    except FormatError as error:
        return _unreadable(kind.value if kind else ISSUANCE, Finding(error.line, error.field, error.code, str(error)))
    form = profile.answers.by_kind()[kind]
    found = [*_findings(form, value, _problems(value, profile)), *_notes(value)]
    findings = tuple(sorted(found, key=lambda one: one.line))
    verdict = Verdict.CLEAN if all(one.taken for one in findings) else Verdict.PROBLEMS
    batch = value.batch if isinstance(value, Receipt | Return) else ""
    rows = sum(map(len, lines_of(value).values()))
    uncounted = form.uncounted.value if form.uncounted and not value.counted else ""
    accepted = value.accepted if isinstance(value, Receipt) else None
    return CheckedFile(verdict, kind.value, batch, rows, findings, uncounted, accepted)


def _unreadable(kind: str, finding: Finding) -> CheckedFile:
    return CheckedFile(Verdict.UNREADABLE, kind, findings=(finding,))


def _problems(value: Value, profile: Profile) -> list[RowProblem]:
    match value:
        case Return():
            good, problems = within_file(value.answers, profile.cards)
            good, impossible = possible_days(good, clock.now())
            return [*problems, *impossible, *doubtful(good)]
        case Receipt():
            _, problems = within_file(value.faults, profile.cards)
            return problems
        case Events():
            return list(_of_events(value, profile))
        case Stock():
            return list(_of_lots(value, profile))


def _of_events(events: Events, profile: Profile) -> Iterable[RowProblem]:
    spoilt = rounded(number for event in events.events for number in (event.card, event.new_card))
    for number, event in by_line(events.events):
        problem = problem_by_itself(event, profile.cards, clock.now())
        if problem is None and spoilt & {event.card, event.new_card}:
            problem = Problem.NUMBER_SPOILT
        if problem or not profile.cards.holds(event.card):
            yield RowProblem(number, problem or Problem.CARD_SHAPE)


def _of_lots(stock: Stock, profile: Profile) -> Iterable[RowProblem]:
    """Lots that cannot be the bank's, overlap an earlier one of the file, or repeat its number with others."""
    for place, (number, lot) in enumerate(by_line(stock.lots)):
        if problem := lot_by_itself(lot, profile.cards):
            yield RowProblem(number, problem)
            continue
        for other in stock.lots[:place]:
            overlaps = other.prefix == lot.prefix and other.first <= lot.last and lot.first <= other.last
            if other != lot and (overlaps or other.lot == lot.lot):
                yield RowProblem(number, Problem.LOT_CONTRADICTS)
                break


def _findings(form: AnswerFormat, value: Value, problems: Iterable[RowProblem]) -> Iterable[Finding]:
    lines = lines_of(value)
    for one in sorted(set(problems)):
        code, message = one.problem.value, banks.PROBLEMS[one.problem.value]
        for line in lines.get(one.row, [0]):
            yield Finding(line, _title(form, _SOURCES.get(one.problem, ())), code, message, one.problem.taken)


def _notes(value: Value) -> Iterable[Finding]:
    """What is unusual about the file although it is read."""
    for one in value.notes:
        yield Finding(one.line, "", one.note.value, banks.PROBLEMS[one.note.value], taken=True)


def _title(form: AnswerFormat, sources: Iterable[str]) -> str:
    """The title of the field that a problem is about; '' where it is about none."""
    titles = {field.source: field.title for shape in form.shapes for field in shape.fields}
    return next((titles[source] for source in sources if source in titles), "")


def _sentences(checked: CheckedFile) -> Iterable[str]:
    kind = texts.FILE_KINDS.get(checked.kind, checked.kind)
    for one in checked.findings:
        # The message of a file that cannot be read names its place itself.
        placed = checked.verdict is not Verdict.UNREADABLE and one.line
        place = texts.LINE.format(line=one.line, field=one.field and f"“{one.field}”") if placed else ""
        yield f"{place}{one.message}（{one.code}）"
    if checked.uncounted:
        yield texts.UNCOUNTED[checked.kind, checked.uncounted]
    if checked.accepted is not None:
        yield texts.ACCEPTED if checked.accepted else texts.REFUSED
    yield texts.VERDICTS[checked.verdict.value].format(kind=kind, rows=checked.rows, batch=checked.batch or "-")
