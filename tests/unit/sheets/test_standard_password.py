"""Excel opens workbooks under its own password without asking; so does a check. Any other is the officer's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fuzz.books import excel_parts, packed
from fuzz.seeds import grid, seeds
from support.encrypted_workbook import XOR_OF_ANOTHER, XOR_OF_EXCELS, agile, crypto_api, obfuscated, rc4, standard
from support.old_workbook import old_workbook
from support.raw_workbook import sheet_xml, zipped
from unioncard.registers.check import Checked, check
from unioncard.sheets import limits, old_excel, standard_password

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 23)
EXCELS = "VelvetSweatshop"


def run(tmp_path: Path, content: bytes) -> Checked:
    (tmp_path / "a.xlsx").write_bytes(content)
    return check(tmp_path / "a.xlsx", today=TODAY)


def codes(tmp_path: Path, content: bytes) -> list[str]:
    return [finding.code.value for finding in run(tmp_path, content).findings]


def package() -> bytes:
    return packed(excel_parts(grid(), shared=True))


def records(tmp_path: Path, **options: object) -> bytes:
    old_workbook(tmp_path / "plain.xls", grid(), **options)  # type: ignore[arg-type]
    return old_excel.workbook_of(tmp_path / "plain.xls")


WAYS: dict[str, Callable[[Path, str], bytes]] = {
    "agile": lambda _, password: agile(package(), password),
    "standard": lambda _, password: standard(package(), password),
    "rc4": lambda folder, password: rc4(records(folder), password),
    "provider, 128 bits": lambda folder, password: crypto_api(records(folder), password, 128),
    "provider, 40 bits": lambda folder, password: crypto_api(records(folder), password, 40),
    "rc4 and another codepage": lambda folder, password: rc4(records(folder, codepage=1252), password),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_workbook_under_excels_own_password_is_read(tmp_path: Path, way: str) -> None:
    checked = run(tmp_path, WAYS[way](tmp_path, EXCELS))
    whole = seeds()["xlsx inline"].answer
    assert [finding.message for finding in checked.findings if finding.row is None] == []
    assert [dict(row.values) for row in checked.accepted] == [dict(values) for _, values, _ in whole.accepted]


@pytest.mark.parametrize("way", WAYS)
def test_any_other_password_is_the_officers(tmp_path: Path, way: str) -> None:
    assert codes(tmp_path, WAYS[way](tmp_path, "VelvetSweatshop ")) == ["file-encrypted"]


@pytest.mark.parametrize("options", [{}, {"codepage": 936, "codec": "gbk"}, {"codepage": 1252}])
def test_a_workbook_hidden_by_xor_is_read_too(tmp_path: Path, options: dict[str, object]) -> None:
    checked = run(tmp_path, obfuscated(records(tmp_path, **options), XOR_OF_EXCELS))
    whole = seeds()["xlsx inline"].answer
    assert [finding.message for finding in checked.findings if finding.row is None] == []
    assert [dict(row.values) for row in checked.accepted] == [dict(values) for _, values, _ in whole.accepted]


@pytest.mark.parametrize("options", [{}, {"codepage": 936, "codec": "gbk"}])
def test_a_workbook_hidden_by_another_password_is_the_officers(tmp_path: Path, options: dict[str, object]) -> None:
    content = obfuscated(records(tmp_path, **options), XOR_OF_ANOTHER)
    assert codes(tmp_path, content) == ["file-encrypted"]
    assert codes(tmp_path, content[: len(content) // 2])[0] in ("file-encrypted", "file-damaged")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_cut_off_is_refused(tmp_path: Path, way: str) -> None:
    content = WAYS[way](tmp_path, EXCELS)
    for length in (600, 2_000, len(content) // 2):
        assert codes(tmp_path, content[:length])[0] in ("file-encrypted", "file-type", "file-damaged")


def test_the_guards_limits_hold_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(tmp_path / "bomb.xlsx", sheet_xml("") + " " * (20 * 2**20)).read_bytes()
    many = excel_parts(grid()) | {f"xl/media/{number}.png": b"" for number in range(limits.PARTS)}
    assert codes(tmp_path, agile(packed(many), EXCELS)) == ["file-too-large"]
    monkeypatch.setattr(limits, "FILE_BYTES", len(bomb))
    assert codes(tmp_path, agile(bomb, EXCELS)) == ["file-too-large"]


def test_a_file_does_not_say_how_long_a_key_takes(tmp_path: Path) -> None:
    content = agile(package(), EXCELS).replace(b'spinCount="1000"', b'spinCount="9e99"')
    assert standard_password.decrypted(content) is None
    assert standard_password.decrypted(content.replace(b'"9e99"', b'"9999999999"')) is None


def test_a_formula_without_a_result_is_seen_inside(tmp_path: Path) -> None:
    made = excel_parts(grid())
    sheet = "xl/worksheets/sheet1.xml"
    made[sheet] = made[sheet].replace(b'<row r="4">', b'<row r="4"><c r="A4"><f>1+1</f></c>', 1)
    plain, inside = run(tmp_path, packed(made)), run(tmp_path, agile(packed(made), EXCELS))
    shown = [[(found.row, found.column, found.message) for found in checked.findings] for checked in (plain, inside)]
    assert shown[0] == shown[1]
