"""What a checked register leaves: its findings as JSON and the corrections workbook."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from unioncard.media import JSON, XLSX
from unioncard.registers.desk.names import corrections_name, findings_name
from unioncard.registers.forms.corrections import corrections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncard.registers.check import Checked
    from unioncard.registers.desk.store import Products
    from unioncard.registers.findings import Finding


def keep_results(products: Products, register: str, checked: Checked, findings: Sequence[Finding]) -> None:
    """Keep findings, and corrections if rows were rejected.

    Both are for the union's officers and may quote a cell (a name whose dot was normalised, a rejected row), so they
    stay in the encrypted products bucket and expire with the register.
    """
    listed = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, separators=(",", ":"))
    products.keep(findings_name(register), listed.encode(), JSON)
    if not checked.whole_file_rejected and any(finding.row and finding.severity == "error" for finding in findings):
        products.keep(corrections_name(register), corrections(checked, findings, register=register), XLSX)
