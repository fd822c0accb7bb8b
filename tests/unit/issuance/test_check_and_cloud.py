"""`unioncard bank check` and the cloud judge a file alike, wherever nothing but the file is needed for it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.worked import FIXED_UNION, OWN_SERVER_UNION, UNION, answer_all, card_number, changed, register_file
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, Return
from unioncard.banks.files.rejection_file import lines_of
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.client import client
from unioncard.issuance.file_record import FileProblem, Outcome, Problem
from unioncard_cli.bank_check import Verdict, check
from unioncard_local.bank import answers as bank_answers

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.file_record import FileRecord

OF_THE_STORE = {
    Problem.ROW_UNKNOWN,
    Problem.CONTRADICTS,
    Problem.WRONG_PERSON,
    Problem.CARD_TAKEN,
    Problem.CARD_NOT_RESERVED,
    Problem.CARD_UNKNOWN,
    Problem.EVENT_CONTRADICTS,
    Problem.CARD_ENDED,
    Problem.LOT_CONTRADICTS,
    Problem.RECEIPT_CONTRADICTS,
    Problem.ZEROS_LOST,
    Problem.NUMBER_SPOILT,
}
"""Problems that what is stored may add: the file alone does not show all of them."""
OF_THE_STORES_FILES = {
    *(FileProblem.BATCH_UNKNOWN, FileProblem.BATCH_OF_ANOTHER, FileProblem.BATCH_EMPTY, FileProblem.BATCH_WITHDRAWN)
}
SIGNS = "|0,12x X\n\0\t\"'/-￥６张"


@dataclass(frozen=True)
class Sent:
    """The files of one bank about a batch that is with it."""

    bank: str
    profile: Profile
    files: tuple[tuple[str, bytes], ...]


def sent(way: Way, bank: str, union: str) -> Sent:
    profile = way.profile(bank)
    if profile.stock:
        way.announced(50)
    batch = way.sent(register_file(6), union).id
    found = way.stores.batches.find(batch)
    if not found.delivered_at:  # to a server of its own another function delivers
        way.delivering.deliver(found, way.stores.directory.bank(bank))
    file = way.issuance(batch)
    cards = [bank_answers.card_of(profile, file, row) for row in file.rows]
    values = [*bank_answers.answer(profile, file, refuse=0 if profile.whole_file else 1)]
    values += [*bank_answers.answer(profile, file, refuse=2)]
    for kind in (EventKind.ACTIVATED, EventKind.CLOSED):
        values.append((AnswerKind.EVENTS, bank_answers.events(cards, kind, "2026-11-25T08:00:00")))
    if profile.stock:
        values.append((AnswerKind.STOCK, bank_answers.stock("L9", 700, 10)))
    files = [answer_files.write(profile, kind, value, serial=str(n)) for n, (kind, value) in enumerate(values)]
    return Sent(bank, profile, tuple(files))


def mutated(dice: random.Random, content: bytes, encoding: str) -> bytes:  # noqa: C901 a table of changes
    """One to three changes such as a clerk, a program or a line makes."""
    for _ in range(dice.randint(1, 3)):
        lines = content.split(b"\n")
        place = dice.randrange(len(lines))
        cells = lines[place].split(b"|" if b"|" in content else b",")
        cell = dice.randrange(len(cells))
        join = b"|" if b"|" in content else b","
        match dice.randrange(8):
            case 0:
                lines.insert(place, lines[place])
            case 1:
                del lines[place]
            case 2:
                cells[cell] = b""
            case 3:
                cells[cell] = b" " * len(cells[cell])
            case 4:
                other = dice.randrange(len(cells))
                cells[cell], cells[other] = cells[other], cells[cell]
            case 5:
                at = dice.randrange(len(cells[cell]) + 1)
                sign = dice.choice(SIGNS).encode(encoding, "ignore")
                cells[cell] = cells[cell][:at] + sign + cells[cell][at + dice.randrange(2) :]
            case 6:
                cells[cell] = dice.choice([b"20160101", b"2206-01-01", b"6.22E+18", b"999999999999", b"0", b"T", b"A"])
            case 7:
                content = content[: dice.randrange(len(content) + 1)]
                continue
        if place < len(lines) and dice.randrange(8):
            lines[place] = join.join(cells)
        content = b"\n".join(lines)
    return content


def taken(way: Way, bank: str, name: str, content: bytes) -> FileRecord | None:
    client("s3").put_object(Bucket=way.stores.drop.bucket.name, Key=f"{bank}/in/{name}", Body=content)
    return way.answering.take(f"{bank}/in/{name}", None)


@pytest.mark.parametrize(
    ("bank", "union"), [("bankone", UNION), ("banktwo", FIXED_UNION), ("bankthree", OWN_SERVER_UNION)]
)
def test_the_check_finds_what_the_cloud_finds(way: Way, bank: str, union: str) -> None:
    with_the_bank = sent(way, bank, union)
    dice = random.Random(bank)  # noqa: S311 the same each time
    seen = set()
    for _ in range(100):
        name, whole = dice.choice(with_the_bank.files)
        content = mutated(dice, whole, with_the_bank.profile.encoding)
        said = check(with_the_bank.profile, name, content)
        record = taken(way, bank, name, content)
        assert record is not None
        seen.add(said.verdict)
        where = f"{name}\n{content!r}\n{said}\n{record}"
        if record.outcome is Outcome.QUARANTINED and record.code not in OF_THE_STORES_FILES:
            assert (said.verdict, said.findings[0].code) == (Verdict.UNREADABLE, record.code), where
        elif record.outcome is Outcome.TAKEN:
            assert said.verdict is not Verdict.UNREADABLE, where
            alike(with_the_bank.profile, name, content, record, where)
    assert seen == set(Verdict)


def alike(profile: Profile, name: str, content: bytes, record: FileRecord, where: str) -> None:
    """What the check says of a line is what the cloud says of its row, but for what is stored."""
    kind = answer_files.kind_of(profile, name)
    assert kind
    lines = lines_of(answer_files.parse(profile, kind, name, content))
    rows = {line: row for row, those in lines.items() for line in those}
    findings = check(profile, name, content).findings
    checked = {(rows.get(one.line, 0), Problem(one.code)) for one in findings if not one.taken}
    cloud = {(one.row, one.problem) for one in record.not_taken}
    elsewhere = {row for row, problem in cloud if problem in OF_THE_STORE} | {0}
    contradicted = any(problem is Problem.RECEIPT_CONTRADICTS for _, problem in cloud)
    assert contradicted or {one for one in checked - cloud if one[0] not in elsewhere} <= answered(checked), where
    assert {one for one in cloud - checked if one[1] not in OF_THE_STORE} == set(), where


def answered(checked: set[tuple[int, Problem]]) -> set[tuple[int, Problem]]:
    """Of numbers that a spreadsheet rounded the cloud knows better: cards that have a record."""
    return {one for one in checked if one[1] is Problem.NUMBER_SPOILT}


def test_a_row_that_says_nobody_is_refused_by_both(way: Way) -> None:
    batch = way.sent(register_file(3), UNION).id
    answers = answer_all(way.issuance(batch))
    name, content = answer_files.write(way.profile(), AnswerKind.RETURN, Return(batch, answers))
    first = content.split(b"\n")[1].split(b"|")
    empty = content.replace(b"|".join(first), b"|".join([first[0], b"", *first[2:]]))
    (finding,) = check(way.profile(), name, empty).findings
    record = taken(way, "bankone", name, empty)
    assert record
    assert [(one.row, one.problem.value) for one in record.not_taken] == [(1, finding.code)] == [(1, "wrong-person")]


def test_the_reply_says_which_field_and_what_is_expected(way: Way) -> None:
    batch = way.sent(register_file(3), UNION).id
    record = way.answer(
        "bankone", AnswerKind.RETURN, Return(batch, changed(answer_all(way.issuance(batch)), 1, card="62"))
    )
    (order,) = way.replies
    way.rejection_delivery.deliver(way.stores.directory.bank("bankone"), order.rejection_id)
    reply = way.stores.drop.fetch(f"bankone/out/{record.name}.rej", None).decode("gb18030")
    assert "应为 16 至 19 位数字，以 62 或 60 开头" in reply


def test_an_event_after_the_end_of_its_card_is_in_the_reply_and_changes_nothing(way: Way) -> None:
    batch = way.sent(register_file(3), UNION).id
    way.answer("bankone", AnswerKind.RETURN, Return(batch, answer_all(way.issuance(batch))))
    card = answer_all(way.issuance(batch))[0].card
    closed = CardEventRow(card, EventKind.CLOSED, "2026-11-24T08:00:00")
    assert way.answer("bankone", AnswerKind.EVENTS, Events((closed,))).problems == ()
    later = Events((CardEventRow(card, EventKind.ACTIVATED, "2026-11-25T08:00:00"),))
    record = way.answer("bankone", AnswerKind.EVENTS, later, serial="2")
    assert [(one.row, one.problem) for one in record.not_taken] == [(2, Problem.CARD_ENDED)]
    (order,) = way.replies
    way.rejection_delivery.deliver(way.stores.directory.bank("bankone"), order.rejection_id)
    assert "|card-ended|" in way.stores.drop.fetch(f"bankone/out/{record.name}.rej", None).decode("gb18030")
    again = Events((closed, CardEventRow(card, EventKind.LOST_ORAL, "2026-11-23T08:00:00")))
    assert way.answer("bankone", AnswerKind.EVENTS, again, serial="3").problems == ()


def test_a_card_whose_replacement_does_not_stand_has_not_ended(way: Way) -> None:
    batch = way.sent(register_file(3), UNION).id
    answers = answer_all(way.issuance(batch))
    way.answer("bankone", AnswerKind.RETURN, Return(batch, answers))
    card, others = answers[0].card, answers[1].card
    misprint = Events((CardEventRow(card, EventKind.REPLACED, "2026-11-24T08:00:00", others),))
    assert [one.problem for one in way.answer("bankone", AnswerKind.EVENTS, misprint).problems] == [Problem.CARD_TAKEN]
    lost = Events((CardEventRow(card, EventKind.LOST_ORAL, "2026-11-25T08:00:00"),))
    assert way.answer("bankone", AnswerKind.EVENTS, lost, serial="2").problems == ()
    new = Events((CardEventRow(card, EventKind.REPLACED, "2026-11-24T08:00:00", card_number(901)),))
    assert way.answer("bankone", AnswerKind.EVENTS, new, serial="3").problems == ()


def test_a_file_of_another_batch_than_its_name_is_set_aside(way: Way) -> None:
    batch = way.sent(register_file(3), UNION).id
    returned = Return(batch, answer_all(way.issuance(batch)))
    record = way.answer("bankone", AnswerKind.RETURN, returned, name="UC_R20261123-7KM3Q9XTBW-01-1.ret")
    assert (record.outcome, record.code) == (Outcome.QUARANTINED, "name-disagrees")
    assert batch in record.reason
    assert "R20261123-7KM3Q9XTBW-01" in record.reason
    assert way.answer("bankone", AnswerKind.RETURN, returned).outcome is Outcome.TAKEN


def test_what_is_taken_with_a_doubt_is_said_by_the_line_and_leaves_the_rest_as_it_is(way: Way) -> None:
    """A refused row with a card's number, a refusal without a reason, an activation with another card's number."""
    batch = way.sent(register_file(4), UNION).id
    answers = answer_all(way.issuance(batch), refuse=2)
    name, content = answer_files.write(way.profile(), AnswerKind.RETURN, Return(batch, answers))
    lines = content.decode("gb18030").split("\n")
    cells = [line.split("|") for line in lines]
    cells[1][3], cells[2][4], cells[2][5] = card_number(77), "", ""
    content = "\n".join("|".join(line) for line in cells).encode("gb18030")
    record = taken(way, "bankone", name, content)
    assert record
    found = [(1, Problem.CARD_OF_REFUSED), (2, Problem.REASON_MISSING)]
    assert [(one.row, one.problem) for one in record.problems] == found
    assert (record.counts["opened"], record.counts["refused"], record.not_taken) == (2, 2, ())
    assert [one.code for one in check(way.profile(), name, content).findings] == [one.value for _, one in found]

    card, other = answers[2].card, card_number(88)
    activated = Events((CardEventRow(card, EventKind.ACTIVATED, "2026-11-25T08:00:00", other),))
    name, content = answer_files.write(way.profile(), AnswerKind.EVENTS, activated)
    record = taken(way, "bankone", name, content)
    assert record
    assert [(one.row, one.problem) for one in record.problems] == [(2, Problem.NEW_CARD_IGNORED)]
    assert (record.counts, way.replies) == ({"activated": 1}, [])
    assert [one.code for one in check(way.profile(), name, content).findings] == ["new-card-ignored"]


@pytest.mark.parametrize("faulty", [False, True])
def test_a_file_refused_whole_without_a_reason_is_taken_and_said(way: Way, faulty: bool) -> None:
    batch = way.sent(register_file(4), UNION).id
    tail = way.issuance(batch).rows[0].values["证件号码"][-4:]
    row = f"1|{tail}||\n" if faulty else ""
    content = f"UCA1|{batch}|1||{int(faulty)}|\n{row}".encode("gb18030")
    record = taken(way, "bankone", f"UC_{batch}-1.ack", content)
    assert record
    assert [(one.row, one.problem) for one in record.problems] == [(int(faulty), Problem.REASON_MISSING)]
    assert (record.outcome, record.counts["refused"]) == (Outcome.TAKEN, 4)
    assert [one.code for one in check(way.profile(), record.name, content).findings] == ["reason-missing"]
