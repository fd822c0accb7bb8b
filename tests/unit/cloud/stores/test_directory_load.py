"""Loading the directory beside registers of unions: whoever writes later is not undone, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.in_process import make_tables, running_aws
from unioncard.cloud.aws import table as aws_table
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores import agreements as stored_agreements
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.unions import UnionTable
from unioncard.errors import Conflict
from unioncard.unions.agreement import Agreement
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard.unions.unit import Change, Outcome, Registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROVINCE = Union("410000", "河南省总工会", Kind.PROVINCE, None, "/410000/")
CITY = Union("410100", "郑州市总工会", Kind.REGION, "410000", "/410000/410100/", "a@union.example")
OTHER = Union("410200", "开封市总工会", Kind.REGION, "410000", "/410000/410200/")
DISTRICT = Union("410102", "示范区总工会", Kind.REGION, "410100", "/410000/410100/410102/")
FACTORY = Union("4101000001", "示范机械厂工会", Kind.BASIC, "410102", "/410000/410100/410102/4101000001/")
LISTED = (PROVINCE, CITY, OTHER, DISTRICT, FACTORY)


@pytest.fixture
def directory() -> Iterator[DirectoryTable]:
    with running_aws():
        make_tables("directory", "members")
        loaded = DirectoryTable(Table("directory"))
        loaded.load(Directory(LISTED, (), ()))
        yield loaded


def registered(directory: DirectoryTable, code: str, register: str = "R1", **values: object) -> None:
    """A register of unions writes this union."""
    before = directory.union(code)
    after = replace(before, as_of="2026-11-20T01:00:00Z", **values)  # type: ignore[arg-type]
    parent = directory.union(after.parent or "")
    marker = Registered(register, code, Outcome.CHANGED, code, after.parent != before.parent, None)
    UnionTable(directory.table, Table("members")).write(Change(before, after, parent, (), None, marker))


def test_a_register_that_writes_while_the_directory_is_loaded_is_not_undone(
    directory: DirectoryTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = aws_table.Table.get_many
    raced = []

    def reads_and_is_overtaken(table: Table, keys: list[tuple[str, str]]) -> Iterator[dict[str, object]]:
        found = list(read(table, keys))
        if not raced and ("UNION#410100", "UNION") in keys:
            raced.append(True)
            registered(directory, "410100", name="郑州市总工会（新）")
        return iter(found)

    monkeypatch.setattr(aws_table.Table, "get_many", reads_and_is_overtaken)
    directory.load(Directory((replace(CITY, contact_mail="b@union.example"),), (), ()))

    assert raced
    stands = directory.union("410100")
    assert (stands.name, stands.contact_mail) == ("郑州市总工会（新）", "b@union.example")


def test_a_register_that_read_before_the_load_has_to_read_again(directory: DirectoryTable) -> None:
    before = directory.union("410100")
    directory.load(Directory((replace(CITY, contact_mail="b@union.example"),), (), ()))
    assert directory.union("410100").version > before.version


def test_what_a_register_named_stays_but_for_its_mail_address(directory: DirectoryTable) -> None:
    registered(directory, "410100", name="郑州市总工会（新）")
    directory.load(Directory((replace(CITY, contact_mail="c@union.example"),), (), ()))
    stands = directory.union("410100")
    assert (stands.name, stands.contact_mail) == ("郑州市总工会（新）", "c@union.example")
    assert [one.code for one in UnionTable(directory.table, Table("members")).named("郑州市总工会（新）")] == ["410100"]


def test_a_union_loaded_below_a_region_that_moved_stands_where_the_region_stands(directory: DirectoryTable) -> None:
    registered(directory, "410102", parent="410200", path="/410000/410200/410102/")
    directory.load(Directory(LISTED, (), ()))
    assert directory.union("4101000001").path == "/410000/410200/410102/4101000001/"


def test_loading_the_same_again_writes_nothing(directory: DirectoryTable) -> None:
    before = boto3.client("dynamodb").scan(TableName="directory")["Items"]
    directory.load(Directory(LISTED, (), ()))
    assert boto3.client("dynamodb").scan(TableName="directory")["Items"] == before


def test_a_union_renamed_in_the_list_is_found_by_its_new_name_alone(directory: DirectoryTable) -> None:
    directory.load(Directory((replace(OTHER, name="开封市总工会（新）"),), (), ()))
    keys = {item["pk"]["S"] for item in boto3.client("dynamodb").scan(TableName="directory")["Items"]}
    assert [one for one in keys if one.startswith("NAME#开封市总工会")] == ["NAME#开封市总工会(新)"]


MOVED = replace(DISTRICT, parent="410200", path="/410000/410200/410102/")
HALL = Union("U2345678AB", "示范区街道工会", Kind.REGION, "410102", "/410000/410100/410102/U2345678AB/")
SHOP = Union("4101000077", "示范商店工会", Kind.BASIC, HALL.code, f"{HALL.path}4101000077/")


def added(directory: DirectoryTable, *unions: Union) -> None:
    """Registers add these unions; no list has them."""
    for union in unions:
        parent = directory.union(union.parent or "")
        after = replace(union, as_of="2026-11-20T01:00:00Z")
        marker = Registered("R2", union.code, Outcome.NEW, union.code, False, None)
        UnionTable(directory.table, Table("members")).write(Change(None, after, parent, (), None, marker))


def test_a_region_that_moves_in_the_list_takes_along_what_registers_named_or_added_below_it(
    directory: DirectoryTable,
) -> None:
    registered(directory, FACTORY.code, name="示范机械厂工会（新）")
    added(directory, HALL, SHOP)
    directory.load(Directory((PROVINCE, CITY, OTHER, MOVED, replace(FACTORY, path=f"{MOVED.path}x/")), (), ()))
    paths = [directory.union(one.code).path for one in (FACTORY, HALL, SHOP)]
    below = "/410000/410200/410102/"
    assert paths == [f"{below}4101000001/", f"{below}U2345678AB/", f"{below}U2345678AB/4101000077/"]


def test_a_load_that_died_after_a_move_takes_the_rest_along_when_it_is_repeated(
    directory: DirectoryTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(directory, HALL, SHOP)
    with monkeypatch.context() as dying:
        dying.setattr(UnionTable, "place_children", lambda *_: (_ for _ in ()).throw(ConnectionError))
        with pytest.raises(ConnectionError):
            directory.load(Directory((MOVED,), (), ()))
    directory.load(Directory((MOVED,), (), ()))
    assert directory.union(SHOP.code).path == "/410000/410200/410102/U2345678AB/4101000077/"
    assert [move.union for move in directory.moves()] == ["410102"]


SIGNED = Agreement("410100", "bankone", date(2026, 1, 1), None, 5000)
ENDED = replace(SIGNED, valid_to=date(2026, 11, 30), noted_by="officer-1", noted_at="2026-11-28T01:00:00Z")


def test_an_agreement_that_an_officer_ends_while_the_directory_is_loaded_stays_ended(
    directory: DirectoryTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreements = AgreementTable(directory.table)
    directory.load(Directory((), (), (SIGNED,)))
    writes = []

    def is_overtaken(actions: Sequence[Any], what: str) -> None:
        writes.append(what)
        if len(writes) == 1:
            agreements.note(ENDED, agreements.of_union("410100")[1])
        aws_table.transact(actions, what)

    monkeypatch.setattr(stored_agreements, "transact", is_overtaken)
    directory.load(Directory((), (), (replace(SIGNED, batch_limit=200),)))

    assert writes
    assert agreements.of_union("410100")[0] == [ENDED]
    assert agreements.everywhere() == [ENDED]


def test_an_officer_who_read_before_an_agreement_was_loaded_has_to_read_again(directory: DirectoryTable) -> None:
    """What is signed meanwhile may overlap with what was loaded."""
    agreements = AgreementTable(directory.table)
    _, read = agreements.of_union("410100")
    directory.load(Directory((), (), (SIGNED,)))
    with pytest.raises(Conflict):
        agreements.note(replace(ENDED, bank="banktwo"), read)
    _, now = agreements.of_union("410100")
    directory.load(Directory((), (), (SIGNED,)))
    assert agreements.of_union("410100") == ([SIGNED], now)
