"""What of the roster is seen in print: A4, the header on every page, room to sign, a code that a telephone reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from support import zbar
from support.custody_story import BATCH
from support.packages import Missing
from unioncard.custody.roster import workbook as qr
from unioncard.custody.roster.masked import MaskedCard
from unioncard.custody.roster.workbook import Roster, roster_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

MILLIMETRE = 72 / 25.4
ROWS = tuple(MaskedCard(number, "张*", "4****************0", "***************0016") for number in range(1, 41))
ROSTER = Roster(BATCH, "示范机械厂工会委员会（A&B）", "示范银行", "2026-11-23", ROWS)


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    """The roster of forty cards, as openpyxl reads it."""
    found: Worksheet = load_workbook(io.BytesIO(roster_workbook(ROSTER))).worksheets[0]
    return found


def test_it_prints_on_a4_upright_one_page_wide_with_the_header_on_each(sheet: Worksheet) -> None:
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "portrait", 0)
    assert setup.fitToWidth in {None, 1}  # one page is what a program takes when nothing is said
    assert sheet.print_title_rows == "$7:$7"
    scaled, footer, header = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter, sheet.oddHeader
    assert scaled
    assert scaled.fitToPage
    assert footer
    assert f"批次 {BATCH}　第 &P 页 共 &N 页" in str(footer.center.text)
    assert header
    assert "A&&B" in str(header.left.text)


def test_there_is_room_to_sign(sheet: Worksheet) -> None:
    heights = [sheet.row_dimensions[row].height for row in range(8, 48)]
    assert all(height and height >= 9 * MILLIMETRE for height in heights)
    assert sheet.column_dimensions["F"].width >= max(sheet.column_dimensions[name].width for name in "ABEGH")


def test_the_sign_off_is_printed_and_the_batch_column_is_not(sheet: Worksheet) -> None:
    last = [str(cell.value) for row in sheet.iter_rows(min_row=48) for cell in row if cell.value]
    assert [text[:3] for text in last] == ["经办人", "复核：", "日期：", "（工会"]
    assert sheet.print_area == "'发放登记册'!$A$1:$H$50"
    assert sheet.column_dimensions["I"].hidden


def test_drop_down_and_dates_cover_the_rows(sheet: Worksheet) -> None:
    rules = {rule.type: (str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules["list"] == ("G8:G47", '"已签收,损坏,未领退回"')
    assert rules["date"][0] == "E8:E47"


def test_the_same_roster_is_the_same_bytes() -> None:
    assert roster_workbook(ROSTER) == roster_workbook(ROSTER)


def test_a_telephone_reads_the_batch(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    try:
        zbar.provide(request.config.pluginmanager.getplugin("terminalreporter").write_line)
    except Missing as why:
        pytest.skip(str(why))
    with ZipFile(io.BytesIO(roster_workbook(ROSTER))) as book:
        [picture] = [name for name in book.namelist() if name.endswith(".png")]
        (tmp_path / "batch.png").write_bytes(book.read(picture))
    assert zbar.read(tmp_path / "batch.png") == [BATCH]
    assert qr.png(BATCH) == qr.png(BATCH)
