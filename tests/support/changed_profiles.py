"""Shipped profiles that a test changes, and writes as a bank's own: read once a process, by the parser in C."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import unioncard_tools

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(unioncard_tools.__path__[0]) / "data"


def shipped(name: str) -> dict[str, Any]:
    """The profile as it stands in its file, for the caller to change."""
    return deepcopy(_read(name))


def write(file: Path, profile: Mapping[str, Any]) -> None:
    """The profile as YAML."""
    file.write_text(yaml.dump(profile, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load((DATA / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return content
