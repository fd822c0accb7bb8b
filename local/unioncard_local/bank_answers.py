"""What the bank we play answers to an issuance file: a card for each row, but the first few refused if asked."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from unioncard.banks.return_file import Answer, Result, ReturnFile
from unioncard_local.card_numbers import made_up

if TYPE_CHECKING:
    from unioncard.banks.issuance_file import IssuanceFile, IssuanceRow

_REASONS = (("101", "联网核查不一致"), ("102", "已有Ⅰ类户"), ("103", "证件已过期"))
"""Reasons that banks really give (bank_files.md); the codes are ours."""


def answer(issuance: IssuanceFile, *, refuse: int = 0) -> ReturnFile:
    """Answer every row once; the first `refuse` rows are refused. The same file at every call.

    ValueError when more refusals are asked for than there are rows.
    """
    if refuse > len(issuance.rows):
        raise ValueError(f"只有 {len(issuance.rows)} 行，无法拒绝 {refuse} 行")
    refused = zip(issuance.rows[:refuse], cycle(_REASONS), strict=False)
    opened = issuance.rows[refuse:]
    return ReturnFile(
        issuance.batch,
        (
            *(_refusal(row, *reason) for row, reason in refused),
            *(_opening(issuance.batch, row) for row in opened),
        ),
    )


def _refusal(row: IssuanceRow, code: str, reason: str) -> Answer:
    return Answer(row.number, row.tail, Result.REFUSED, "", code, reason)


def _opening(batch: str, row: IssuanceRow) -> Answer:
    return Answer(row.number, row.tail, Result.OPENED, made_up(batch, row.number))
