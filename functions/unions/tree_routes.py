"""The API's routes about the tree of unions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.cloud.aws.http import file_response, json_response, query_as
from unioncard.desk.forms import BlankForms
from unioncard.desk.mark_view import marks_of
from unioncard.desk.requests import FormQuery, ListQuery
from unioncard.desk.tree import UnionTree
from unioncard.desk.tree_view import union_view, unions_view
from unioncard.media import XLSX
from unions_parts import addresses, directory

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event, Response
    from unioncard.unions.officer import Officer


@cache
def tree() -> UnionTree:
    """The domain's tree on this stack's directory."""
    return UnionTree(directory)


def list_unions(officer: Officer, event: Event) -> Response:
    """200: a page of the unions directly below one in reach, by code; below the own one if none is named."""
    asked = query_as(ListQuery, event)
    found, after = tree().below(officer, asked.union or officer.union, asked.cursor)
    return json_response(200, unions_view(found, after))


def show_union(officer: Officer, event: Event) -> Response:
    """200: a union with the mark of its address, those above it, and the agreement that covers it today."""
    details = tree().show(officer, event["pathParameters"]["id"], clock.today())
    mail = details.union.contact_mail
    return json_response(200, union_view(details, marks_of(addresses, [mail], clock.now()).get(mail)))


def download_form(officer: Officer, event: Event) -> Response:
    """200: the blank form of a register, made for this union, as a workbook."""
    asked = query_as(FormQuery, event)
    name, workbook = BlankForms(directory).made_for(officer, event["pathParameters"]["id"], asked.kind)
    return file_response(name, f"{asked.kind}.xlsx", XLSX, workbook)
