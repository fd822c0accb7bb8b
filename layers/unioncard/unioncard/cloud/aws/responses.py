"""Reads DynamoDB's items in one pass: botocore asks its model about every attribute, which takes four times as long.

boto3 is told by the component that its session has for that (docs/decisions/0094-items-are-read-in-one-pass.md).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import boto3
import botocore.session
from botocore.parsers import JSONParser, ResponseParserFactory

from unioncard.cloud.aws.items import decoded

_TYPED: Final = "AttributeValue"
"""What DynamoDB's model calls a typed value; the maps of such values are its items, keys and attributes."""


class _ItemParser(JSONParser):  # type: ignore[misc]
    """As botocore's, but that typed values stay as the response has them, with their binaries decoded."""

    def _handle_map(self, shape: Any, value: dict[str, Any]) -> dict[str, Any]:
        if shape.value.name != _TYPED:
            parsed: dict[str, Any] = super()._handle_map(shape, value)
            return parsed
        return {name: decoded(typed) for name, typed in value.items()}


class _Parsers(ResponseParserFactory):  # type: ignore[misc]
    def create_parser(self, protocol_name: str) -> Any:
        return _ItemParser(**self._defaults) if protocol_name == "json" else super().create_parser(protocol_name)


@cache
def session() -> boto3.Session:
    """The session of this process, in place of boto3's default one."""
    core = botocore.session.get_session()
    core.register_component("response_parser_factory", _Parsers())
    return boto3.Session(botocore_session=core)
