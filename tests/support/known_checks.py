"""What a register's check and its corrections say of the same content they say again and again: here each says it once.

For tests that deliver one register dozens of times. A check takes a process, and corrections are a workbook of four
sheets; neither calls AWS, so nobody can be killed within them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncard.registers import intake, results
from unioncard.registers.check import check
from unioncard.sheets.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pytest

    from unioncard.registers.check import Checked


def checked_once() -> Callable[..., Checked]:
    """The check, which remembers what it said of a content."""
    known: dict[bytes, Checked] = {}

    def checked(path: Path, *args: Any, **more: Any) -> Checked:
        content = path.read_bytes()
        return known[content] if content in known else known.setdefault(content, check(path, *args, **more))

    return checked


def correct_once(patch: pytest.MonkeyPatch) -> None:
    """Corrections are written once for the same findings; they name the first register that has these."""
    written, known = results.corrections, dict[tuple[Finding, ...], bytes]()

    def corrections(checked: Checked, findings: Iterable[Finding], *, register: str) -> bytes:
        key = tuple(findings)
        return known[key] if key in known else known.setdefault(key, written(checked, findings, register=register))

    patch.setattr(results, "corrections", corrections)


def check_once(patch: pytest.MonkeyPatch) -> None:
    """Intake checks each content once."""
    patch.setattr(intake, "check", checked_once())
