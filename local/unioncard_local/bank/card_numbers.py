"""Made-up card numbers for the simulated bank.

622000 is the prefix of the project's own check vectors (a number of zeros and a check digit), extended to 19 digits,
the last by Luhn (ISO/IEC 7812-1). UnionPay does not publish its list of issuers, so that 622000 belongs to no bank is
not verified: these numbers stay on the test side, and nothing that talks to a real bank may import this module.
"""

from __future__ import annotations

import hashlib

from stdnum import luhn

PREFIX = "622000"

_BATCHES, _ROWS = 10**7, 10**5


def made_up(batch: str, row: int) -> str:
    """The card number for this row of this batch: 19 digits, deterministic, different for each row of a batch.

    Two batches collide once in ten million. ValueError for a row beyond 99,999, the largest batch.
    """
    if not 0 <= row < _ROWS:
        raise ValueError(f"row {row} is beyond what is played here")
    place = int.from_bytes(hashlib.sha256(batch.encode()).digest()[:8]) % _BATCHES
    body = f"{PREFIX}{place:07d}{row:05d}"
    return body + luhn.calc_check_digit(body)
