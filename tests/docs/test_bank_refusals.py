"""What docs/formats/bank.md says of files and rows that are not taken is what happens to them."""

from __future__ import annotations

import re
from typing import Final

import pytest

from docs.bank_pages import ENTRY, PROFILES, examples, table
from unioncard.banks.files import answer_files as answers
from unioncard.banks.files.answer import FormatError
from unioncard.banks.inbox import LARGEST_ANSWER
from unioncard.issuance.file_record import Problem
from unioncard.texts import banks as texts

QUARANTINED: Final = (
    texts.NOT_A_BANK,
    texts.UNKNOWN_NAME,
    texts.UNREADABLE.format(reason="……"),
    texts.TOO_LARGE.format(size="……", limit=LARGEST_ANSWER),
    texts.UNKNOWN_BATCH,
    texts.BATCH_OF_ANOTHER,
    texts.BATCH_EMPTY,
    texts.BATCH_WITHDRAWN,
)
RETURN = "UC_R20261123-7KM3Q9XTBW-01-1.ret"
RECEIPT = "UC_R20261123-7KM3Q9XTBW-01-3.ack"
EVENTS = "UC_events-20261205.evt"
STOCK = "STOCK20261120.txt"
BROKEN = [
    ("delimited", RETURN, r"(?s).*", "", "an empty file"),
    ("delimited", RETURN, "不", "\udcff", "line N: not gb18030 text"),
    ("delimited", RETURN, r"\|\|\|\n", "||\n", "line N: 5 fields where 6 are expected"),
    ("delimited", RETURN, r"\|\|\|\n", "|||x\n", "line N: the last field is not ended by the separator"),
    ("delimited", RETURN, "UCR1", "UCR9", "line N, field F: another value is expected"),
    ("delimited", RETURN, "^", "\ufeff", "line N, field F: another value is expected"),
    ("delimited", RETURN, r"\|3\|", "|x|", "line N, field F: not a number"),
    ("delimited", RETURN, r"\n1\|", "\n|", "line N: no row of this batch"),
    ("delimited", RETURN, r"\|0\|62", "|2|62", "line N: an unknown result"),
    ("delimited", RETURN, r"4\|0001.*\n", "", "the header says 3 rows, there are 2"),
    ("delimited", RETURN, r"\|R2\S+?\|", "||", "the file names no batch"),
    ("delimited", RECEIPT, r"\|1\|108\|2", "|7|108|2", "whether the file was taken is not one of the known codes"),
    ("delimited", RECEIPT, r"\|1\|108\|2\|\n2.*\n", "|0|108|1|\n", "the file is taken, yet 1 rows are at fault"),
    ("delimited", EVENTS, r"20261201", "20261301", "line N, field F: not a date of the form"),
    ("delimited", EVENTS, r"\|A\|", "|B|", "line N: an unknown event"),
    (
        "delimited",
        "UC_R20261123-7KM3Q9XTBW-01-2.ret",
        r"\|2\|41",
        "|9|41",
        "line N, field F: the code is not in the list",
    ),
    ("csv", "events_20261205.csv", "^card", "x", "the titles are not those expected"),
    ("fixed", STOCK, "622000", "6220", "line N: prefix or voucher number of another length"),
    ("fixed", STOCK, "000000000001", "000000000999", "line N: not a run of vouchers"),
]


def test_every_problem_of_a_row_is_told_in_the_words_that_people_read() -> None:
    documented = {mark.strip("`"): (text, taken) for mark, text, taken in table("problems", ENTRY)}
    assert {mark: text for mark, (text, _) in documented.items()} == texts.PROBLEMS
    assert documented.keys() == set(Problem)
    assert {mark for mark, (_, taken) in documented.items() if taken != "不登记"} == {
        one for one in Problem if one.taken
    }


def test_every_reason_for_setting_a_file_aside_is_told() -> None:
    assert [reason for reason in QUARANTINED if f"| {reason} |" not in ENTRY] == []
    assert f"{LARGEST_ANSWER // 2**20} MB" in ENTRY


@pytest.mark.parametrize(("name", "file", "found", "instead", "reason"), BROKEN)
def test_what_the_page_calls_unreadable_is_refused_with_that_reason(
    name: str, file: str, found: str, instead: str, reason: str
) -> None:
    profile = PROFILES[name]
    text, times = re.subn(found, instead, examples(name)[file].decode(profile.encoding), count=1)
    assert times == 1
    kind = answers.kind_of(profile, file)
    assert kind
    with pytest.raises(FormatError) as refused:
        answers.parse(profile, kind, file, text.encode(profile.encoding, "surrogateescape"))
    assert re.sub(r"field \S+:", "field F:", re.sub(r"line \d+", "line N", str(refused.value))) == reason
    assert f"| `{reason}` |" in ENTRY


def test_every_reason_for_an_unreadable_file_that_the_page_tells_is_tried() -> None:
    section = ENTRY.partition("### 5.2")[2].partition("### 5.3")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) == {reason for *_, reason in BROKEN}
