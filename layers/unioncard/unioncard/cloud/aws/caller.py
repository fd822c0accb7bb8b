"""Who asks: the caller's address, which callers cannot choose.

API Gateway sees whoever connects to it. Behind our own edge (the distribution, in aws-cn a proxy) that is the edge, for
everybody; then the address is the one that the edge saw and appended to X-Forwarded-For. Whatever stands before that
entry was sent by the caller. The edge proves itself by a secret in a header that it sets on each request.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    from unioncard.cloud.aws.http import Event

EDGE_HEADER: Final = "x-unioncard-edge"
"""As API Gateway passes headers on, in small letters."""


def caller_address(event: Event, edge_secret: str) -> IPv4Address | IPv6Address:
    """The caller's address. Where a proven edge wrote none it is the edge's own, so that nobody asks uncounted."""
    connected: str = event["requestContext"]["http"]["sourceIp"]
    headers: dict[str, str] = event.get("headers") or {}
    if edge_secret and hmac.compare_digest(headers.get(EDGE_HEADER, "").encode(), edge_secret.encode()):
        entries = [one.strip() for one in headers.get("x-forwarded-for", "").split(",")]
        if len(entries) > 1 and entries[-1] == connected:
            entries.pop()  # API Gateway's own: whom it was connected with, the edge
        try:
            return ip_address(entries[-1])
        except ValueError:
            pass
    return ip_address(connected)
