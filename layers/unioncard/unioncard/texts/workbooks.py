"""Short phrases of workbooks of every kind, read and written."""

from __future__ import annotations

from typing import Final

PAGES: Final = "第 &P 页，共 &N 页"
"""A page's footer, in the codes of spreadsheet programs."""
BYTES: Final = "文件 56 MB"
"""sheets/limits.py in words, each of them where it is passed."""
INFLATED: Final = "展开后 1 GB"
PARTS: Final = "压缩包内 1,000 个文件"
MEMBERS: Final = "500,000 名会员"
COLUMNS: Final = "200 列，第 {row} 行第 {column} 列有内容"
ROWS: Final = "500,100 行，第 {row} 行有内容"
COLUMN: Final = "第 {place} 列"
LISTED: Final = "下拉菜单中的各项"
"""The entries of a column whose list is too long for a sentence."""
