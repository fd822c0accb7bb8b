"""`unioncard bank check` says of a file what the cloud would say of it, and needs none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from unioncard.banks.files import answer_files, issuance
from unioncard.banks.files.answer import AnswerKind, Receipt
from unioncard_cli import bank
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank.card_numbers import made_up
from unioncard_tools.profiles import SHIPPED, load

if TYPE_CHECKING:
    from unioncard.banks.profiles.profile import Profile

BATCH = "R20261123-7KM3Q9XTBW-01"
VALUES = {"证件类别": "护照", "姓名": "测试", "性别": "男", "移动电话": "13400000000"}


def issued(profile: Profile) -> issuance.IssuanceFile:
    rows = (
        issuance.IssuanceRow(n, VALUES | {"证件号码": f"TEST{n:04d}"}, made_up("x", n) if profile.stock else "")
        for n in range(1, 4)
    )
    return issuance.IssuanceFile(BATCH, "u", "某工会", "0801", "2026-11-23", tuple(rows))


def checked(folder: Path, profile: str, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
    """Exit code and the JSON object."""
    (folder / name).write_bytes(content)
    done = CliRunner().invoke(bank.app, ["check", str(folder / name), "--profile", profile, "--json"])
    return done.exit_code, json.loads(done.output)


def every_file(profile: Profile) -> list[tuple[str, str, bytes]]:
    """Kind, name and bytes of each file that goes between us and a bank of this profile."""
    file = issued(profile)
    name = issuance.name(profile, BATCH, "0801", "2026-11-23")
    found = [("issuance", name, issuance.write(profile, file))]
    cards = [bank_answers.card_of(profile, file, row) for row in file.rows]
    values = [*bank_answers.answer(profile, file), (AnswerKind.RECEIPT, bank_answers.refuse_whole(file))]
    values.append((AnswerKind.EVENTS, bank_answers.events(cards, bank.EventKind.ACTIVATED, "2026-11-25T08:00:00")))
    if profile.stock:
        values.append((AnswerKind.STOCK, bank_answers.stock("L1", 1, 10)))
    return found + [(kind.value, *answer_files.write(profile, kind, value)) for kind, value in values]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_file_of_every_format_is_clean(tmp_path: Path, name: str) -> None:
    files = every_file(load(name, tmp_path))
    assert {kind for kind, *_ in files} >= {"issuance", "receipt", "return", "events"}
    for kind, file, content in files:
        code, found = checked(tmp_path, name, file, content)
        assert (code, found["verdict"], found["kind"], found["findings"]) == (0, "clean", kind, []), found
        assert found["accepted"] in ({True, False} if kind == "receipt" else {None})


def test_rows_with_problems_are_named_by_line(tmp_path: Path) -> None:
    content = (f"UCR1|{BATCH}|3|2|1|\n1|1061|0|6220004050469000011|||\n2|7994|1||101||\n4|0001|0|123|||\n").encode()
    code, found = checked(tmp_path, "delimited", f"UC_{BATCH}-1.ret", content)
    assert (code, found["verdict"], found["batch"], found["rows"]) == (1, "problems", BATCH, 3)
    (finding,) = found["findings"]
    assert (finding["line"], finding["field"], finding["code"], finding["taken"]) == (4, "卡号", "card-shape", False)
    assert "卡号不是这家银行的卡号" in finding["message"]


def test_what_no_event_can_say_is_found_without_a_cloud(tmp_path: Path) -> None:
    card = "6220004050469000011"
    content = f"UCE1|3|\n{card}|A|22060101000000||\n{card}|T|20251205100000||\n123|A|20251205100000||\n".encode()
    code, found = checked(tmp_path, "delimited", "UC_events-1.evt", content)
    assert code == 1
    assert [(one["line"], one["field"], one["code"]) for one in found["findings"]] == [
        (2, "时间", "time-impossible"),
        (3, "新卡号", "new-card-missing"),
        (4, "卡号", "card-shape"),
    ]


def test_a_file_that_cannot_be_read_is_refused_with_line_field_and_reason(tmp_path: Path) -> None:
    content = f"UCR1|{BATCH}|x|1|0|\n1|1061|0|6220004050469000011|||\n".encode()
    code, found = checked(tmp_path, "delimited", f"UC_{BATCH}-1.ret", content)
    assert (code, found["verdict"], found["kind"]) == (2, "unreadable", "return")
    (finding,) = found["findings"]
    assert (finding["line"], finding["field"], finding["code"]) == (1, "笔数", "not-a-number")
    assert finding["message"] == "第 1 行“笔数”：应当是数字。"


def test_a_name_that_was_not_agreed_on_is_refused(tmp_path: Path) -> None:
    for name in ("answers.txt", f"UC_{BATCH}-1.ret.part", f"UC_{BATCH}-1.ret.rej"):
        code, found = checked(tmp_path, "delimited", name, b"?")
        assert (code, found["findings"][0]["code"]) == (2, "name-unknown")


def test_people_read_sentences(tmp_path: Path) -> None:
    (tmp_path / f"UC_{BATCH}-1.ret").write_text(f"UCR1|{BATCH}|1|1|0|\n1|1061|0|12|||\n")
    done = CliRunner().invoke(bank.app, ["check", str(tmp_path / f"UC_{BATCH}-1.ret"), "--profile", "delimited"])
    assert done.exit_code == 1
    assert "第 2 行“卡号”：卡号不是这家银行的卡号" in done.output
    assert "回盘：1 行" in done.output


def test_an_own_profile_and_a_wrong_one(tmp_path: Path) -> None:
    (tmp_path / "x.ret").write_text("?")
    done = CliRunner().invoke(bank.app, ["check", str(tmp_path / "x.ret"), "--profile", "nothing.yaml"])
    assert done.exit_code == 2


class Folder:
    """The bank's folder for answers, instead of a server's."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.profile = load("delimited", Path())

    def connected(self) -> Folder:
        return self

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def handed_in(self) -> set[str]:
        return set(self.files)

    def in_hand_in(self, name: str) -> bytes:
        return self.files[name]

    def hand_in(self, name: str, content: bytes) -> None:
        self.files[name] = content


