"""What is checked without pydantic is checked as with it: the same record, and the same words for what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import ValidationError
from pydantic_core.core_schema import int_schema, str_schema

from unioncard.checked import Checked


class Ours(Checked, fields={"card": str_schema(max_length=5), "number": int_schema(gt=0)}):
    """A question."""

    card: str
    number: int


class Theirs(BaseModel):
    """A question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str = Field(max_length=5)
    number: int = Field(gt=0)


class Lenient(Checked, fields={"card": str_schema()}, extra="ignore"):
    """Another, whose other fields are nobody's."""

    card: str


VALUES = st.one_of(st.text(max_size=8), st.integers(-2, 9), st.sampled_from(["7", "-7", None, [], {}, 1.5, True]))
BODIES = st.one_of(
    st.dictionaries(st.sampled_from(["card", "number", "cart"]), VALUES).map(json.dumps),
    st.fixed_dictionaries({"card": st.text(max_size=5), "number": st.integers(1, 9)}).map(json.dumps),
    st.sampled_from(
        ["", "{", "[]", "null", '"card"', '{"card": "a", "card": "b", "number": 1}', '{"card": "\\ud800"}']
    ),
    st.binary(max_size=9),
)


def read(model: type[Ours | Theirs], body: str | bytes) -> tuple[Any, ...]:
    try:
        found = model.model_validate_json(body)
    except ValidationError as wrong:
        return tuple(
            (one["type"], one["loc"], one["msg"]) for one in wrong.errors(include_url=False, include_input=False)
        )
    return found.card, found.number


@given(body=BODIES)
def test_a_body_is_what_pydantic_reads(body: str | bytes) -> None:
    assert read(Ours, body) == read(Theirs, body)


def test_it_is_described_as_pydantics() -> None:
    ours, theirs = TypeAdapter(Ours).json_schema(), TypeAdapter(Theirs).json_schema()
    assert {**ours, "title": ""} == {**theirs, "title": ""}


def test_it_is_frozen() -> None:
    one = Ours.model_validate({"card": "a", "number": 1})
    with pytest.raises(ValidationError, match="frozen"):
        one.card = "b"
    assert one.card == "a"


def test_what_else_is_there_may_be_left_out() -> None:
    assert vars(Lenient.model_validate({"card": "a", "cart": "b"})) == {"card": "a"}
