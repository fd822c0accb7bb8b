"""The blank form as a file: the union's name and code in it, for those who upload registers."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from support.handlers import deployed_handlers, event
from unioncard.cloud.stores.directory import union_item
from unioncard.media import XLSX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.handlers import Handlers
    from support.worked import Way

ROUTE = "GET /unions/{id}/form"
CITY, UNION = "410100", "4101000001"
NAME = "A/B“示例”\r\n厂工会"


@pytest.fixture(name="handlers")
def handlers_with_an_odd_name(way: Way) -> Iterator[Handlers]:
    odd = replace(way.stores.directory.union(UNION), name=NAME)
    way.stores.directory.table.put(union_item(odd))
    with deployed_handlers(way.stores, UNION_CLAIM="union") as opened:
        yield opened


def asked(handlers: Handlers, union: str = UNION, of: str = CITY, roles: str = "officer", **query: str) -> Any:
    return handlers.answer(event(ROUTE, {"sub": "s", "union": of, "roles": roles}, path={"id": union}, query=query))


@pytest.mark.parametrize(
    ("kind", "title"), [("members", "河南省工会会员信息采集表"), ("unions", "河南省工会组织信息采集表")]
)
def test_an_officer_gets_the_blank_form_made_for_a_union_below(handlers: Handlers, kind: str, title: str) -> None:
    answer = asked(handlers, kind=kind)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert answer["headers"]["content-type"] == XLSX
    assert answer["headers"]["cache-control"] == "no-store"
    sheet = load_workbook(io.BytesIO(b64decode(answer["body"], validate=True))).worksheets[0]
    assert sheet["A2"].value == title
    assert "示例”" in sheet["A3"].value
    assert f"（{UNION}）" in sheet["A3"].value


def test_the_files_name_is_chinese_and_breaks_out_of_no_header(handlers: Handlers) -> None:
    header = asked(handlers)["headers"]["content-disposition"]
    assert header.isascii()
    assert header.isprintable()
    plain, _, spelled = header.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="members.xlsx"'
    assert unquote(spelled) == "工会会员信息采集表-A_B“示例”__厂工会.xlsx"


def test_a_clerk_gets_the_own_unions_alone(handlers: Handlers) -> None:
    assert asked(handlers, of=UNION, roles="clerk")["statusCode"] == 200
    assert asked(handlers, of=CITY, roles="clerk")["statusCode"] == 404
    assert asked(handlers, CITY, of=UNION)["statusCode"] == 404


@pytest.mark.parametrize("query", [{"kind": "roster"}, {"kind": ""}, {"more": "1"}])
def test_there_is_no_other_form(handlers: Handlers, query: dict[str, str]) -> None:
    answer = asked(handlers, **query)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "unreadable")
