"""Settings of functions/lookup, as those in settings.py, but checked without pydantic: it starts the most often."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Final, Self

from pydantic_core.core_schema import (
    int_schema,
    no_info_plain_validator_function,
    str_schema,
    with_default_schema,
)

from unioncard.checked import Checked

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


def _networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """ValueError for what is none."""
    return tuple(ip_network(one.strip()) for one in listed.split(",") if one.strip())


_FIELDS: Final[dict[str, CoreSchema]] = {
    "cards_table": str_schema(),
    "addresses_table": str_schema(),
    "card_digest_key": str_schema(),
    "edge_secret": str_schema(),
    "lookups_in_ten_minutes": int_schema(gt=0),
    "lookups_in_a_day": int_schema(gt=0),
    "shared_networks": with_default_schema(no_info_plain_validator_function(_networks), default=()),
}


class LookupSettings(Checked, fields=_FIELDS, extra="ignore"):
    """functions/lookup.

    ``edge_secret``: what our own edge sends with each request (cloud/aws/caller.py). ``lookups_in_ten_minutes`` and
    ``lookups_in_a_day``: for one address. ``shared_networks``: of many people behind one address, comma-separated.
    """

    cards_table: str
    addresses_table: str
    card_digest_key: str
    edge_secret: str
    lookups_in_ten_minutes: int
    lookups_in_a_day: int
    shared_networks: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    def from_environment(cls) -> Self:
        """Read and check; pydantic_core.ValidationError names what is missing."""
        return cls.model_validate({name: os.environ[name.upper()] for name in _FIELDS if name.upper() in os.environ})
