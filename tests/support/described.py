"""Whether an answer is as docs/openapi.json describes it, to the last field."""

from __future__ import annotations

import json
import re
import runpy
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from support.in_process import ROOT
from unioncard_local.demo.desks import OfficerDesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PAGE = ROOT / "docs" / "openapi.json"
OF_THE_GATEWAY = {401, 429}
_SEEN: set[int] = set()
_TABLE = runpy.run_path(str(ROOT / "docs" / "persons_in_answers.py"))
_OF_A_PERSON = re.compile(
    r"(?<![0-9a-f])(?:[0-9]{17}[0-9X]|1[3-9][0-9]{9}|62[0-9]{14,17})(?![0-9a-f])|[\u4e00-\u9fff\d]\*+|\w@\w+\.\w"
)
"""A whole document, mobile or card number, something masked, a mail address.

A digest in hex has eleven digits in a row once in some hundred: a number stands apart from its letters.
"""


@cache
def description() -> dict[str, Any]:
    """The committed description."""
    found: dict[str, Any] = json.loads(PAGE.read_text("utf-8"))
    return found


def routes() -> set[str]:
    """Its routes, as API Gateway has them."""
    return {f"{method.upper()} {path}" for path, operations in description()["paths"].items() for method in operations}


def assert_described(route: str, status: int, kind: str, body: str) -> None:
    """AssertionError if the route may not answer this status, this type, or a body like this one; a file may be any."""
    key = hash((route, status, kind, body))
    if key in _SEEN:
        return
    responses = _operation(route)["responses"]
    assert str(status) in responses, f"{route} may not answer {status}: {body[:300]}"
    schemas = _content(responses[str(status)])
    media = kind.partition(";")[0]
    assert media in schemas, f"{route} answered {status} as {media}"
    if "schema" not in schemas[media]:
        return  # a file
    wrong = [
        f"{one.json_path}: {one.message}" for one in _validator(route, status, media).iter_errors(json.loads(body))
    ]
    assert wrong == [], f"{route} {status}"
    assert_shows_no_more_of_persons(route, json.loads(body))
    _SEEN.add(key)


def assert_shows_no_more_of_persons(route: str, answer: Any) -> None:
    """AssertionError for something of a person where docs/access.md has none, or less hidden than that says."""
    places = _TABLE["FIELDS"].get(route, {})
    for place, text in _texts(answer, ""):
        shown = next((what for start, what in places.items() if place == start or place.startswith(f"{start}.")), None)
        looks = _TABLE["LOOKS"].get(shown)
        assert looks is None or not text or looks.match(text), f"{route}: {place} is not {shown}"
        # Of S3: the key is ours, signature and policy are any characters, eleven digits in a row among them.
        is_link = text.startswith(("http://", "https://")) or place.startswith("upload.fields.")
        assert shown or is_link or not _OF_A_PERSON.search(text), f"{route}: {place} has something of a person"


def _texts(one: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text of an answer with its place, ``members[].name``."""
    if isinstance(one, str):
        yield place, one
    elif isinstance(one, list):
        for each in one:
            yield from _texts(each, f"{place}[]")
    elif isinstance(one, dict):
        for name, each in one.items():
            yield from _texts(each, f"{place}.{name}" if place else name)


def assert_readable(route: str, body: Any) -> None:
    """AssertionError if a body that the route took is not one that the description allows."""
    schema = _operation(route).get("requestBody")
    if schema:
        found = schema["content"]["application/json"]["schema"]
        wrong = [f"{one.json_path}: {one.message}" for one in _of(found).iter_errors(body)]
        assert wrong == [], f"the body of {route}"


def route_of(method: str, path: str) -> str | None:
    """The route of a path, the one with the fewest variables; None if there is none."""
    fitting = [
        one
        for one in routes()
        if one.split()[0] == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.split()[1]), path)
    ]
    return min(fitting, key=lambda one: one.count("{"), default=None)


@contextmanager
def answers_are_described() -> Iterator[None]:
    """Every answer that an OfficerDesk gets is compared with the description."""
    call = OfficerDesk.call

    def compared(desk: OfficerDesk, method: str, path: str, **parameters: Any) -> httpx.Response:
        answer = call(desk, method, path, **parameters)
        route = route_of(method, path.partition("?")[0])
        if route:
            assert_described(route, answer.status_code, answer.headers["content-type"], answer.text)
        return answer

    OfficerDesk.call = compared  # type: ignore[method-assign]
    try:
        yield
    finally:
        OfficerDesk.call = call  # type: ignore[method-assign]


def _operation(route: str) -> dict[str, Any]:
    method, path = route.split()
    found: dict[str, Any] = description()["paths"][path][method.lower()]
    return found


def _content(response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in response:
        response = description()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = response["content"]
    return found


@cache
def _validator(route: str, status: int, media: str) -> Draft202012Validator:
    return _of(_content(_operation(route)["responses"][str(status)])[media]["schema"])


def _of(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": description()["components"]})
