"""HTTP to this machine's own servers: they speak no TLS, so no authority has to be trusted."""

from __future__ import annotations

import ssl
from typing import Final

NO_AUTHORITY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For httpx's ``verify``. By default each of its clients, and each of its calls without a client, loads all authorities
that the web trusts: 18 ms of processor time. A server that does speak TLS is refused by this one."""
