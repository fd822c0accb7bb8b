"""Profiles that contradict themselves are refused, with the place and the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.changed_profiles import shipped, write
from unioncard.texts import bank_profiles as texts
from unioncard_tools.profiles import ProfileInvalid, load

if TYPE_CHECKING:
    from pathlib import Path

REMOVED = object()


def changed(name: str, path: str, value: object) -> dict[str, Any]:
    """A shipped profile with one place changed; the place as dotted keys and numbers from 0."""
    body = shipped(name)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at: Any = body
    for step in way:
        at = at[step]
    if value is REMOVED:
        del at[last]
    else:
        at[last] = value
    return body


HEADER = {"layout": {"kind": "csv"}, "fields": [{"title": "n", "source": "rows"}]}
RECEIPT = "answers.receipt.shapes.0"
RETURNED = "answers.returned.shapes.0"

BROKEN = [
    ("fixed", "issuance.fields.4.bytes", REMOVED, texts.NO_BYTES),
    ("fixed", "issuance.fields.21.bytes", 19, texts.AGENT_BYTES),
    ("fixed", "issuance.fields.4.too_long", "truncate", texts.TRUNCATE),
    ("fixed", "issuance.fields.4.separator", "stand-in", texts.STAND_IN),
    ("fixed", "issuance.fields.4.pad", "0", texts.ZEROS),
    ("fixed", "issuance.fields.4.source", "姓氏", texts.UNKNOWN_SOURCE),
    ("fixed", "issuance.fields.4.source", "证件号码", texts.TWICE),
    ("fixed", "issuance.fields.4.value", "x", texts.CONSTANT),
    ("fixed", "issuance.fields.1.source", "constant", texts.CONSTANT),
    ("fixed", "issuance.fields.2.codes", "papers", texts.NO_LIST),
    ("fixed", "issuance.fields.2.date", "YYYYMMDD", texts.CODES_OR_DATE),
    ("fixed", "issuance.fields.18.bytes", 7, texts.VALUE_FITS),
    ("fixed", "codes.sex", {"男": "1", "女": "02"}, texts.VALUE_FITS),
    ("delimited", "issuance.header.fields.0.value", "UC|1", texts.VALUE_FITS),
    ("fixed", "issuance.fields.1.required", True, texts.NOTHING),
    ("fixed", "issuance.fields.18.date", "DDMMYYYY", texts.DATE_FORM),
    ("fixed", "issuance.fields.0.required", False, texts.STOCK_CARD),
    ("fixed", "stock", False, texts.STOCK_CARD),
    ("delimited", "stock", True, texts.STOCK_CARD),
    ("fixed", "answers.stock", REMOVED, texts.STOCK_ANSWER),
    ("fixed", "answers.receipt", REMOVED, texts.WHOLE_FILE),
    ("fixed", "answers.returned", REMOVED, texts.NEEDS_RETURN),
    ("fixed", "issuance.file_name", "0{bank_unit}{date}.txt", texts.NO_BATCH_IN_NAME),
    ("fixed", "issuance.file_name", "{batch}{trace}.txt", texts.PLACEHOLDER),
    ("fixed", "issuance.file_name", "{batch.txt", texts.PLACEHOLDER),
    ("fixed", "issuance.control.file_name", "{name}", texts.NO_STEM),
    ("fixed", "issuance.control.file_name", "done", texts.NO_STEM),
    ("fixed", "issuance.layout.separator", "a", texts.SEPARATOR),
    (
        "csv",
        "issuance.header",
        HEADER,
        texts.CSV_ENDS,
    ),
    ("fixed", "answers.returned.pattern", "CARD(", texts.BAD_PATTERN),
    ("fixed", "answers.returned.pattern", "CARD.*", texts.NO_GROUP),
    ("fixed", "answers.returned.pattern", "CARD(?P<batch>R.{5}).*", texts.NAME_NOT_MATCHED),
    ("fixed", "answers.returned.file_name", "OK{batch}", texts.NAME_NOT_MATCHED),
    ("delimited", "answers.receipt.pattern", ".+", texts.NAME_OF_OTHER),
    ("delimited", "answers.receipt.batch_from", REMOVED, texts.NO_BATCH_FROM),
    ("delimited", "answers.events.batch_from", "header", texts.NO_BATCH_FROM),
    ("delimited", "answers.returned.batch_from", "row", texts.NO_BATCH_FIELD),
    ("delimited", f"{RETURNED}.fields.0.source", "nothing", texts.NEEDS_ROW),
    ("delimited", f"{RETURNED}.fields.1.source", "nothing", texts.NEEDS_WHO),
    ("delimited", f"{RETURNED}.fields.3.source", "nothing", texts.NEEDS_FIELD),
    ("delimited", "answers.returned.results", REMOVED, texts.NEEDS_CODES),
    ("delimited", "answers.receipt.accepted", REMOVED, texts.NEEDS_CODES),
    ("delimited", f"{RECEIPT}.fields.0.source", "nothing", texts.NEEDS_ROW),
    ("delimited", "answers.events.shapes.0.fields.2", {"title": "时间", "source": "nothing"}, texts.NEEDS_AT),
    ("delimited", "answers.events.shapes.0.fields.2.date", REMOVED, texts.DATE_NEEDED),
    ("delimited", "cards.prefixes", ["六二"], texts.CARD_PREFIX),
    ("csv", "drop.host_key", "AAAA", texts.HOST_KEY),
    ("csv", "encryption", {"public_key": "x"}, texts.PUBLIC_KEY),
    ("csv", "max_rows", 100_000, texts.RULES["less_than_equal"]),
    ("csv", "encoding", "latin-1", texts.RULES["literal_error"]),
    ("csv", "drop.kind", "ftp", texts.RULES["union_tag_invalid"]),
    ("csv", "times", REMOVED, texts.RULES["missing"]),
]


@pytest.mark.parametrize(("name", "path", "value", "rule"), BROKEN)
def test_a_contradiction_is_refused(tmp_path: Path, name: str, path: str, value: object, rule: str) -> None:
    write(tmp_path / "bank.yaml", changed(name, path, value))
    with pytest.raises(ProfileInvalid) as refused:
        load("bank.yaml", tmp_path)
    message = str(refused.value)
    assert all(part in message for part in _fixed_parts(rule)), message


def _fixed_parts(rule: str) -> list[str]:
    """A message's words around what is filled in."""
    for word in ("title", "source", "known", "group", "kind", "other", "where", "codes"):
        rule = rule.replace(f"{{{word}}}", "\0")
    return rule.split("\0")
