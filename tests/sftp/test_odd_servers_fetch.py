"""Answers come from servers as they really are: whole, once, and whatever else lies beside them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import odd_banks
from support.polled_bank import ANSWER, OTHER, polled_bank
from unioncard.banks.files.answer import AnswerKind
from unioncard.banks.files.answer_files import kind_of
from unioncard.banks.inbox import batches_named, plain_name
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.sftp.errors import Broken, FileUnreadable, TooLarge, TooSlow, Unreachable
from unioncard.banks.sftp.fetch import LASTING

if TYPE_CHECKING:
    from support.sftp_servers import Watching

CONTENT = b"UCR1|R20261123-7KM3Q9XTBW-01|1|1|0|\r\n1|1|0|6|||\r\n"
BAD = "UC_R20261123-7KM3Q9XTBW-00-1.ret"
"""It stands before the others in a listing; the servers of odd_banks spoil files named -00-."""


def test_what_a_server_removes_once_it_is_read_arrives(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.RemovesOnceRead) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        (bank.get / OTHER).write_bytes(b"2")

        assert bank.poll() == 2

        assert bank.came == [(ANSWER, CONTENT), (OTHER, b"2")]
        assert list(bank.get.iterdir()) == []


def test_whole_bytes_in_hand_outlive_the_connection(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.RemovesAndCuts) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        (bank.get / OTHER).write_bytes(b"2")
        for _ in range(2):
            try:
                bank.poll()
            except Broken:
                continue

        assert bank.came == [(ANSWER, CONTENT), (OTHER, b"2")]


@pytest.mark.parametrize(
    "behaviour",
    [
        odd_banks.NoSizes,
        odd_banks.SizeZero,
        odd_banks.SizeMinusOne,
        odd_banks.Converts,
        odd_banks.ConvertsShorter,
    ],
)
@pytest.mark.parametrize("finished", ["rename", "stable"])
def test_a_size_that_is_none_is_no_reason_to_leave_an_answer(
    tmp_path: Path, behaviour: type[Watching], finished: str
) -> None:
    """Its bytes are the same in two rounds; what is unusual is said."""
    with polled_bank(tmp_path, behaviour, finished=finished) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        for _ in range(5):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]
        assert {"size_in_doubt": 1} in bank.said


@pytest.mark.parametrize("behaviour", [odd_banks.NoSizes, odd_banks.SizeZero])
def test_a_control_file_vouches_for_a_file_without_a_size(tmp_path: Path, behaviour: type[Watching]) -> None:
    with polled_bank(tmp_path, behaviour, finished="control") as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        (bank.get / f"{ANSWER}.ok").write_bytes(b"1")

        assert bank.poll() == 1


def test_a_file_without_a_size_that_is_gone_once_it_is_read_arrives(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.NoSizesRemoves) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)

        assert bank.poll() == 1
        assert bank.came == [(ANSWER, CONTENT)]


def test_a_file_without_a_size_that_still_grows_waits(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.NoSizes) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT[:20])
        bank.poll()
        (bank.get / ANSWER).write_bytes(CONTENT)
        bank.poll()
        assert bank.came == []

        bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]


def test_a_file_that_ends_early_once_arrives_whole(tmp_path: Path) -> None:
    odd_banks.EndsEarlyOnce.ended = 0
    with polled_bank(tmp_path, odd_banks.EndsEarlyOnce) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        bank.poll()
        bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]


def test_times_that_move_fetch_nothing_twice_and_keep_nothing_from_coming(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.TimesMove, finished="stable") as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        for _ in range(6):
            bank.poll()
        assert bank.came == [(ANSWER, CONTENT)]

        (bank.get / ANSWER).write_bytes(CONTENT + b"2")  # a file put there anew, under the old name
        for _ in range(4):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT), (ANSWER, CONTENT + b"2")]


@pytest.mark.parametrize("behaviour", [odd_banks.TimesMoveAndRemoves, odd_banks.TimesMoveAndCuts])
def test_what_is_removed_once_it_is_read_arrives_although_its_time_is_in_doubt(
    tmp_path: Path, behaviour: type[Watching]
) -> None:
    with polled_bank(tmp_path, behaviour, finished="stable") as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        for _ in range(3):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]


@pytest.mark.parametrize(
    "name",
    [
        f"回盘-{ANSWER}",
        ANSWER.replace("-1.ret", "（第1次）.ret"),
        ANSWER.replace("-1.ret", "-412527199301058684.ret"),
        ANSWER.replace("-1.ret", f"-{'a' * 120}.ret"),
    ],
)
def test_an_answer_under_an_unusual_name_is_still_an_answer_about_its_batch(tmp_path: Path, name: str) -> None:
    """A hosted bank's is taken under its own name; what is copied for the bank gets one that may be stored."""
    with polled_bank(tmp_path) as bank:
        (bank.get / name).write_bytes(CONTENT)
        bank.poll()

        ((arrived, _),) = bank.came
        assert arrived == plain_name(arrived)
        assert kind_of(profile_of(bank.bank), arrived) is AnswerKind.RETURN
        assert batches_named(arrived) == {"R20261123-7KM3Q9XTBW-01"}


