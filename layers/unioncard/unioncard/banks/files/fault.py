"""Codes for what makes a bank's file unreadable as a whole; their sentences are in texts/bank_files.py."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why a file does not fit its format. The values are public (docs/formats/bank.md)."""

    EMPTY = "empty-file"
    ENCODING = "encoding"
    NOT_CSV = "not-csv"
    TITLES = "titles"
    NO_HEADER = "no-header"
    NO_TRAILER = "no-trailer"
    FIELD_COUNT = "field-count"
    NOT_ENDED = "last-separator"
    CONTROL = "control-character"
    SPOILT = "number-spoilt"
    CONSTANT = "fixed-value"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_DATE = "not-a-date"
    NOT_IN_LIST = "code-unknown"
    RESULT = "result-unknown"
    EVENT = "event-unknown"
    ACCEPTED = "acceptance-unknown"
    NO_TIME = "no-time"
    NO_BATCH = "no-batch"
    NO_ROW = "no-row"
    NO_ROWS = "no-rows"
    COUNT = "count-differs"
    AMOUNT = "amount-not-zero"
    LINES_DISAGREE = "lines-disagree"
    ENDS_DISAGREE = "header-trailer-disagree"
    FAULTS_OF_ACCEPTED = "accepted-with-faults"
    VOUCHER_LENGTH = "voucher-length"
    VOUCHER_RUN = "voucher-run"
    NAME = "file-name"
    NO_SUCH_KIND = "kind-not-agreed"
    NO_CODE = "no-code"
    ONE_TIME = "one-time"
    NO_ACCEPTANCE = "no-acceptance"
    OPENED_ONLY = "opened-only"
