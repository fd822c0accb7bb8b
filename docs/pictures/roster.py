"""Draws the picture of the roster anew: ``.venv/bin/python docs/pictures/roster.py``.

Needs LibreOffice and fonts-noto-cjk. Members, numbers and cards are made up.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Final

import png
import pypdfium2
from stdnum import luhn

from unioncard.custody.roster.masked import MaskedCard
from unioncard.custody.roster.workbook import Roster, roster_workbook
from unioncard.people.masking import mask_card, mask_document, mask_name
from unioncard_tools.sample.members import sample_rows

PICTURE: Final = Path(__file__).with_name("roster.png")
BATCH, DAY, CARDS = "R20261123-7KM3Q9XTBW-01", "2026-11-23", 32
UNION, BANK = "郑州市示范机械有限公司工会委员会", "示范银行股份有限公司郑州分行"
DOTS_AN_INCH = 100


def main() -> None:
    """Its first page as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "roster.xlsx")
        book.write_bytes(roster_workbook(Roster(BATCH, UNION, BANK, DAY, tuple(cards()))))
        office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", folder, str(book)], check=True, capture_output=True, timeout=120)  # noqa: S603
        with pypdfium2.PdfDocument(book.with_suffix(".pdf")) as printed:
            page = printed[0].render(scale=DOTS_AN_INCH / 72, rev_byteorder=True)
            rows = [bytes(page.buffer)[place : place + page.width * page.n_channels] for place in lines(page)]
            with PICTURE.open("wb") as file:
                png.Writer(page.width, page.height, greyscale=False, compression=9).write(file, rows)


def lines(page: pypdfium2.PdfBitmap) -> range:
    """Where each line of a picture begins in its bytes."""
    return range(0, page.stride * page.height, page.stride)


def cards() -> list[MaskedCard]:
    """A batch's cards, in order."""
    made = []
    for number, row in enumerate(sample_rows(CARDS, seed=7), 1):
        front = f"622000000000{number:06d}"
        card = front + luhn.calc_check_digit(front)
        made.append(
            MaskedCard(number, mask_name(str(row["姓名"])), mask_document(str(row["证件号码"])), mask_card(card))
        )
    return made


if __name__ == "__main__":
    main()
