"""The products of a checked register: all findings, the first of them for the API, and the corrections workbook."""

from __future__ import annotations

import json
import tempfile
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from unioncard.media import JSON, XLSX
from unioncard.products import corrections_name, findings_name, shown_name
from unioncard.registers.forms.corrections import corrections
from unioncard.sheets.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncard.products import Products
    from unioncard.registers.check import Checked
    from unioncard.sheets.findings import Finding

SHOWN_FINDINGS: Final = 200
"""Findings in one API response; a presigned link leads to all of them."""

_IN_MEMORY: Final = 2**22
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def keep_results(products: Products, register: str, checked: Checked, findings: Iterable[Finding]) -> None:
    """Store findings, and corrections if rows were rejected. ``findings`` is iterated several times.

    All are for the union's officers and may quote a cell (a name whose dot was normalised, a rejected row), so they
    stay in the encrypted products bucket and expire with the register.
    """
    keep_findings(products, register, findings)
    if not checked.whole_file_rejected and any(finding.row and finding.severity == "error" for finding in findings):
        products.keep(corrections_name(register), corrections(checked, findings, register=register), XLSX)


def keep_findings(products: Products, register: str, findings: Iterable[Finding]) -> None:
    """Store findings, all of them and those that are shown at once; ``findings`` is iterated several times."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as listed:
        _write(listed, findings)
        listed.seek(0)
        products.keep(findings_name(register), listed, JSON)
    shown = [finding._asdict() for finding in shown_findings(findings)]
    products.keep(shown_name(register), _encoded(shown).encode(), JSON)


def shown_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The first ``SHOWN_FINDINGS``, in file order; when there are more, errors displace warnings and these notes."""
    first: dict[Severity, list[tuple[int, Finding]]] = {severity: [] for severity in Severity}
    for place, finding in enumerate(findings):
        if len(first[finding.severity]) < SHOWN_FINDINGS:
            first[finding.severity].append((place, finding))
    chosen = list(chain.from_iterable(first.values()))[:SHOWN_FINDINGS]
    return [finding for _, finding in sorted(chosen, key=lambda one: one[0])]


def _write(target: IO[bytes], findings: Iterable[Finding]) -> None:
    """Stream a JSON list, one finding at a time: half a million of them need no memory."""
    separator = b"["
    for finding in findings:
        target.write(separator + _encoded(finding._asdict()).encode())
        separator = b","
    target.write(b"]" if separator == b"," else b"[]")
