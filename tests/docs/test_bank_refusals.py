"""What docs/formats/bank.md says of files and rows that are not taken is what happens to them."""

from __future__ import annotations

import re
from typing import Final

import pytest

from docs.bank_pages import ENTRY, PROFILES, examples, table
from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import rejection_file
from unioncard.banks.files.answer import AnswerKind, FormatError
from unioncard.banks.files.fault import Fault
from unioncard.banks.files.rejection_file import WIDTHS, RejectedLine
from unioncard.banks.inbox import LARGEST_ANSWER
from unioncard.issuance.file_record import FileProblem, Problem
from unioncard.texts import banks as texts
from unioncard.texts.bank_files import FAULTS, REJECTION_TITLES, fault

QUARANTINED: Final = (
    texts.NOT_A_BANK,
    texts.UNKNOWN_NAME,
    texts.UNREADABLE.format(reason="……"),
    texts.TOO_LARGE.format(limit=LARGEST_ANSWER),
    texts.UNKNOWN_BATCH,
    texts.BATCH_OF_ANOTHER,
    texts.BATCH_EMPTY,
    texts.BATCH_WITHDRAWN,
)
WRITING: Final = {Fault.NO_CODE, Fault.ONE_TIME, Fault.NO_ACCEPTANCE, Fault.OPENED_ONLY}
"""Said of what a rehearsing bank wants to write."""
RETURN = "UC_R20261123-7KM3Q9XTBW-01-1.ret"
RECEIPT = "UC_R20261123-7KM3Q9XTBW-01-3.ack"
EVENTS = "UC_events-20261127.evt"
STOCK = "STOCK20261120.txt"
BROKEN = [
    ("delimited", RETURN, r"(?s).*", "", Fault.EMPTY),
    ("delimited", RETURN, "不", "\udcff", Fault.ENCODING),
    ("delimited", RETURN, r"\|\|\|\n", "||\n", Fault.FIELD_COUNT),
    ("delimited", RETURN, r"\|\|\|\n", "|||x\n", Fault.NOT_ENDED),
    ("delimited", RETURN, "UCR1", "UCR9", Fault.CONSTANT),
    ("delimited", RETURN, "^", "x", Fault.CONSTANT),
    ("delimited", RETURN, r"\|3\|", "|x|", Fault.NOT_A_NUMBER),
    ("delimited", RETURN, r"\n1\|", "\n|", Fault.NO_ROW),
    ("delimited", RETURN, r"\|0\|62", "|2|62", Fault.RESULT),
    ("delimited", RETURN, r"4\|0001.*\n", "", Fault.COUNT),
    ("delimited", RETURN, r"\|R2\S+?\|", "||", Fault.NO_BATCH),
    ("delimited", RECEIPT, r"\|1\|108\|2", "|7|108|2", Fault.ACCEPTED),
    ("delimited", RECEIPT, r"\|1\|108\|2\|\n2.*\n", "|0|108|1|\n", Fault.FAULTS_OF_ACCEPTED),
    ("delimited", EVENTS, r"20261126", "20261326", Fault.NOT_A_DATE),
    ("delimited", EVENTS, r"\|A\|", "|B|", Fault.EVENT),
    (
        "delimited",
        "UC_R20261123-7KM3Q9XTBW-01-2.ret",
        r"\|2\|41",
        "|9|41",
        Fault.NOT_IN_LIST,
    ),
    ("csv", "events_20261127.csv", "^card", "x", Fault.TITLES),
    ("fixed", STOCK, "622000", "6220", Fault.VOUCHER_LENGTH),
    ("fixed", STOCK, "000000000001", "000000000999", Fault.VOUCHER_RUN),
]


def test_every_problem_of_a_row_is_reported_in_the_words_that_people_read() -> None:
    listed = {mark.strip("`"): (text, taken) for mark, text, taken in table("problems", ENTRY)}
    assert {mark: text for mark, (text, _) in listed.items()} == texts.PROBLEMS
    assert listed.keys() == set(Problem)
    assert {mark for mark, (_, taken) in listed.items() if taken != "不登记"} == {one for one in Problem if one.taken}


def test_every_reason_for_setting_a_file_aside_is_on_the_page() -> None:
    assert [reason for reason in QUARANTINED if f"| {reason} |" not in ENTRY] == []
    assert f"{LARGEST_ANSWER // 2**20} MB" in ENTRY


@pytest.mark.parametrize(("name", "file", "found", "instead", "reason"), BROKEN)
def test_what_the_page_calls_unreadable_is_refused_with_that_reason(
    name: str, file: str, found: str, instead: str, reason: Fault
) -> None:
    profile = PROFILES[name]
    text, times = re.subn(found, instead, examples(name)[file].decode(profile.encoding), count=1)
    assert times == 1
    kind = answers.kind_of(profile, file)
    assert kind
    with pytest.raises(FormatError) as refused:
        answers.parse(profile, kind, file, text.encode(profile.encoding, "surrogateescape"))
    assert refused.value.code == reason
    assert f"| `{reason.value}` |" in ENTRY


def test_every_reason_for_an_unreadable_file_is_on_the_page_in_the_words_of_the_reply() -> None:
    listed = {code.strip("`"): text for code, text, _ in table("faults", ENTRY)}
    assert listed.keys() == set(Fault) - WRITING
    assert {code: re.sub(r"{[a-z]+}", "…", FAULTS[code]) for code in listed} == listed


def test_every_code_of_a_file_that_was_set_aside_is_on_the_page() -> None:
    assert [code for code in FileProblem if code is not FileProblem.OTHER and f"| `{code.value}` |" not in ENTRY] == []


def test_the_fields_of_a_rejection_file_are_those_that_are_written() -> None:
    listed = [(title, int(room)) for _, title, room, _ in table("rejection", ENTRY)]
    assert listed == [(REJECTION_TITLES[source], room) for source, room in WIDTHS.items()]


def test_the_examples_of_rejection_files_are_what_is_written() -> None:
    found = re.findall(r"<!-- rejected: (\S+) -->\n```text\n(.*?)```", ENTRY, re.DOTALL)
    assert len(found) == 2
    for name, text in found:
        profile, content = PROFILES["delimited"], text.encode("gb18030")
        lines = rejection_file.parse(profile, AnswerKind.RETURN, content)
        assert rejection_file.write(profile, AnswerKind.RETURN, "R20261123-7KM3Q9XTBW-01", lines) == content
        assert rejection_file.file_name(name.removesuffix(".rej")) == name
        assert [one.reason for one in lines] == [sentence(one) for one in lines]


def sentence(line: RejectedLine) -> str:
    """What the system says of such a line."""
    if line.whole:
        return texts.UNREADABLE.format(reason=fault(line.code, line.line, "行号"))
    return texts.PROBLEMS[line.code]
