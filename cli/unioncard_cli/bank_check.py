"""`unioncard bank check`: reads a bank's file as the cloud reads it, with no cloud: what it refuses is refused here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from unioncard import clock
from unioncard.banks.files import answer_files, answer_names
from unioncard.banks.files.answer import Events, FormatError, Receipt, Return, Stock, by_line
from unioncard.banks.files.rejection_file import lines_of
from unioncard.banks.inbox import LARGEST_ANSWER, NO_ANSWER, plain_name
from unioncard.errors import UnionCardError
from unioncard.issuance import card_events, stock_notices
from unioncard.issuance.apply import doubtful, doubts_of_receipt, one_fault_a_row, within_file
from unioncard.issuance.explanation import Explanation, explain, rows_by_line
from unioncard.issuance.file_record import FileProblem, Problem, RowProblem
from unioncard.issuance.returns import possible_days
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

PROFILE_INVALID: Final = "profile-invalid"
FILE_UNREADABLE: Final = "file-unreadable"
UNUSUAL_NAME: Final = "unusual-name"


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
        typer.Argument(metavar="文件", help="回执、回盘、卡片变动、空白卡库存，或开卡文件"),
    ],
    profile: Annotated[
        str, typer.Option("--profile", help="文件格式：delimited、fixed、csv 或 YAML 文件")
    ] = "delimited",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """按约定的格式检查一个文件，不需要云。退出码：0 没有问题，1 有的行不会登记，2 整个文件不会收，或格式定义有误。"""
    checked = _checked(file, profile)
    if as_json:
        typer.echo(json.dumps({"file": file.name, **asdict(checked)}, ensure_ascii=False))
    else:
        unread = {one.code for one in checked.findings} & {PROFILE_INVALID, FILE_UNREADABLE}
        for line in [one.message for one in checked.findings] if unread else _sentences(checked):
            typer.echo(line, err=bool(unread))
    raise typer.Exit(EXITS[checked.verdict])


def _checked(file: Path, profile: str) -> CheckedFile:
    """The file checked; what keeps it from being read is a finding too, for programs read JSON whatever is wrong."""
    try:
        known = load(profile, Path())
    except (UnionCardError, OSError) as failed:
        return _unreadable("", Finding(0, "", PROFILE_INVALID, failures.ended(failures.sentence(failed))))
    try:
        content = file.read_bytes()
    except OSError as failed:
        return _unreadable("", Finding(0, "", FILE_UNREADABLE, failures.ended(failures.sentence(failed))))
    return check(known, file.name, content)


def check(profile: Profile, name: str, content: bytes) -> CheckedFile:
    """What the cloud would say of a file by itself; what it knows of batches and cards stays out."""
    if len(content) > LARGEST_ANSWER:
        reason = banks.TOO_LARGE.format(size=len(content), limit=LARGEST_ANSWER)
        return _unreadable("", Finding(0, "", FileProblem.TOO_LARGE, reason))
    kind = None if name.lower().endswith(NO_ANSWER) else answer_files.kind_of(profile, name)
    if kind is None and not is_issued(profile, name):
        return _unreadable("", Finding(0, "", FileProblem.NAME_UNKNOWN, answer_names.unknown(profile, name)))
    try:
        if kind is None:
            file = issued(profile, name, content)
            return CheckedFile(Verdict.CLEAN, ISSUANCE, file.batch, len(file.rows))
        value = answer_files.parse(profile, kind, name, content)
    except FormatError as error:
        return _unreadable(kind.value if kind else ISSUANCE, Finding(error.line, error.field, error.code, str(error)))
    form = profile.answers.by_kind()[kind]
    found = [*_findings(form, value, _problems(value, profile), profile), *_notes(value), *_of_name(name)]
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
    """What the cloud would find with nothing but the file, by the rules that it finds it with."""
    match value:
        case Return():
            good, problems = within_file(value.answers, profile.cards)
            good, impossible = possible_days(value.batch, good, clock.now())
            return [*problems, *impossible, *doubtful(good)]
        case Receipt():
            _, problems = one_fault_a_row(value.faults)
            return [*problems, *doubts_of_receipt(value)]
        case Events():
            found = card_events.problems_by_themselves(value, profile.cards, clock.now())
            kept = ((line, one) for line, one in by_line(value.events) if line not in found)
            return [*_of_lines(found), *card_events.ignored_numbers(kept)]
        case Stock():
            found = stock_notices.problems_by_themselves(value, profile.cards)
    return _of_lines(found)


def _of_lines(found: Mapping[int, Problem]) -> list[RowProblem]:
    return [RowProblem(line, problem) for line, problem in found.items()]


def _findings(form: AnswerFormat, value: Value, problems: Iterable[RowProblem], profile: Profile) -> Iterable[Finding]:
    lines, values, now = lines_of(value), rows_by_line(value), clock.now()
    circle = card_events.circles(by_line(value.events)) if isinstance(value, Events) else ()
    for one in sorted(set(problems)):
        for line in lines.get(one.row, [0]):
            said = explain(one.problem, values.get(line), form, profile.cards, now)
            if line in circle and one.problem is Problem.EVENT_CONTRADICTS:
                said = Explanation(form.title_of("new_card"), banks.CIRCLE)
            yield Finding(line, said.field, one.problem.value, said.text, one.problem.taken)


def _notes(value: Value) -> Iterable[Finding]:
    """What is unusual about the file although it is read."""
    for one in value.notes:
        yield Finding(one.line, one.field, one.note.value, banks.PROBLEMS[one.note.value], taken=True)


def _of_name(name: str) -> Iterable[Finding]:
    """That a name is not kept, although the file is taken under it."""
    if plain_name(name) != name:
        yield Finding(0, "", UNUSUAL_NAME, texts.UNUSUAL_NAME, taken=True)


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
    yield texts.VERDICTS[checked.verdict.value].format(
        kind=kind, rows=checked.rows, batch=checked.batch and texts.ABOUT_BATCH.format(batch=checked.batch)
    )
