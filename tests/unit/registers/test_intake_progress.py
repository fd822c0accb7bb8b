"""An officer who waits sees how far the register is; late or repeated progress changes nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.worked import people_file, register_file
from unioncard import clock
from unioncard.desk.register_view import register_view
from unioncard.errors import InvalidInput, NotFound
from unioncard.members.store import Changes
from unioncard.registers import intake
from unioncard.registers.intake import AdmissionResult, ProgressReporter, bank_encoding
from unioncard.registers.register import Progress, Stage
from unioncard.sheets.findings import FindingCode, found
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from support.worked import Way
    from unioncard.registers.register import Register

OFFICER = Officer("officer-1", "4101000001")


class Notebook:
    """Register records that keep all progress that was saved."""

    def __init__(self, store: Any = None) -> None:
        self.store, self.saved = store, list[Progress]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def save_progress(self, register: str, progress: Progress) -> None:
        self.saved.append(progress)
        if self.store:
            self.store.save_progress(register, progress)


def test_it_is_reported_at_each_stage_and_then_once_a_second() -> None:
    clock = iter([0.0, 0.4, 1.0, 1.1, 1.2, 2.2])
    book: Any = Notebook()
    reporter = ProgressReporter(book, "R1", timer=lambda: next(clock))
    for read in (100, 200, 300):
        reporter.reading(read)
    for done in (99, 198):
        reporter.storing(done, 300)
    reporter.writing(300)
    assert [(one.stage, one.done, one.read) for one in book.saved] == [
        ("reading", 0, 100), ("reading", 0, 300), ("storing", 99, 300), ("writing", 300, 300),
    ]  # fmt: skip


def test_a_register_at_work_shows_its_progress_and_a_finished_one_none(way: Way) -> None:
    register, version = way.open_upload(register_file(150))
    book: Any = Notebook(way.stores.registers)
    seen: list[Any] = []
    book.finish = lambda *given: (
        seen.append(register_view(way.desk.show(OFFICER, register))),
        book.store.finish(*given),
    )

    replace(way.intake, registers=book).take(register, version)

    assert list(dict.fromkeys(one.stage for one in book.saved)) == list(Stage)
    assert seen[0]["progress"] == {"done": 150, "read": 150, "stage": "writing"}
    assert seen[0]["rows"] == {"read": 0, "accepted": 0, "rejected": 0}
    assert register_view(way.desk.show(OFFICER, register))["progress"] is None


def test_of_two_deliveries_the_one_behind_is_not_shown(way: Way) -> None:
    register, version = way.open_upload(b"")
    way.stores.registers.begin(register, version)
    way.stores.registers.save_progress(register, Progress(Stage.STORING, 99, 300))
    way.stores.registers.save_progress(register, Progress(Stage.READING, 0, 300))
    way.stores.registers.save_progress(register, Progress(Stage.STORING, 50, 300))
    assert way.stores.registers.find(register).progress == Progress(Stage.STORING, 99, 300)


def test_progress_that_comes_late_leaves_the_end_as_it_is(way: Way) -> None:
    done = way.taken(people_file(sample_rows(2)))
    way.stores.registers.save_progress(done.id, Progress(Stage.WRITING, 2, 2))
    assert way.stores.registers.find(done.id) == done


def test_a_register_that_was_not_begun_has_no_progress(way: Way) -> None:
    register, _ = way.open_upload(b"")
    way.stores.registers.save_progress(register, Progress(Stage.READING, 0, 1))
    assert way.stores.registers.find(register).progress is None


def test_the_check_gets_the_codec_of_the_bank_whose_agreement_held_when_the_register_was_opened(way: Way) -> None:
    def codec(register: str) -> str | None:
        return bank_encoding(way.stores.directory, way.stores.registers.find(register))

    now, _ = way.open_upload(b"")
    before, _ = way.open_upload(b"", at="2014-01-01T00:00:00Z")
    assert (codec(now), codec(before)) == (way.stores.directory.bank("bankone").encoding, None)


def test_a_register_of_another_kind_goes_to_its_own_admission_and_not_into_the_ledger(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []

    class Unions:
        def admit(self, register: Register, rows: Any, on_rows: Any) -> AdmissionResult:
            asked.append((register.id, len(rows)))
            return AdmissionResult([found(FindingCode.MEMBER_ELSEWHERE, 3)], Changes(updated=1))

    rows = SimpleNamespace(read=3, accepted=(1, 2), rejected=1, findings=(), whole_file_rejected=False)
    monkeypatch.setattr(intake, "pack_reading", lambda _: b"")
    kinds: list[Any] = []
    monkeypatch.setattr(
        intake, "check", lambda _file, **view: kinds.append((view["kind"], view["bank_encoding"])) or rows
    )
    monkeypatch.setattr(intake, "keep_results", lambda *_: None)
    register, _ = way.desk.open(OFFICER, OFFICER.union, Kind.UNIONS)

    done = replace(way.intake, admissions={Kind.UNIONS: Unions()}).take(register.id, way.put(register.id, b"x"))

    assert done is not None and (asked, kinds) == ([(register.id, 2)], [(Kind.UNIONS, None)])
    assert (done.counts.read, done.counts.accepted, done.counts.rejected, done.counts.updated) == (3, 1, 2, 1)
    assert list(way.stores.movements.of_month(clock.month_of(clock.now()), "/410000/")) == []
    assert way.stores.registers.find(register.id) == done


def test_an_admission_that_loses_a_row_is_noticed(way: Way) -> None:
    class Forgetful:
        def admit(self, *_: Any) -> AdmissionResult:
            return AdmissionResult()

    forgetful = replace(way.intake, admissions={Kind.MEMBERS: Forgetful()})
    with pytest.raises(ValueError, match="rows were lost"):
        forgetful.take(*way.open_upload(people_file(sample_rows(2))))


def test_a_correction_and_what_it_corrects_lead_to_each_other(way: Way) -> None:
    first, _ = way.desk.open(OFFICER, OFFICER.union)
    second, _ = way.desk.open(OFFICER, OFFICER.union, corrects=first.id)

    def view(register: Register) -> dict[str, Any]:
        return register_view(way.desk.show(OFFICER, register.id))

    assert (view(first)["corrects"], view(first)["corrected_by"]) == (None, [second.id])
    assert (view(second)["corrects"], view(second)["corrected_by"]) == (first.id, [])


def test_a_correction_of_another_unions_register_is_refused(way: Way) -> None:
    province = Officer("officer-3", "410000")
    first, _ = way.desk.open(province, "4108000001")
    with pytest.raises(InvalidInput):
        way.desk.open(province, OFFICER.union, corrects=first.id)
    with pytest.raises(NotFound):
        way.desk.open(OFFICER, OFFICER.union, corrects=first.id)
    with pytest.raises(NotFound):
        way.desk.open(OFFICER, OFFICER.union, corrects="R20261123-NOBODYKNOW")
