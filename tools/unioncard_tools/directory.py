"""The directory as three CSV files: unions, banks and agreements, read whole or refused whole.

unions.csv      code,name,kind,parent,contact_mail      (kind: province, region, industry, basic)
banks.csv       code,name,profile     (a shipped profile's name, or a YAML file beside banks.csv; empty: delimited)
agreements.csv  union,bank,valid_from,valid_to,batch_limit,bank_unit   (dates YYYY-MM-DD, valid_to may be empty)

UTF-8, with or without a byte order mark. Further columns are ignored, so that a file may carry its sources. Of several
files of unions a later one may repeat a union of an earlier one and then wins; within one file a code stands once.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar
from unicodedata import category

from unioncard import clock
from unioncard.errors import InvalidInput
from unioncard.people.mail_address import mail_address
from unioncard.unions.agreement import (
    BANK_CODE,
    EARLIEST,
    LARGEST_BATCH,
    Agreement,
    Bank,
    has_possible_days,
    latest_day,
)
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard_tools.texts import directory as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

DEFAULT_BATCH_LIMIT = 5000
DEFAULT_PROFILE = "delimited"
_NOT_IN_A_LINE = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of Unicode: controls, signs that are not seen, ends of lines and paragraphs."""
_UNIONS = ("code", "name", "kind", "parent")
_BANKS = ("code", "name")
_AGREEMENTS = ("union", "bank", "valid_from")

T = TypeVar("T")


def read_directory(unions: Iterable[Path], banks: Path, agreements: Path) -> Directory:
    """Read the files and check that they fit each other; InvalidInput names the file and line in Chinese."""
    listed: dict[str, tuple[str, dict[str, str]]] = {}
    for path in unions:
        listed |= _by_code(path)
    tree = _tree(listed)
    known_banks = [_bank(where, row, banks.parent) for where, row in _rows(banks, _BANKS)]
    signed = [_agreement(where, row) for where, row in _rows(agreements, _AGREEMENTS)]
    _refer(signed, {union.code for union in tree}, {bank.code: bank for bank in known_banks})
    return Directory(tuple(tree), tuple(known_banks), tuple(signed))


def without_agreement(directory: Directory) -> list[Union]:
    """Basic unions for which nobody on their path signed an agreement: no bank can open their cards."""
    signed = {agreement.union for agreement in directory.agreements}
    return [union for union in directory.unions if union.kind is Kind.BASIC and signed.isdisjoint(union.ancestry())]


def sharing_numbers(banks: Iterable[Bank]) -> list[tuple[Bank, Bank]]:
    """Banks of which a card number may be either's by the beginnings that their profiles allow.

    Of such a number that one of them misprints nobody sees that it is the other's, and the other's later card with
    this number is not taken: ``cards.prefixes`` should be the issuer numbers that the bank was given.
    """
    from unioncard.banks.profiles.profile import profile_of  # noqa: PLC0415 pydantic, when it is needed

    prefixes = [(bank, profile_of(bank).cards.prefixes) for bank in sorted(banks, key=lambda one: one.code)]
    return [
        (one, other)
        for (one, ours), (other, theirs) in combinations(prefixes, 2)
        if any(a.startswith(b) or b.startswith(a) for a in ours for b in theirs)
    ]


