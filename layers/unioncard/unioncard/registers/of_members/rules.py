"""The rules of a row in one table. To add a rule, write its function in a rules_*.py and put it into the table.

A rule takes a row and yields its findings. ``IDENTITY`` are the rules about the 证件号码 cell: the first that finds
something ends them, in the contract's order, so the cell gets one finding of the id-* family. ``ROW`` are all others;
every one of them is asked for every row. The fast predicate of fused.py lets a row pass only if none of all these would
find anything; tests compare the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.registers.of_members.columns import COLUMNS
from unioncard.registers.of_members.rules_bank import id_expired, mobile_shared, name_bank
from unioncard.registers.of_members.rules_cells import (
    date_format,
    date_future,
    mobile_format,
    normalised,
    not_listed,
    required,
)
from unioncard.registers.of_members.rules_identity import (
    has_document,
    id_area,
    id_as_number,
    id_birth,
    id_document,
    id_sex,
    row_repeated,
)
from unioncard.registers.of_members.rules_person import (
    name_characters,
    name_too_long,
    past_retirement,
    under_age,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from unioncard.registers.findings import Finding
    from unioncard.registers.of_members.row import Judged

    Rule = Callable[[Judged], Iterable[Finding]]

__all__ = ["IDENTITY", "ROW", "has_document", "judge"]

IDENTITY: Final[tuple[Rule, ...]] = (
    id_as_number,  # Excel keeps 15 digits of a number (mess list E)
    id_document,  # id-format, id-check-digit, id-date: GB 11643-1999 and the others' notices (people/documents.py)
    id_area,  # GB/T 2260, all revisions (people/areas.py)
)
ROW: Final[tuple[Rule, ...]] = (
    required,  # CONTRACT.md, compulsory cells; the form's note 1
    not_listed,  # the form's drop-downs and the national code lists (codes.py)
    id_birth,  # GB 11643-1999, digits 7 to 14
    id_sex,  # GB 11643-1999, digit 17
    date_format,  # the form's header: yyyy/MM/dd
    date_future,  # CONTRACT.md
    under_age,  # 劳动法 §15: from 16
    mobile_format,  # the numbering plan of mainland China (people/mobiles.py)
    name_characters,  # 民委发〔2016〕33号: U+00B7 alone between parts
    name_too_long,  # 民委发〔2016〕33号: 50 bytes in GB 18030
    row_repeated,  # invariant 1: one person, one member record
    mobile_shared,  # banks activate one person a phone
    id_expired,  # banks open no account on an expired document (反洗钱法, 客户身份识别)
    name_bank,  # the character set of the union's bank (unions/agreement.py)
    past_retirement,  # 国务院关于渐进式延迟法定退休年龄的办法, from 2025-01-01
    normalised,  # invariant 2: nothing is changed in silence
)


def judge(row: Judged) -> list[Finding]:
    """All findings of a row, by column in canonical order, those about no column last."""
    findings = next((one for one in map(list, (rule(row) for rule in IDENTITY)) if one), [])
    for rule in ROW:
        findings.extend(rule(row))
    return sorted(findings, key=_place)


def _place(finding: Finding) -> int:
    return COLUMNS.index(finding.column) if finding.column else len(COLUMNS)
