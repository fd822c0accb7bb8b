"""Cells of all forms: text, dates, numbers as typed."""
