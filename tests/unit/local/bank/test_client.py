"""What the bank's job takes from out/ and how it hands in a return."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from unioncard.banks.files.issuance import IssuanceFile, IssuanceRow, control, write
from unioncard_local.bank.client import Address, Session
from unioncard_local.bank.files import decrypting
from unioncard_local.errors import PickupFailed
from unioncard_tools.profiles import load

PROFILE = load("delimited", Path())
BATCH = "R20261123-7KM3Q9XTBW-01"
NAME = f"UC_{BATCH}"
# A passport of nobody: no country numbers them TEST0001.
VALUES = {"证件类别": "护照", "证件号码": "TEST0001", "姓名": "测试", "性别": "男", "移动电话": "13400000000"}
FILE = IssuanceFile(BATCH, "u", "某工会", "", "2026-11-23", (IssuanceRow(1, VALUES),))
CONTENT = write(PROFILE, FILE)
CONTROL = control(PROFILE, f"{NAME}.txt", FILE, CONTENT)[1]


class Remote(io.BytesIO):
    """A remote file: kept when it is closed, perhaps cut short on the way."""

    def __init__(self, server: Server, path: str, content: bytes = b"") -> None:
        super().__init__(content)
        self._server, self._path = server, path

    def prefetch(self) -> None: ...

    def set_pipelined(self, _on: bool) -> None: ...

    def close(self) -> None:
        if not self.closed:
            self._server.files[self._path] = self.getvalue()[: self._server.room]
        super().close()


class Server:
    """The part of paramiko.SFTPClient that is used; records what happens."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = dict(files)
        self.room: int | None = None
        self.done: list[tuple[str, ...]] = []

    def listdir(self, folder: str) -> list[str]:
        return [path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/")]

    def open(self, path: str, mode: str) -> Remote:
        self.done.append(("open", path, mode))
        return Remote(self, path, b"" if mode == "wb" else self.files[path])

    def stat(self, path: str) -> SimpleNamespace:
        return SimpleNamespace(st_size=len(self.files[path]))

    def rename(self, old: str, new: str) -> None:
        self.done.append(("rename", old, new))
        self.files[new] = self.files.pop(old)


def session(server: Server) -> Session:
    return Session(cast("Any", server), Address("", 0, "", Path(), Path(), "out", "in"))


def pickup(server: Server, into: Path) -> tuple[Path, ...]:
    return session(server).pickup(PROFILE, into)


def test_a_finished_file_is_fetched_with_its_control_file(tmp_path: Path):
    remote = Server({f"out/{NAME}.txt": CONTENT, f"out/{NAME}.ok": CONTROL})

    assert pickup(remote, tmp_path / "new") == (tmp_path / "new" / f"{NAME}.txt",)
    assert (tmp_path / "new" / f"{NAME}.txt").read_bytes() == CONTENT
    assert json.loads((tmp_path / "new" / f"{NAME}.ok").read_bytes())["rows"] == 1


def test_a_file_without_its_control_file_is_left_alone(tmp_path: Path):
    assert pickup(Server({f"out/{NAME}.txt": CONTENT}), tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", [{"sha256": "0" * 64}, {"bytes": 1}, {"file": "UC_2.txt"}, {"rows": 2}])
def test_a_file_that_differs_from_its_control_file_is_refused_and_not_kept(tmp_path: Path, other: dict[str, Any]):
    lying = json.dumps(json.loads(CONTROL) | other).encode()
    with pytest.raises(PickupFailed, match=rf"{NAME}\.txt"):
        pickup(Server({f"out/{NAME}.txt": CONTENT, f"out/{NAME}.ok": lying}), tmp_path)

    assert list(tmp_path.iterdir()) == []


def encrypted(server_side: bytes = b"sealed") -> Server:
    """A file that came encrypted, and its control file, which describes the bytes that came."""
    name, control_bytes = control(PROFILE, f"{NAME}.txt.pgp", FILE, server_side)
    return Server({f"out/{NAME}.txt.pgp": server_side, f"out/{name}": control_bytes})


def test_an_encrypted_file_is_kept_as_it_came_and_beside_it_decrypted(tmp_path: Path):
    opened = session(encrypted()).pickup(PROFILE, tmp_path, decrypt={b"sealed": CONTENT}.__getitem__)

    assert opened == (tmp_path / f"{NAME}.txt",)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".ok"} == {
        f"{NAME}.txt": CONTENT,
        f"{NAME}.txt.pgp": b"sealed",
    }


def test_an_encrypted_file_that_differs_from_its_control_file_is_refused(tmp_path: Path):
    server = encrypted()
    server.files[f"out/{NAME}.txt.pgp"] = b"sealed and cut"

    with pytest.raises(PickupFailed, match=r"\.pgp 与控制文件"):
        session(server).pickup(PROFILE, tmp_path, decrypt=lambda _sealed: CONTENT)
    assert list(tmp_path.iterdir()) == []


def test_an_encrypted_file_without_a_way_to_decrypt_it_tells_how(tmp_path: Path):
    with pytest.raises(ValueError, match="--decrypt 'gpg --decrypt'"):
        pickup(encrypted(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sh -c 'echo first >&2; echo no secret key >&2; exit 2'", "解密命令失败：no secret key"),
        ("sh -c 'exit 3'", "解密命令失败：3"),
        ("no-such-program-here --decrypt", "解密命令不能运行：no-such-program-here"),
        ("", "解密命令不能运行"),
        ("gpg 'unclosed", "解密命令不能运行"),
    ],
)
def test_a_decryption_that_fails_says_why(tmp_path: Path, command: str, said: str):
    with pytest.raises(ValueError, match=said):
        session(encrypted()).pickup(PROFILE, tmp_path, decrypt=decrypting(command))
    assert list(tmp_path.iterdir()) == []


def test_a_return_goes_up_under_a_temporary_name_and_is_renamed_at_the_end():
    remote = Server({})

    session(remote).hand_in("UC_1.ret", CONTENT)

    assert remote.done == [("open", "in/UC_1.ret.part", "wb"), ("rename", "in/UC_1.ret.part", "in/UC_1.ret")]
    assert remote.files == {"in/UC_1.ret": CONTENT}


def test_a_return_cut_short_never_gets_its_final_name():
    remote = Server({})
    remote.room = 3

    with pytest.raises(PickupFailed, match="3"):
        session(remote).hand_in("UC_1.ret", CONTENT)

    assert "in/UC_1.ret" not in remote.files
