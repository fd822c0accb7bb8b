"""The pages about banks' files: their examples, and the tables below their markers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs.documents import ROOT
from unioncard.banks.files import answer_files as answers
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.profiles.fields import Csv
from unioncard_local.bank.files import issued
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.files.answer import AnswerKind
    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard.banks.profiles.fields import Field
    from unioncard.banks.profiles.profile import Profile

FORMATS: Final = ROOT / "docs" / "formats"
PROFILES: Final = {name: load(name, Path()) for name in ("delimited", "fixed", "csv")}
PAGES: Final = {
    name: (FORMATS / file).read_text("utf-8")
    for name, file in (("delimited", "bank.md"), ("fixed", "bank-fixed.md"), ("csv", "bank-csv.md"))
}
"""By profile: the page that describes its files."""

ENTRY: Final = PAGES["delimited"]
"""What holds for all formats stands on this page too."""

_EXAMPLE = r"<!-- example: {} (\S+) -->\n```\w+\n(.*?)```"
_CELLS = re.compile(r"(?<!\\)\|")


def examples(name: str) -> dict[str, bytes]:
    """Every example file of a profile's page, as its bank gets or sends it."""
    profile = PROFILES[name]
    found = re.findall(_EXAMPLE.format(name), PAGES[name], re.DOTALL)
    return {file: _bytes(profile, file, text) for file, text in found}


def answer_files(name: str) -> dict[str, tuple[AnswerKind, bytes]]:
    """The examples that a bank sends, by their names."""
    found = {file: (answers.kind_of(PROFILES[name], file), content) for file, content in examples(name).items()}
    return {file: (kind, content) for file, (kind, content) in found.items() if kind}


def issuance_of(name: str) -> tuple[str, IssuanceFile, bytes]:
    """Name, values and bytes of the one example that we send."""
    profile = PROFILES[name]
    shown = examples(name)
    ((file, control),) = [(f, issuance_file.control_name(profile, f)) for f in shown if f not in answer_files(name)][:1]
    assert control in shown
    return file, issued(profile, file, shown[file]), shown[file]


def parsed(name: str) -> list[Value]:
    """What the examples of a bank's answers say."""
    return [answers.parse(PROFILES[name], kind, file, content) for file, (kind, content) in answer_files(name).items()]


def table(marker: str, page: str) -> list[list[str]]:
    """The cells of the table below a marker, without its two first lines."""
    found = re.search(rf"<!-- {re.escape(marker)} -->\n((?:\|.*\n)+)", page)
    assert found, f"there is no table {marker}"
    _, _, *rows = found[1].splitlines()
    return [[cell.strip() for cell in _CELLS.split(row)[1:-1]] for row in rows]


def pairs(marker: str, page: str) -> dict[str, str]:
    """A table of codes beside their meanings, however many stand in a line."""
    cells = [cell.strip("`") for row in table(marker, page) for cell in row]
    return {code: word for code, word in zip(cells[::2], cells[1::2], strict=True) if code}


def lines(profile: Profile) -> Iterator[tuple[str, tuple[Field, ...]]]:
    """Every sort of line in a bank's files, by the name that its table has."""
    if profile.issuance.header:
        yield "issuance.header", profile.issuance.header.fields
    yield "issuance.rows", profile.issuance.fields
    for kind, form in profile.answers.by_kind().items():
        for number, shape in enumerate(form.shapes, start=1):
            if not shape.shows_its_end() and number > 1:
                continue  # as the first one, without the count; the page says so in a sentence
            if shape.header:
                yield f"{kind.value}.{number}.header", shape.header.fields
            yield f"{kind.value}.{number}.rows", shape.fields


def _bytes(profile: Profile, file: str, text: str) -> bytes:
    """A control file is shown without an end of line where it has none; CSV ends lines as RFC 4180 does."""
    if file.endswith(".ok"):
        text = text.rstrip("\n")
    if isinstance(profile.issuance.layout, Csv):
        text = text.replace("\n", "\r\n")
    return text.encode(profile.encoding)
