"""docs/formats/bank-profile.md names every key and word of a profile, and its examples are profiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

import pytest
import yaml

from docs.bank_pages import FORMATS, table
from docs.profile_keys import PLACES, page_table
from unioncard.banks.files.answer import AnswerKind, Reason, Result
from unioncard.banks.files.answer_files import kind_of
from unioncard.banks.profiles import answers as answer_rules
from unioncard.banks.profiles import fields, issuance, transport
from unioncard.banks.profiles import fields as layouts
from unioncard.banks.profiles import issuance as cards
from unioncard.banks.profiles.answers import AnswerFormat, Answers, Refusal
from unioncard.banks.profiles.profile import LARGEST_BATCH, Profile
from unioncard.cards.events import EventKind
from unioncard.errors import UnionCardError
from unioncard.texts.banks import ADVICE
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

PAGE: Final = (FORMATS / "bank-profile.md").read_text("utf-8")
MODELS: Final = (
    Profile,
    issuance.Issuance,
    issuance.Control,
    fields.Field,
    fields.Line,
    fields.Shape,
    layouts.Delimited,
    layouts.FixedWidth,
    layouts.Csv,
    Answers,
    AnswerFormat,
    Refusal,
    cards.Cards,
    transport.Sftp,
    transport.Encryption,
    transport.Times,
)
SMALLEST, SERVER = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    assert [key for key in model.model_fields if f"`{key}`" not in PAGE] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_value_to_choose_from_is_on_the_page(model: type[BaseModel]) -> None:
    chosen = [
        value
        for field in model.model_fields.values()
        for value in get_args(field.annotation)
        if isinstance(value, str) and value.isalnum()
    ]
    assert [value for value in chosen if f"`{value}`" not in PAGE] == []
    assert [kind for kind in issuance.ControlKind if f"`{kind}`" not in PAGE] == []


def test_every_source_of_the_issuance_file_is_explained() -> None:
    section = PAGE.partition("### 4.3")[2].partition("## 5")[0]
    words = fields.FILLERS | fields.OF_FILE | {"rows", "row", "amount", "agent", "card"}
    assert [word for word in words if f"`{word}`" not in section] == []
    assert str(issuance.AGENT_BYTES) in section


@pytest.mark.parametrize("kind", AnswerKind)
def test_the_sources_of_each_answer_are_the_ones_allowed(kind: AnswerKind) -> None:
    key = "returned" if kind is AnswerKind.RETURN else kind.value
    (listed,) = re.findall(rf"^\| `{key}` \| [^|`]+ \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    rows, ends = (set(re.findall(r"`(\w+)`", words)) for words in listed)
    assert (rows, ends) == (answer_rules.ROWS[kind], answer_rules.ENDS[kind])


def test_every_reason_event_and_result_of_ours_is_on_the_page() -> None:
    assert {word.strip("`"): text for word, text in table("advice", PAGE)} == ADVICE
    assert ADVICE.keys() == set(Reason)
    assert [word for word in (*EventKind, *Result) if f"`{word}`" not in PAGE] == []


def test_the_defaults_and_limits_are_the_ones_on_the_page() -> None:
    times, shown = transport.Times(), dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE))
    assert {key: int(shown[key]) for key in transport.Times.model_fields} == times.model_dump()
    assert f"| `max_rows` | 否，{Profile.model_fields['max_rows'].default} |" in PAGE
    assert f"不超过 {LARGEST_BATCH}" in PAGE
    known = cards.Cards()
    assert (known.lengths, known.prefixes, known.luhn) == ((16, 17, 18, 19), ("62", "60"), False)


def test_the_smallest_profile_is_one(tmp_path: Path) -> None:
    (tmp_path / "smallest.yaml").write_text(SMALLEST, "utf-8")
    profile = load("smallest.yaml", tmp_path)
    assert kind_of(profile, "KR20261123-7KM3Q9XTBW-01.ret") is AnswerKind.RETURN
    assert profile.cards.holds("6200000000000000001")


def test_the_server_of_the_example_fits_into_it(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(SMALLEST.replace("drop: {kind: hosted}\n", SERVER), "utf-8")
    drop = load("own.yaml", tmp_path).drop
    assert isinstance(drop, transport.Sftp)
    assert drop.model_dump() == yaml.safe_load(SERVER)["drop"] | {"port": 22}


def test_the_table_of_all_items_is_the_models() -> None:
    shown = re.search(r"<!-- keys -->\n((?:\|.*\n)+)", PAGE)
    assert shown
    assert shown[1] == page_table()
    assert {model for model in MODELS if model not in PLACES.values()} == set()


TOP = [key.strip("`") for place, key, needed, _ in table("keys", PAGE) if (place, needed) == ("（最上层）", "是")]


@pytest.mark.parametrize("key", TOP)
def test_a_profile_without_a_compulsory_item_is_refused(tmp_path: Path, key: str) -> None:
    content = yaml.safe_load(SMALLEST)
    del content[key]
    (tmp_path / "bare.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(UnionCardError, match=key):
        load("bare.yaml", tmp_path)
