"""The page's tables of findings: level, examples with what the system says, cure; and of spellings understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from register_cures import CURES
from register_example import checked, value
from register_file_examples import FILES
from register_member_examples import MEMBER_ROWS
from register_roster_examples import IN_BATCH, ROSTER_FILES, ROSTER_ROWS
from register_spellings import SPELLINGS, UNNOTED
from register_store_examples import DIRECTORY, ELSEWHERE, KNOWN_BEFORE
from register_tables import table
from register_union_examples import UNION_ROWS

from unioncard.sheets.findings import FindingCode, Severity
from unioncard.sheets.layout import Kind
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from register_example import Example
    from register_roster_examples import InBatch
    from register_store_examples import Elsewhere, InDirectory, KnownBefore

IN_FILES: Final = (*FILES, *ROSTER_FILES, *MEMBER_ROWS, *UNION_ROWS, *ROSTER_ROWS)
"""Examples that the check answers."""

AT_THE_STORE: Final[tuple[Elsewhere | KnownBefore | InDirectory | InBatch, ...]] = (
    *ELSEWHERE,
    *KNOWN_BEFORE,
    *DIRECTORY,
    *IN_BATCH,
)
"""Examples that only members, directory and batches can answer."""

_FILE: Final = ("file-", "form-", "column-", "no-rows")
_PREFIXES: Final = {Kind.UNIONS: "工会登记表：", Kind.ROSTER: "发放登记册："}
_LEVELS: Final = {Severity.WARNING: "提醒，不退回", Severity.NOTE: "备注，不退回"}


def group(code: FindingCode) -> str:
    """The section of the page in which a code stands."""
    if code.startswith(_FILE):
        return "file"
    if code.startswith("roster-"):
        return "rosters"
    return "unions" if list(FindingCode).index(code) > list(FindingCode).index(FindingCode.NORMALISED) else "members"


def findings(section: str) -> str:
    """All codes of a section, in the contract's order."""
    return "\n".join(_block(code) for code in FindingCode if group(code) == section)


def level(code: FindingCode) -> str:
    """What a finding does to its row or file."""
    if code.severity is not Severity.ERROR:
        return _LEVELS[code.severity]
    return "错误，整份退回" if group(code) == "file" else "错误，该行退回"


def _block(code: FindingCode) -> str:
    lines = table(("例", "标在哪一列", "系统给出的说明"), _lines(code))
    return f"#### `{code}`　{TITLES[code]}\n{level(code)}。怎样改：{CURES[code]}\n\n{lines}"


def _lines(code: FindingCode) -> Iterator[tuple[str, str, str]]:
    for example in IN_FILES:
        if example.code == code:
            found = checked(example).findings[0]
            yield shown(example), found.column or "", found.message
    for late in AT_THE_STORE:
        if late.code == code:
            yield late.shown, late.column, late.message


def shown(example: Example) -> str:
    """How an example is worded; of codes that several forms have, which form it is."""
    shared = group(FindingCode(example.code)) == "members"
    return f"{_PREFIXES.get(example.kind, '')}{example.shown}" if shared else example.shown


def spellings() -> str:
    """Spellings that are understood, and those without a note."""
    rows = [
        (
            ("工会登记表：" if one.kind is Kind.UNIONS else "") + one.column,
            value(one.raw),
            _read(one.text),
            _note(one.example),
        )
        for one in SPELLINGS
    ]
    rows += [(column, value(raw), _read(text), "（无，这样填写最好）") for column, raw, text in UNNOTED]
    return table(("列", "填写的", "读作", "系统给出的备注"), rows)


def _read(text: str) -> str:
    return f"`{text}`" if text else "（空）"


def _note(example: Example) -> str:
    return checked(example).findings[0].message