def _rows(path: Path, needed: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Each row with its place, ``FILE:LINE``; InvalidInput for what is no CSV in UTF-8 with the needed columns."""
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = [name.strip() for name in reader.fieldnames or ()]
            rows = []
            for row in reader:
                line = reader.line_num
                cells = {k.strip(): (v or "").strip() for k, v in row.items() if k}
                if any(cells.values()):  # a spreadsheet saves rows of commas alone
                    rows.append((f"{path.name}:{line}", cells))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(texts.NOT_READ.format(file=path.name)) from error
    except csv.Error as error:
        raise InvalidInput(texts.NOT_CSV.format(file=path.name, line=line + 1)) from error
    missing = [column for column in needed if column not in columns]
    if missing and columns:
        raise InvalidInput(texts.NO_COLUMNS.format(file=path.name, columns="、".join(missing)))
    return rows


def _filled(where: str, row: Mapping[str, str], column: str) -> str:
    if not row.get(column):
        raise InvalidInput(texts.EMPTY.format(where=where, column=column))
    if any(category(one) in _NOT_IN_A_LINE for one in row[column]):  # no letter has a line break in its subject
        raise InvalidInput(texts.NOT_ONE_LINE.format(where=where, column=column))
    return row[column]


def _as(where: str, row: Mapping[str, str], column: str, build: Callable[[str], T], what: str) -> T:
    """A cell as a value; InvalidInput says what is expected there, never Python's words for it."""
    try:
        return build(_filled(where, row, column))
    except ValueError as error:
        raise InvalidInput(texts.UNREADABLE.format(where=where, column=column, what=what)) from error


def _bank(where: str, row: Mapping[str, str], folder: Path) -> Bank:
    from unioncard_tools.profiles import ProfileInvalid, load  # noqa: PLC0415 pydantic, when it is needed

    try:
        profile = load(row.get("profile") or DEFAULT_PROFILE, folder)
    except ProfileInvalid as error:
        raise InvalidInput(texts.PROFILE.format(where=where, reason=error)) from error
    return Bank(_bank_code(where, row), row.get("name", ""), profile.encoding, profile.model_dump_json())


def _agreement(where: str, row: Mapping[str, str]) -> Agreement:
    signed = Agreement(
        union=_filled(where, row, "union"),
        bank=_filled(where, row, "bank"),
        valid_from=_as(where, row, "valid_from", date.fromisoformat, texts.DAY),
        valid_to=_as(where, row, "valid_to", date.fromisoformat, texts.DAY) if row.get("valid_to") else None,
        batch_limit=_as(
            where,
            {"batch_limit": str(DEFAULT_BATCH_LIMIT), **_given(row)},
            "batch_limit",
            _count,
            texts.COUNT.format(most=LARGEST_BATCH),
        ),
        bank_unit=row.get("bank_unit", ""),
    )
    today = clock.day_of(clock.stamp(clock.now()))
    if not has_possible_days(signed, today):
        raise InvalidInput(texts.DAYS.format(where=where, earliest=EARLIEST, latest=latest_day(today)))
    if signed.valid_to is not None and signed.valid_to < signed.valid_from:
        raise InvalidInput(texts.ENDS_BEFORE.format(where=where))
    return signed


def _given(row: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in row.items() if text}


def _count(text: str) -> int:
    """How many persons a batch may have; ValueError, also for ``1_000``, which is Python's and nobody else's."""
    found = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= found <= LARGEST_BATCH:
        raise ValueError("not a count")
    return found


_UNION_CODE = 20
"""Characters: a bank's file has room for as many (docs/formats/bank.md, 4.1)."""


def _union_code(where: str, row: Mapping[str, str]) -> str:
    """A union's code, which is part of paths: a slash or a full-width digit leads astray."""
    return _code(where, row, rf"[A-Za-z0-9_-]{{1,{_UNION_CODE}}}", texts.CODES.format(longest=_UNION_CODE))


def _bank_code(where: str, row: Mapping[str, str]) -> str:
    return _code(where, row, BANK_CODE, texts.BANK_CODES)


def _code(where: str, row: Mapping[str, str], pattern: str, what: str) -> str:
    def plain(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError("not a code")
        return text

    return _as(where, row, "code", plain, what)


def _by_code(path: Path) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for where, row in _rows(path, _UNIONS):
        code = _union_code(where, row)
        if code in found:
            raise InvalidInput(texts.REPEATED.format(where=where, code=code))
        found[code] = (where, row)
    return found


def _tree(listed: Mapping[str, tuple[str, dict[str, str]]]) -> list[Union]:
    waiting = dict(listed)
    placed: dict[str, Union] = {}
    while waiting:
        ready = [c for c, (_, row) in waiting.items() if not row.get("parent") or row["parent"] in placed]
        if not ready:  # what is left hangs below nothing, or below itself
            where, row = next(iter(waiting.values()))
            raise InvalidInput(texts.NO_PARENT.format(where=where, parent=row["parent"]))
        for code in ready:
            placed[code] = _place(*waiting.pop(code), placed)
    return list(placed.values())


def _place(where: str, row: Mapping[str, str], placed: Mapping[str, Union]) -> Union:
    parent = placed.get(row.get("parent", ""))
    code = row["code"]
    return Union(
        code=code,
        name=_filled(where, row, "name"),
        kind=_as(where, row, "kind", Kind, texts.KINDS),
        parent=parent.code if parent else None,
        path=f"{parent.path if parent else '/'}{code}/",
        contact_mail=_mail(where, row.get("contact_mail", "")),
    )


def _mail(where: str, text: str) -> str:
    try:
        return mail_address(text)
    except ValueError:
        raise InvalidInput(texts.NOT_A_MAIL.format(where=where)) from None


def _refer(signed: list[Agreement], unions: set[str], banks: Mapping[str, Bank]) -> None:
    for agreement in signed:
        if agreement.union not in unions:
            raise InvalidInput(texts.UNKNOWN_UNION.format(code=agreement.union))
        if agreement.bank not in banks:
            raise InvalidInput(texts.UNKNOWN_BANK.format(code=agreement.bank))
        if not agreement.bank_unit and _asks_for_unit_number(banks[agreement.bank]):
            raise InvalidInput(texts.NO_BANK_UNIT.format(code=agreement.union, bank=agreement.bank))
    for union in {agreement.union for agreement in signed}:
        both = _overlapping(agreement for agreement in signed if agreement.union == union)
        if both:
            raise InvalidInput(texts.TWO_BANKS.format(code=union, first=both[0].bank, second=both[1].bank))


def _asks_for_unit_number(bank: Bank) -> bool:
    """Whether the bank's files must carry the number under which it knows the union."""
    from unioncard.desk.agreements import asks_for_unit_number  # noqa: PLC0415 pydantic, when it is needed

    return asks_for_unit_number(bank)


def _overlapping(agreements: Iterable[Agreement]) -> tuple[Agreement, Agreement] | None:
    """Two agreements of one union with different banks that hold on one day: a union signs with one bank at a time."""
    by_start = sorted(agreements, key=lambda one: one.valid_from)
    pairs = combinations(by_start, 2)
    return next(((a, b) for a, b in pairs if a.bank != b.bank and a.holds_on(b.valid_from)), None)
