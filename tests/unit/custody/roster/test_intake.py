"""A roster goes the way of every register: opened at the desk, taken in once, answered; the ledger is not moved."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import pytest

from support.custody_story import BATCH, NOW, PATH, UNION
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.desk.registers import RegisterDesk
from unioncard.errors import InvalidInput, NotFound
from unioncard.products import corrections_name, findings_name
from unioncard.registers.intake import Intake
from unioncard.registers.register import RegisterState
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer
from unioncard.unions.union import Kind as UnionKind
from unioncard.unions.union import Union
from unit.custody.roster.filling import ROSTER_REGISTER, SIGNED_ON, Clerk, admission, made, register

if TYPE_CHECKING:
    from pathlib import Path

    from support.custody_story import Story


@dataclass
class Files:
    """Uploads and products in memory."""

    uploaded: bytes
    kept: dict[str, bytes] = field(default_factory=dict)

    def link(self, name: str) -> dict[str, object]:
        return {"url": name}

    def fetch(self, register: str, version: str, folder: Path) -> Path:
        path = folder / "source"
        path.write_bytes(self.uploaded)
        return path

    def keep_reading(self, register: str, digest: str, content: bytes) -> None:
        self.kept[f"{register}/{digest}"] = content

    def reading(self, register: str, digest: str) -> bytes:
        return self.kept[f"{register}/{digest}"]

    def keep(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        self.kept[name] = content if isinstance(content, bytes) else content.read()


def test_a_roster_is_taken_in_once_and_moves_custody_alone(story: Story, tmp_path: Path) -> None:
    clerk = Clerk(made(story))
    clerk.fill(1, 领取日期=SIGNED_ON)
    clerk.fill(2, 领取日期=SIGNED_ON, 姓名="错*")
    clerk.fill(3, 情况="不知道")
    registers, files = RegisterTable(story.custody.table), Files(clerk.save(tmp_path).read_bytes())
    registers.open(register(ROSTER_REGISTER))
    store: Any = files
    intake = Intake(None, registers, store, store, {Kind.ROSTER: admission(story)}, lambda: NOW)  # type: ignore[arg-type]
    done = intake.take(ROSTER_REGISTER, "1")
    assert done is not None
    counts = done.counts
    assert (done.state, done.batch, done.kind) == (RegisterState.CHECKED, BATCH, Kind.ROSTER)
    assert (counts.read, counts.accepted, counts.rejected, counts.updated, counts.unchanged) == (7, 5, 2, 1, 4)
    assert done.by_code == {"not-listed": 1, "required": 1, "roster-person": 1}
    assert len(json.loads(files.kept[findings_name(ROSTER_REGISTER)])) == 3
    assert files.kept[corrections_name(ROSTER_REGISTER)][:2] == b"PK"
    assert [movement.document for movement in story.moved()] == [f"custody/{BATCH}/{ROSTER_REGISTER}"]
    assert registers.find(ROSTER_REGISTER) == done
    assert intake.take(ROSTER_REGISTER, "1") == done


@pytest.fixture
def desk(story: Story) -> RegisterDesk:
    """A desk that knows one union and its batch."""

    class Directory:
        def union(self, code: str) -> Union:
            path = PATH if code == UNION else f"/41/4101/{code}/"
            return Union(code, "示范机械厂工会委员会", UnionKind.BASIC, "4101", path)

    directory: Any = Directory()
    nothing: Any = None
    batches: Any = story.shelf
    files: Any = Files(b"")
    return RegisterDesk(directory, RegisterTable(story.custody.table), batches, files, nothing, nothing)


OFFICER = Officer("officer-1", "4101")


def test_a_roster_is_opened_for_a_batch_of_the_same_union(desk: RegisterDesk) -> None:
    opened, _ = desk.open(OFFICER, UNION, Kind.ROSTER, batch=BATCH)
    assert desk.registers.find(opened.id).batch == BATCH
    again, _ = desk.open(OFFICER, UNION, Kind.ROSTER, corrects=opened.id, batch=BATCH)
    assert again.corrects == opened.id


def test_a_roster_of_no_batch_or_of_another_unions_is_refused(desk: RegisterDesk) -> None:
    with pytest.raises(InvalidInput):
        desk.open(OFFICER, UNION, Kind.ROSTER)
    with pytest.raises(InvalidInput):
        desk.open(OFFICER, "4101000002", Kind.ROSTER, batch=BATCH)
    with pytest.raises(NotFound):
        desk.open(OFFICER, UNION, Kind.ROSTER, batch="R20261123-2222222222-01")


def test_no_other_kind_of_register_is_of_a_batch(desk: RegisterDesk) -> None:
    with pytest.raises(InvalidInput):
        desk.open(OFFICER, UNION, Kind.MEMBERS, batch=BATCH)
