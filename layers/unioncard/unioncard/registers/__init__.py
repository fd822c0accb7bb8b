"""Registers 登记表: one uploaded spreadsheet, read, judged row by row, and taken in."""