def test_unusual_names_stay_apart(tmp_path: Path) -> None:
    with polled_bank(tmp_path) as bank:
        for number, name in enumerate(("张三.ret", "李四.ret", "张三.txt")):
            (bank.get / name).write_bytes(b"%d" % number)
        bank.poll()

        assert len({name for name, _ in bank.came}) == 3
        assert all(name == plain_name(name) for name, _ in bank.came)


def test_a_file_that_may_not_be_read_keeps_no_other_and_is_reported_as_a_file(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.Forbids) as bank:
        for name in (BAD, ANSWER, OTHER):
            (bank.get / name).write_bytes(CONTENT)

        for _ in range(3):
            with pytest.raises(FileUnreadable):
                bank.poll()

        assert [name for name, _ in bank.came] == [ANSWER, OTHER]


def test_a_locked_file_keeps_no_other_and_is_reported_when_it_lasts(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.Locks) as bank:
        for name in (BAD, ANSWER, OTHER):
            (bank.get / name).write_bytes(CONTENT)

        assert bank.poll() == 2
        for _ in range(LASTING - 2):
            assert bank.poll() == 0
        with pytest.raises(FileUnreadable):
            bank.poll()

        assert bank.said == [{"locked": 1}], "said once"


def test_a_file_at_which_the_connection_ends_keeps_no_other_for_long(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.Cuts) as bank:
        for name in (BAD, ANSWER, OTHER):
            (bank.get / name).write_bytes(CONTENT)

        for _ in range(2):
            with pytest.raises(Broken):
                bank.poll()

        assert [name for name, _ in bank.came] == [ANSWER, OTHER]


def test_a_file_that_is_too_large_keeps_no_other(tmp_path: Path) -> None:
    with polled_bank(tmp_path) as bank:
        (bank.get / BAD).touch()
        os.truncate(bank.get / BAD, 33 << 20)
        (bank.get / ANSWER).write_bytes(CONTENT)
        with pytest.raises(TooLarge):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]


@pytest.mark.parametrize("behaviour", [odd_banks.Local, odd_banks.NoTypes])
def test_only_answers_come_and_what_else_lies_there_is_said_once(tmp_path: Path, behaviour: type[Watching]) -> None:
    with polled_bank(tmp_path, behaviour) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        for suffix in (".ok", ".DONE", ".partial", ".writing", ".tmp", ".filepart", ".md5", ".bak", "~"):
            (bank.get / f"{OTHER}{suffix}").write_bytes(b"x")
        for touched in ("READY", ".hidden"):
            (bank.get / touched).touch()
        (bank.get / OTHER).touch()
        (bank.get / "archive").mkdir()
        (bank.get / "archive" / OTHER).write_bytes(b"old")

        for _ in range(LASTING + 2):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]
        assert bank.said == [{"empty": 2, "folders": 1, "markers": 2}]

        (bank.get / OTHER).write_bytes(b"2")
        bank.poll()
        assert bank.came[1:] == [(OTHER, b"2")], "touched first, and filled afterwards"