def send(folder: Folder, receipt: Receipt, serial: str | None) -> None:
    bank._send(folder, lambda _: ((AnswerKind.RECEIPT, receipt),), serial)  # type: ignore[arg-type]


def test_a_second_answer_takes_the_next_free_serial() -> None:
    folder = Folder({})
    for _ in range(3):
        send(folder, Receipt(BATCH, True), None)
    assert sorted(folder.files) == [f"UC_{BATCH}-{n}.ack" for n in (1, 2, 3)]


def test_a_serial_that_was_given_overwrites_nothing() -> None:
    folder = Folder({})
    send(folder, Receipt(BATCH, True), "7")
    send(folder, Receipt(BATCH, True), "7")  # the same bytes: handed in again
    with pytest.raises(bank.InvalidInput, match="换一个 --serial"):
        send(folder, Receipt(BATCH, False, "114"), "7")
    assert list(folder.files) == [f"UC_{BATCH}-7.ack"]


def test_what_is_written_otherwise_is_noted_by_its_lines_and_the_file_is_clean(tmp_path: Path) -> None:
    content = f"UCR1|{BATCH}|1|1|0|\n1|106x|0|6220004050469000011|||\n||||\n\x1a".encode()
    code, found = checked(tmp_path, "delimited", f"UC_{BATCH}-1.ret", content)
    assert (code, found["verdict"], found["rows"], found["uncounted"]) == (0, "clean", 1, "")
    assert [(one["line"], one["code"], one["taken"]) for one in found["findings"]] == [
        (2, "letter-case", True),
        (3, "blank-cells", True),
        (4, "fill-characters", True),
    ]


@pytest.mark.parametrize(("kind", "uncounted"), [("return", "unanswered"), ("events", "next-file")])
def test_a_file_that_may_have_no_count_says_what_counts(tmp_path: Path, kind: str, uncounted: str) -> None:
    _, name, content = next(file for file in every_file(load("fixed", tmp_path)) if file[0] == kind)
    code, found = checked(tmp_path, "fixed", name, content.rstrip(b"\n"))
    assert (code, found["uncounted"]) == (0, uncounted)
    assert [one["code"] for one in found["findings"]] == ["last-line-open"]
    said = CliRunner().invoke(bank.app, ["check", str(tmp_path / name), "--profile", "fixed"])
    assert "看不出是否被截断" in said.output
