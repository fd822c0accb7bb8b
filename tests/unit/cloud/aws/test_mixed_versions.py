"""Two releases run at once while one is rolled out: each reads what the other wrote (CONTRIBUTING.md)."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unioncard
from support.orders import orders
from unioncard.cloud.aws.items import stored_as
from unioncard.messages.answers import ANSWERS_ORDER
from unioncard.messages.deliver import DELIVERY_ORDER
from unioncard.messages.issue import ISSUE_ORDER
from unioncard.messages.notify import MAIL_ORDER
from unioncard.messages.report import MONTH_ORDER
from unioncard.versions import UNDERSTOOD, WRITTEN

GOLDEN: Final = Path(__file__).resolve().parents[3] / "golden"
ORDERS: Final = orders()
ADAPTERS: Final = [
    (adapter, json.dumps(adapter.json_schema()))
    for adapter in (ISSUE_ORDER, DELIVERY_ORDER, ANSWERS_ORDER, MAIL_ORDER, MONTH_ORDER)
]
"""What reads the orders of a queue, and the schema of what it reads."""
STORES: Final = sorted((Path(unioncard.__file__).parent / "cloud" / "stores").glob("*.py"))


def records() -> dict[str, type]:
    """Every type of record that a store reads, by name."""
    return {
        name: getattr(import_module(f"unioncard.cloud.stores.{file.stem}"), name)
        for file in STORES
        for name in re.findall(r"stored_as\(([A-Z]\w+)", file.read_text("utf-8"))
    }


RECORDS: Final = records()
TOMORROW = st.dictionaries(
    st.from_regex(r"[a-z]{3,8}_of_tomorrow", fullmatch=True),
    st.one_of(st.none(), st.text(max_size=5), st.integers(), st.lists(st.integers(), max_size=2)),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize("kind", sorted(ORDERS))
@settings(max_examples=8)  # for each kind: that a field is not known is one thing, whatever it is called
@given(more=TOMORROW, data=st.data())
def test_an_order_with_fields_of_the_next_release_is_the_same_order(kind: str, more: dict[str, Any], data: Any) -> None:
    order = data.draw(st.builds(ORDERS[kind], v=st.integers(1, UNDERSTOOD)))
    body = json.dumps({**order.model_dump(), **more})
    assert ORDERS[kind].model_validate_json(body) == order
    for adapter, known in ADAPTERS:
        if f'"{kind}"' in known:
            assert adapter.validate_json(body) == order


@pytest.mark.parametrize("release", sorted(GOLDEN.glob("messages-*.jsonl")), ids=lambda file: file.stem)
def test_orders_of_every_release_are_read(release: Path) -> None:
    """A file here is never changed: what was sent then may still wait in a queue, or in its dead letters."""
    for line in release.read_text("utf-8").splitlines():
        sent = json.loads(line)
        assert ORDERS[sent["kind"]].model_validate(sent).model_dump().items() >= sent.items()


def test_every_order_of_this_release_has_its_golden_line() -> None:
    newest = max(GOLDEN.glob("messages-*.jsonl"))
    assert {json.loads(line)["kind"] for line in newest.read_text("utf-8").splitlines()} >= ORDERS.keys()


def test_nothing_is_written_that_this_release_could_not_read() -> None:
    assert WRITTEN <= UNDERSTOOD


@pytest.mark.parametrize("kind", RECORDS.values(), ids=list(RECORDS))
@settings(max_examples=8)
@given(more=TOMORROW)
def test_a_record_leaves_out_what_it_does_not_know(kind: type, more: dict[str, Any]) -> None:
    values = {one.name: one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    assert stored_as(kind, {**values, **more, "pk": "P", "sk": "S"}) == kind(**values)


def test_no_store_hands_a_whole_item_to_a_record() -> None:
    """``Kind(**found)`` stops at the first field of the next release; ``stored_as`` leaves it out."""
    offenders = [
        f"{file.name}: {line.strip()}"
        for file in STORES
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"\b[A-Z]\w*\(([^()]*, ?)?\*\*(found|values|one|run|known|\{field|\{name: value)", line)
    ]
    assert not offenders
