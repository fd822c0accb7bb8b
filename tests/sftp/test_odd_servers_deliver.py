"""Files reach servers as they really are: once, whole, and under their name, or with a reason for an operator."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from support import odd_banks
from support.polled_bank import polled_bank
from unioncard.banks.sftp.errors import Broken, FolderMissing, TakenAway

if TYPE_CHECKING:
    from pathlib import Path

    from support.polled_bank import PolledBank
    from support.sftp_servers import Watching

FILES = (("a.txt", b"a" * 50_000), ("a.ok", b"1\n"))


def there(bank: PolledBank) -> dict[str, bytes]:
    """What the bank sees, without leftovers of ours."""
    return {file.name: file.read_bytes() for file in bank.put.iterdir() if not file.name.endswith(".part")}


def taken(bank: PolledBank) -> list[str]:
    """What the bank's hot folder took, in order, each time."""
    folder = bank.put.parent / "taken"
    found = folder.iterdir() if folder.exists() else ()
    return [file.name.partition("#")[0] for file in sorted(found, key=lambda file: int(file.name.partition("#")[2]))]


@pytest.mark.parametrize("left", [None, b"", b"a" * 20_000, b"other bytes", b"a" * 90_000])
@pytest.mark.parametrize(
    "behaviour",
    [
        odd_banks.FailsForMissing,
        odd_banks.ForbidsMissing,
        odd_banks.SaysGbk,
        odd_banks.NoResume,
        odd_banks.NoOverwrite,
        odd_banks.OnlyNew,
        odd_banks.Appends,
        odd_banks.NamesAtClose,
        odd_banks.NoSizes,
        odd_banks.SizeZero,
        odd_banks.Converts,
        odd_banks.SmallWrites,
        odd_banks.SmallReads,
        odd_banks.RenamesAndFails,
        odd_banks.OnlyPosixRename,
        odd_banks.NoRemoving,
    ],
)
def test_a_batch_arrives_whatever_an_earlier_attempt_left(
    tmp_path: Path, behaviour: type[Watching], left: bytes | None
) -> None:
    with polled_bank(tmp_path, behaviour) as bank:
        if left is not None:
            (bank.put / "a.txt.part").write_bytes(left)

        bank.deliver(*FILES)
        bank.deliver(*FILES)

        assert there(bank) == dict(FILES)


def test_what_is_in_place_is_found_there_without_our_own_record(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.NoSizes) as bank:
        bank.deliver(*FILES)
        bank.server.put_again(bank.bank, FILES)

        assert there(bank) == dict(FILES)


def test_a_server_that_takes_files_under_their_temporary_name_has_each_once_and_a_reason_is_given(
    tmp_path: Path,
) -> None:
    with polled_bank(tmp_path, odd_banks.TakesAtClose) as bank:
        for _ in range(3):
            with pytest.raises(TakenAway):
                bank.deliver(*FILES)

        assert taken(bank) == ["a.txt.part"]


def test_a_server_that_takes_a_file_as_soon_as_it_has_its_name_gets_it_once(tmp_path: Path) -> None:
    """The connection ends between the two files, and before the first rename is answered."""
    with polled_bank(tmp_path, odd_banks.TakesAtRename) as bank:
        with suppress(Broken):
            bank.deliver(*FILES)
        bank.deliver(*FILES)
        bank.deliver(*FILES)

        assert taken(bank) == ["a.txt", "a.ok"]

        bank.server.put_again(bank.bank, FILES)
        assert taken(bank) == ["a.txt", "a.ok", "a.txt", "a.ok"], "unless an officer wants it again"


def test_a_missing_folder_is_named_by_a_server_that_only_says_failure(tmp_path: Path) -> None:
    with polled_bank(tmp_path, odd_banks.FailsForMissing) as bank:
        bank.put.rmdir()
        with pytest.raises(FolderMissing):
            bank.deliver(*FILES)
