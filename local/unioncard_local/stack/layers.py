"""MiniStack unpacks a function's layer for each of its workers: here it is unpacked once, and each has a link to it.

To write a layer's 1,500 files took a third of the emulator's time. On AWS, too, all read one layer and none writes.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, Self

from ministack.core import lambda_runtime  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from types import TracebackType

_LAYERS: Final = "layer_*.zip"
"""What MiniStack names a layer in a worker's folder; the function's own code has another name."""
_one_at_a_time: Final = Lock()


def unpack_each_once() -> None:
    """Let this process's functions share what their layers unpack to."""
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": _opened})


def _opened(file: str) -> zipfile.ZipFile | _Layer:
    return _Layer(Path(file)) if Path(file).match(_LAYERS) else zipfile.ZipFile(file)


class _Layer:
    """A layer's archive, as far as the emulator asks one. BadZipFile unless it is one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        self._unpacked = Path(tempfile.gettempdir()) / "layers" / digest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def namelist(self) -> list[str]:
        """The names that are yet to be looked at: none of them may lead out of the folder."""
        if self._unpacked.exists():
            return []
        with zipfile.ZipFile(self._file) as archive:
            return archive.namelist()

    def extractall(self, folder: str) -> None:
        """Make the empty ``folder`` a link to the layer, which is unpacked if nobody did so before."""
        with _one_at_a_time:
            if not self._unpacked.exists():
                self._unpack()
        Path(folder).rmdir()
        Path(folder).symlink_to(self._unpacked, target_is_directory=True)

    def _unpack(self) -> None:
        # Under another name first: whoever is killed half-way leaves nothing that looks whole.
        self._unpacked.parent.mkdir(exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=self._unpacked.parent))
        with zipfile.ZipFile(self._file) as archive:
            archive.extractall(half)
        half.rename(self._unpacked)
