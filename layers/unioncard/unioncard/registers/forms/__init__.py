"""Workbooks we write: forms and corrections."""
