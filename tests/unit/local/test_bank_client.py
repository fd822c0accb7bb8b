"""What the bank's job takes from out/ and how it hands in a return."""

from __future__ import annotations

import hashlib
import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from unioncard_local.bank_client import hand_in, pickup
from unioncard_local.faults import PickupFailed

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = "测试|\n".encode("gb18030")


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

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in files.items()}
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


def control(**other: Any) -> bytes:
    digest = hashlib.sha256(CONTENT).hexdigest()
    told = {"file": "UC_1.txt", "bytes": len(CONTENT), "sha256": digest, "rows": 1, "batch": "1", **other}
    return json.dumps(told).encode()


def server(**files: bytes) -> Any:
    return Server(**files)


def test_a_finished_file_is_fetched_with_its_control_file(tmp_path: Path):
    remote = server(out__UC_1_DOT_txt=CONTENT, out__UC_1_DOT_ok=control())

    assert pickup(remote, tmp_path / "new") == (tmp_path / "new" / "UC_1.txt",)
    assert (tmp_path / "new" / "UC_1.txt").read_bytes() == CONTENT
    assert json.loads((tmp_path / "new" / "UC_1.ok").read_bytes())["rows"] == 1


def test_a_file_without_its_control_file_is_left_alone(tmp_path: Path):
    assert pickup(server(out__UC_1_DOT_txt=CONTENT), tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", [{"sha256": "0" * 64}, {"bytes": 1}, {"file": "UC_2.txt"}])
def test_a_file_that_differs_from_its_control_file_is_refused_and_not_kept(tmp_path: Path, other: dict[str, Any]):
    with pytest.raises(PickupFailed, match=r"UC_1\.txt"):
        pickup(server(out__UC_1_DOT_txt=CONTENT, out__UC_1_DOT_ok=control(**other)), tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_return_goes_up_under_a_temporary_name_and_is_renamed_at_the_end():
    remote = server()

    hand_in(remote, "UC_1.ret", CONTENT)

    assert remote.done == [("open", "in/UC_1.ret.part", "wb"), ("rename", "in/UC_1.ret.part", "in/UC_1.ret")]
    assert remote.files == {"in/UC_1.ret": CONTENT}


def test_a_return_cut_short_never_gets_its_final_name():
    remote = server()
    remote.room = 3

    with pytest.raises(PickupFailed, match="3"):
        hand_in(remote, "UC_1.ret", CONTENT)

    assert "in/UC_1.ret" not in remote.files
