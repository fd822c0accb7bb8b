"""The mail sink: `python -m unioncard_local.stack.mailsink PORT FOLDER` keeps each mail as a file; SIGTERM stops it.

Mailboxes called ``nobody``, of any domain, do not exist here: a letter to one is refused as real servers refuse it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiosmtpd.smtp import SMTP

from unioncard_local.stack.settings import HOST

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session


NO_MAILBOX: Final = "550 5.1.1 no such mailbox"
"""RFC 3463: the mailbox named in the address does not exist."""


class Sink:
    """Writes each mail as NNNN.eml, numbered by arrival; a reader never sees half of one."""

    def __init__(self, folder: Path) -> None:
        """Go on after the mails that lie in the folder already."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._last = max((int(mail.stem) for mail in folder.glob("[0-9]*.eml")), default=0)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take every recipient but those called ``nobody``."""
        if address.lower().startswith("nobody@"):
            return NO_MAILBOX
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail as it came, below one line that says whom the envelope named."""
        self._last += 1
        final = self._folder / f"{self._last:04d}.eml"
        unfinished = final.with_suffix(".part")
        content = envelope.original_content or b""
        unfinished.write_bytes(f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode() + content)
        unfinished.replace(final)
        return f"250 kept as {final.name}"


async def serve(port: int, folder: Path) -> None:
    """Take mails until SIGTERM."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    sink = Sink(folder)
    server = await loop.create_server(lambda: SMTP(sink, hostname="local", enable_SMTPUTF8=True), HOST, port)
    async with server:
        await done.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
