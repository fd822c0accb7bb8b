"""Files that commands write: whole or not at all, and never onto a file that the command reads."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unioncard.errors import InvalidInput
from unioncard_cli import failures, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NEW_FILE: Final = 0o666
_OWNERS_FILE: Final = 0o600
_COPIES: Final = 1000


def protect(targets: Iterable[Path], inputs: Iterable[Path | None]) -> None:
    """InvalidInput when a target is a file that the command reads, or lies in a folder it reads as a whole.

    Called before the work begins: nobody should wait for a long check only to be refused. Compared are files, not
    names: ``./r.xlsx``, a symbolic and a hard link are the same register.
    """
    read = [one for one in inputs if one is not None]
    for target in targets:
        for source in read:
            if is_same(target, source):
                raise InvalidInput(texts.ONTO_INPUT.format(file=target))


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, also where it is not there yet."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def write(target: Path, content: bytes, *, inputs: Iterable[Path | None] = (), keep: bool = False) -> None:
    """Write a file, and the folders it lies in; InvalidInput says why not, and leaves what was there as it was.

    ``keep``: what people fill in (a form, corrections): a file of this name with something else in it is not lost but
    keeps a numbered name, which is said on stderr.
    """
    write_all({target: content}, inputs=inputs, keep=keep)


def write_all(contents: Mapping[Path, bytes], *, inputs: Iterable[Path | None] = (), keep: bool = False) -> None:
    """Several files; none is written when one of them is an input."""
    protect(contents, inputs)
    for target, content in contents.items():
        try:
            _make_folder(target.parent)
            if keep:
                _keep(target, content)
            _put(target, content)
        except OSError as error:
            raise InvalidInput(texts.NOT_WRITABLE.format(out=target, reason=_reason(error, target))) from error


def write_private(target: Path, content: bytes) -> None:
    """As ``write``, a file that its owner alone may read."""
    try:
        _make_folder(target.parent)
        _put(target, content, _OWNERS_FILE)
    except OSError as error:
        raise InvalidInput(texts.NOT_WRITABLE.format(out=target, reason=_reason(error, target))) from error


def _make_folder(folder: Path) -> None:
    above = next(one for one in (folder, *folder.parents) if one.exists())
    if not above.is_dir():
        raise NotADirectoryError(20, "not a folder", str(above))
    folder.mkdir(parents=True, exist_ok=True)


def _put(target: Path, content: bytes, mode: int | None = None) -> None:
    """By a file beside it, so that Ctrl-C or a full disk leaves no half of one. What is no plain file is written to.

    ``mode`` of the file; None: as it was, or as new files are.
    """
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    place = target.resolve()
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(13, "not writable", str(target))
    handle, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", dir=place.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        usual = place.stat().st_mode & 0o7777 if place.exists() else _NEW_FILE & ~_umask()
        unfinished.chmod(usual if mode is None else mode)
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _keep(target: Path, content: bytes) -> None:
    """Give a file that is in the way, and is another, the next free numbered name."""
    if not target.is_file() or target.read_bytes() == content:
        return
    names = (target.with_name(f"{target.stem}.{number}{target.suffix}") for number in range(1, _COPIES))
    free = next((one for one in names if not one.exists()), None)
    if free is None:
        raise FileExistsError(17, "too many copies", str(target))
    target.rename(free)
    import typer  # noqa: PLC0415 the one thing said here

    typer.echo(texts.KEPT.format(file=target, kept=free.name), err=True)


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


def _reason(error: OSError, target: Path) -> str:
    """Why, with the name of another file than the target, which is named already."""
    text = failures.of_system(error)
    return (
        text.removeprefix(f"{target}：")
        if Path(error.filename or "").parent != target.parent
        else text.rpartition("：")[2]
    )
