"""One batch's files on their way to the bank's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.banks.drops.polling import is_control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.banks.drops.pushing import Pushed
    from unioncard.banks.drops.sftp import Session


def deliver(session: Session, folder: str, files: Sequence[tuple[str, bytes]]) -> tuple[Pushed, ...]:
    """Push the files (name, content) in the given order, but control files after all others: they say "complete".

    Returns what happened to each, in the order pushed. Raises as Session.push does, and pushes nothing after that; a
    second call goes on where the first failed. The bytes must be the same ones then: an encrypted file is encrypted
    once and kept, because a second encryption differs and would be a DifferentFile.
    """
    control_last = sorted(files, key=lambda file: is_control(file[0]))
    return tuple([session.push(folder, name, content) for name, content in control_last])