def test_a_link_to_an_answer_is_one_and_others_are_not(tmp_path: Path) -> None:
    with polled_bank(tmp_path) as bank:
        spool = tmp_path / "root" / "spool"
        spool.mkdir()
        (spool / "1").write_bytes(CONTENT)
        (bank.get / ANSWER).symlink_to("../spool/1")
        (bank.get / OTHER).symlink_to("nowhere")
        (bank.get / "latest").symlink_to(ANSWER)
        (bank.get / "folder").symlink_to("../spool")

        for _ in range(3):
            bank.poll()

        assert bank.came == [(ANSWER, CONTENT)]
        assert bank.said == [{"links": 3}]


def test_a_name_in_gbk_blocks_nothing_and_arrives_under_another(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.SaysGbk) as bank:
        Path(os.fsdecode(os.fsencode(bank.get) + b"/" + "回盘.ret".encode("gbk"))).write_bytes(b"gbk")
        (bank.get / ANSWER).write_bytes(CONTENT)
        for _ in range(2):
            bank.poll()

        assert bank.came[0] == (ANSWER, CONTENT)
        [(name, content)] = bank.came[1:]
        assert (kind_of(profile_of(bank.bank), name), content) == (AnswerKind.RETURN, b"gbk")
        assert name == plain_name(name)


def test_few_bytes_at_a_time_make_a_whole_file(tmp_path: Path) -> None:
    content = os.urandom(50_000)
    with polled_bank(tmp_path, odd_banks.SmallReads) as bank:
        (bank.get / ANSWER).write_bytes(content)

        assert bank.poll() == 1
        assert bank.came == [(ANSWER, content)]


def test_a_fetched_file_that_stays_is_not_fetched_again(tmp_path: Path) -> None:
    with polled_bank(tmp_path) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        assert [bank.poll() for _ in range(3)] == [1, 0, 0]


def test_a_folder_that_is_empty_for_once_makes_nothing_come_again(tmp_path: Path) -> None:
    with polled_bank(tmp_path) as bank:
        (bank.get / ANSWER).write_bytes(CONTENT)
        bank.poll()
        bank.get.rename(tmp_path / "unmounted")
        bank.get.mkdir()
        bank.poll()
        bank.get.rmdir()
        (tmp_path / "unmounted").rename(bank.get)

        assert bank.poll() == 0


def test_a_server_that_trickles_is_broken_off_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds a worker for a minute (here a second) instead of its whole time, and only one worker after that."""
    monkeypatch.setattr("unioncard.banks.sftp.time_limit.PATIENCE_S", 1.0)
    with polled_bank(tmp_path, odd_banks.Trickles) as bank:
        (bank.get / ANSWER).write_bytes(bytes(1 << 20))
        with pytest.raises(TooSlow):
            bank.poll()
        logins = len(bank.seen.users)

        with pytest.raises(Unreachable):
            bank.server.put(bank.bank, [("a.txt", b"a")], lambda: None)

        assert len(bank.seen.users) == logins, "not called while the circuit is open"


def test_a_server_that_is_only_slow_to_begin_may_take_its_time_for_many_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of six reads takes longer than the patience, and earns more than it takes."""
    monkeypatch.setattr("unioncard.banks.sftp.time_limit.PATIENCE_S", 0.2)
    with polled_bank(tmp_path) as bank:
        (bank.get / ANSWER).write_bytes(bytes(4 << 20))
        with bank.server.session(bank.bank) as (session, server):
            for _ in range(6):
                assert len(session.fetch(server.get_folder, ANSWER, 5 << 20)) == 4 << 20
