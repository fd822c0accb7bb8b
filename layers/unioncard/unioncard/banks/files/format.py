"""Why a file cannot be read or written.

FormatError            not a file of this format
└── NotWritable        a value has no place in this bank's file; files/precheck.py would have told
"""

from __future__ import annotations


class FormatError(ValueError):
    """Not a file of this format. The message names lines, fields and counts, never contents (invariant 7)."""


class NotWritable(FormatError):
    """A value cannot be written. The message names the row, the field and the fault, never the value."""
