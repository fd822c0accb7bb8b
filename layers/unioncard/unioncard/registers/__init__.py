"""Registers 登记表: one uploaded spreadsheet, read, checked row by row, and stored."""
