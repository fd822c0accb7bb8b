"""The tables of the register's page that say what forms have: columns, lists, documents, limits."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from unioncard.custody.roster import columns as roster_codes
from unioncard.people.documents import DocumentType
from unioncard.registers.forms.design import instruction
from unioncard.registers.forms.form import design_of
from unioncard.registers.members import codes as member_codes
from unioncard.registers.unions import codes as union_codes
from unioncard.sheets import limits
from unioncard.sheets.header import HEAD_ROWS
from unioncard.sheets.layout import Kind, header_key
from unioncard.texts import custody

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CODE_OR_STAR: Final = re.compile(r"(`[^`]*`)|\*")

DOCUMENTS: Final[dict[DocumentType, tuple[str, str]]] = {
    DocumentType.RESIDENT: ("18 位：前 17 位数字，末位数字或 X（校验位）。15 位旧号码不收", "412121199605090026"),
    DocumentType.HONG_KONG_MACAO_RESIDENCE: ("18 位，以 810000 或 820000 开头，末位同上", "810000199001010019"),
    DocumentType.TAIWAN_RESIDENCE: ("18 位，以 830000 开头，末位同上", "830000198512310020"),
    DocumentType.HONG_KONG_MACAO_TRAVEL: ("字母 H 或 M 加 8 位数字；末尾的 2 位换证次数可写可不写", "H00000000"),
    DocumentType.TAIWAN_TRAVEL: ("8 位数字；旧证末尾的 2 位签发次数可写可不写", "00000000"),
    DocumentType.FOREIGNER: ("18 位，以 9 开头，末位同上；或旧证：3 个字母加 12 位数字", "941840199001010013"),
    DocumentType.PASSPORT: ("5 至 15 位字母和数字，至少有一位数字", "EXAMPLE0001"),
    DocumentType.OFFICER: ("4 至 20 位汉字、字母、数字、括号、短横，至少有一位数字", "例字第00000001号"),
    DocumentType.SOLDIER: ("同上", "例字第00000002号"),
}
"""Kind → its number in words, and a number of nobody."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    head, *lines = ("| " + " | ".join(map(cell, row)) + " |" for row in (headings, *rows))
    return "\n".join((head, "|" + "---|" * len(headings), *lines)) + "\n"


def cell(text: str) -> str:
    """A text as a table's cell: bars, line ends, and stars that stand in no code would break it."""
    starless = _CODE_OR_STAR.sub(lambda found: found[1] or "\\*", text)
    return starless.replace("|", "\\|").replace("\n", " ")


def limits_table() -> str:
    """How large a register may be."""
    rows = [
        ("文件", f"{limits.FILE_BYTES // 2**20} MB"),
        ("`.xlsx`、`.xlsm`、`.ods` 解开以后", f"{limits.INFLATED_BYTES // 2**30} GB，{limits.PARTS:,} 个部分"),
        ("会员（或工会登记表的行）", f"{limits.MEMBERS:,}"),
        ("最末一行的行号", f"{limits.ROWS:,}"),
        ("列", str(limits.COLUMNS)),
        ("系统读取、检查一份文件最多用的内存", f"{limits.CAGE_BYTES / 2**30:g} GB"),
        ("系统读取、检查一份文件最多用的处理器时间", f"{limits.CAGE_SECONDS} 秒"),
        ("表头", f"在前 {HEAD_ROWS} 行之内"),
    ]
    return table(("项目", "上限"), rows)


def columns_table(kind: Kind) -> str:
    """The columns of a form."""
    design = design_of(kind)
    rows = [
        (
            column.name,
            "必填" if column.compulsory else "",
            instruction(column) or "照实填写。",
            "、".join(_synonyms(kind, column.name)),
        )
        for column in design.all_columns
    ]
    return table(("列", "必填", "怎样填写", "也认得的列名"), rows)


def _synonyms(kind: Kind, column: str) -> list[str]:
    names = design_of(kind).layout.names
    return [name for name, canonical in names.items() if canonical == column and name != header_key(column)]


def lists_table(kind: Kind) -> str:
    """Code lists, and the other spellings of their entries."""
    codes = member_codes if kind is Kind.MEMBERS else union_codes
    rows = [(column, _entries(entries), _variants(codes._VARIANTS[column])) for column, entries in codes.LISTS.items()]
    return table(("列", "可选项", "也认得的写法"), rows)


def _entries(entries: Sequence[str]) -> str:
    return ("；" if any("、" in entry for entry in entries) else "、").join(entries)


def _variants(variants: Mapping[str, str]) -> str:
    """Grouped by what they mean, without those that a rule in words covers."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for other, entry in variants.items():
        is_reported = entry in (f"{other}族", f"{other}经济") or re.match(r"[A-T](?![A-Z])|\d\d$", other)
        if not is_reported:
            grouped[entry].append(other)
    return "<br>".join(f"{_entries(others)} → {entry}" for entry, others in grouped.items())


def statuses_table() -> str:
    """What 情况 of a roster may say."""
    spellings = roster_codes._SPELLINGS
    rows = [
        (entry, "、".join(other for other, meant in spellings.items() if meant == entry != other), custody.FACTS[fact])
        for entry, fact in roster_codes.FACTS.items()
    ]
    return table(("情况", "也认得的写法", "登记为"), rows)


def documents_table() -> str:
    """Kinds of documents and their numbers."""
    rows = [
        (kind.value, words, f"`{example}`", "汉字，外文字母也可" if kind.may_be_latin else "汉字")
        for kind, (words, example) in DOCUMENTS.items()
    ]
    return table(("证件类别", "证件号码", "例（不属于任何人）", "姓名用字"), rows)
