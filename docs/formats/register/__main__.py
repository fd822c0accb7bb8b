"""Writes the tables of ../register.md from the code: ``.venv/bin/python docs/formats/register``."""

from __future__ import annotations

from pathlib import Path

import register_page

if __name__ == "__main__":
    page = Path(__file__).resolve().parent.parent / "register.md"
    page.write_text(register_page.updated(page.read_text("utf-8")), encoding="utf-8")
