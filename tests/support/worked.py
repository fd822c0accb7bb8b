"""The whole way on in-process stores, step by step, as the functions put it together."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from stdnum import luhn

from support.group_secrets import LocalSecrets
from unioncard.banks.files import answer_files
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import Answer, AnswerKind, Result, Return
from unioncard.banks.profiles.profile import profile_of
from unioncard.cards.card import CardKeys, CardTails
from unioncard.cards.holders import CardHolders
from unioncard.cards.reconcile import CardReconciler
from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.bank_readings import BankReadingTable
from unioncard.cloud.stores.event_parts import EventPartTable
from unioncard.cloud.stores.files import RejectionBucket
from unioncard.cloud.stores.rejections import RejectionTable
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.cloud.stores.transfer_writer import TransferWriterTable
from unioncard.cloud.stores.unions import UnionTable
from unioncard.desk.batches import BatchDesk
from unioncard.desk.registers import RegisterDesk, give_release
from unioncard.desk.transfers import TransferDesk
from unioncard.issuance.apply import AnswerMatcher, AnswerWriter
from unioncard.issuance.at_hand import PeopleAtHand
from unioncard.issuance.card_events import CardEventFiles
from unioncard.issuance.claim import RowClaims
from unioncard.issuance.deliver import BatchDelivery
from unioncard.issuance.intake import BankFileIntake
from unioncard.issuance.issue import RegisterIssuance
from unioncard.issuance.receipts import Receipts
from unioncard.issuance.rejection import RejectionDelivery, RejectionFiles
from unioncard.issuance.returns import Returns
from unioncard.issuance.rounds import RoundsSweep
from unioncard.issuance.stock_notices import StockNotices
from unioncard.issuance.withdraw import WithdrawnBatchRelease
from unioncard.issuance.write import IssuanceFileWriter
from unioncard.members.columns import FORM_COLUMNS
from unioncard.members.keys import MemberKeys
from unioncard.registers.intake import Intake
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.members.asking import TransferAsking
from unioncard.registers.register import Register, new_register_id
from unioncard.registers.release import MemberRelease
from unioncard.registers.transfer import TransferCompletion
from unioncard.registers.unions.admission import UnionAdmission
from unioncard.sheets.layout import Kind
from unioncard.unions.officer import Officer
from unioncard_local.bank import answers as bank_answers
from unioncard_tools.profiles import load
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from support.in_process import Stores
    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile
    from unioncard.banks.profiles.profile import Profile
    from unioncard.issuance.batch import Batch
    from unioncard.issuance.file_record import FileRecord
    from unioncard.members.transfer import Release
    from unioncard.messages.deliver import DeliverRejection
    from unioncard_tools.sample.members import Row

UNION = "4101000001"
"""Of Zhengzhou: its bank is bankone, with the delimited format."""
FIXED_UNION = "4108000001"
"""Of Jiaozuo: its bank is banktwo, with pre-printed cards and files that fail whole."""
OWN_SERVER_UNION = "4103000001"
"""Of Luoyang: its bank is bankthree, with a server of its own."""
OFFICER = Officer("officer-1", UNION)
KEYS = MemberKeys(LocalSecrets(b"member pepper"))


@dataclass(frozen=True, slots=True)
class Way:
    """One stack's domain, wired as in functions/. ``orders`` are those that were sent to the queues."""

    stores: Stores
    orders: list[Any] = field(default_factory=list)
    replies: list[DeliverRejection] = field(default_factory=list)

    @property
    def desk(self) -> RegisterDesk:
        s = self.stores
        return RegisterDesk(
            s.directory, s.registers, s.batches, s.uploads, s.products, s.transfers, requests=self.requests
        )  # fmt: skip

    @property
    def batch_desk(self) -> BatchDesk:
        return BatchDesk(self.stores.directory, self.stores.batches)

    @property
    def intake(self) -> Intake:
        s = self.stores
        unions = UnionAdmission(UnionTable(s.directory.table, s.members.members), KEYS, s.vault)
        admissions = {Kind.MEMBERS: MemberAdmission(s.members, KEYS, s.vault, asking=self.asking), Kind.UNIONS: unions}
        return Intake(s.directory, s.registers, s.uploads, s.products, admissions)

    @property
    def requests(self) -> TransferRequestTable:
        return TransferRequestTable(self.stores.members.work)

    @property
    def asking(self) -> TransferAsking:
        s = self.stores
        return TransferAsking(s.members, self.requests, s.vault, s.directory, s.registers)

    @property
    def transfer_desk(self) -> TransferDesk:
        return TransferDesk(self.stores.directory, self.requests)

    @property
    def completion(self) -> TransferCompletion:
        s = self.stores
        writer = TransferWriterTable(s.members.members, s.members.work)
        return TransferCompletion(s.directory, s.registers, s.members, self.requests, writer, s.products, KEYS, s.vault)

    @property
    def releasing(self) -> MemberRelease:
        s = self.stores
        return MemberRelease(s.registers, s.members, s.transfers, KEYS)

    @property
    def delivering(self) -> BatchDelivery:
        return BatchDelivery(self.stores.batches, self.stores.masters, self.stores.drop, self.stores.trail)

    @property
    def issuing(self) -> RegisterIssuance:
        s, at_hand = self.stores, PeopleAtHand()
        return RegisterIssuance(
            s.directory, s.registers, s.members, s.batches,
            RowClaims(s.members, s.batches, s.vault, at_hand),
            IssuanceFileWriter(s.members, s.batches, s.stock, s.masters, s.vault, at_hand),
            self.delivering, self.orders.append,
        )  # fmt: skip

    @property
    def withdrawn_release(self) -> WithdrawnBatchRelease:
        s = self.stores
        return WithdrawnBatchRelease(s.members, s.batches, s.stock)

    @property
    def sweep(self) -> RoundsSweep:
        s = self.stores
        return RoundsSweep(s.directory, s.batches, self.rejections, self.orders.append, self.orders.append)

    @property
    def rejections(self) -> RejectionTable:
        return RejectionTable(self.stores.batches.work)

    @property
    def rejection_delivery(self) -> RejectionDelivery:
        s = self.stores
        return RejectionDelivery(self.rejections, RejectionBucket(s.quarantine.bucket), lambda _bank: s.drop)

    @property
    def answering(self) -> BankFileIntake:
        s, keys = self.stores, CardKeys(LocalSecrets(b"card pepper"))
        tails = CardTails(LocalSecrets(b"member pepper"))
        reconciler = CardReconciler(s.card_records, s.tallies, CardHolders(s.members, keys, s.vault, tails))
        writer = AnswerWriter(s.members, s.batches, AnswerMatcher(keys, s.vault, tails))
        return BankFileIntake(
            s.directory, s.drop, s.quarantine, s.files,
            Receipts(s.directory, s.members, s.batches, writer, s.stock, s.files, self.orders.append),
            Returns(s.batches, writer, s.stock, reconciler, s.files),
            CardEventFiles(s.card_records, reconciler, s.files, EventPartTable(s.members.work), keys, s.vault),
            StockNotices(s.stock, s.files),
            RejectionFiles(s.directory, self.rejections, RejectionBucket(s.quarantine.bucket), self.replies.append),
            BankReadingTable(s.members.work),
        )  # fmt: skip

    def open_upload(self, content: bytes, union: str = UNION, at: str | None = None) -> tuple[str, str]:
        """Open a register (now, or at an instant) and put its file; its id and the object's version."""
        if at is None:
            register, _ = self.desk.open(Officer("officer-1", union), union)
        else:
            path = self.stores.directory.union(union).path
            register = Register(new_register_id(datetime.fromisoformat(at)), union, path, "officer-1", at)
            self.stores.registers.open(register)
        return register.id, self.put(register.id, content)

    def put(self, register: str, content: bytes) -> str:
        """Put a file where the link leads; the object's version."""
        key = f"registers/{register}/source"
        bucket = self.stores.uploads.bucket.name
        return str(client("s3").put_object(Bucket=bucket, Key=key, Body=content)["VersionId"])

    def taken(self, content: bytes, union: str = UNION, at: str | None = None) -> Register:
        """Upload and take in."""
        register = self.intake.take(*self.open_upload(content, union, at))
        assert register is not None
        return register

    def released(self, register: str, row: int, union: str = UNION) -> Release:
        """An officer lets the person of this row go, and validate carries it out."""
        give_release(self.desk, Officer("officer-1", union), register, row)
        return self.releasing.release(register, row)

    def profile(self, bank: str = "bankone") -> Profile:
        """How a bank's files look."""
        return profile_of(self.stores.directory.bank(bank))

    def sent(self, content: bytes, union: str = UNION) -> Batch:
        """Upload, take in and issue; the one batch."""
        (batch,) = self.issuing.issue(self.taken(content, union).id)
        return batch

    def issuance(self, batch: str) -> IssuanceFile:
        """The issuance file as its bank reads it."""
        found = self.stores.batches.find(batch)
        return issuance_file.parse(self.profile(found.bank), self.file(batch), batch)

    def file(self, batch: str) -> bytes:
        """The issuance file as it lies in the bank's drop."""
        found = self.stores.batches.find(batch)
        return self.stores.drop.fetch(f"{found.bank}/out/{found.file}", None)

    def put_answer(self, bank: str, kind: AnswerKind, value: Value, serial: str = "1", name: str = "") -> str:
        """Put what a bank answers into its folder; the key."""
        written, content = answer_files.write(self.profile(bank), kind, value, serial=serial)
        key = f"{bank}/in/{name or written}"
        client("s3").put_object(Bucket=self.stores.drop.bucket.name, Key=key, Body=content)
        return key

    def answer(self, bank: str, kind: AnswerKind, value: Value, serial: str = "1", name: str = "") -> FileRecord:
        """Let a bank answer, and take it in."""
        record = self.answering.take(self.put_answer(bank, kind, value, serial, name), None)
        assert record is not None
        return record

    def answered(self, batch: str, *, refuse: int = 0) -> list[FileRecord]:
        """Let a batch's bank answer everything it would, and take that in."""
        bank = self.stores.batches.find(batch).bank
        answers = bank_answers.answer(self.profile(bank), self.issuance(batch), refuse=refuse)
        return [self.answer(bank, kind, value) for kind, value in answers]

    def announced(self, cards: int, first: int = 1, lot: str = "L1") -> FileRecord:
        """Let the bank with pre-printed cards announce some."""
        return self.answer("banktwo", AnswerKind.STOCK, bank_answers.stock(lot, first, cards), serial=lot)


@cache
def register_file(rows: int, *, dirty: float = 0, seed: int = 1) -> bytes:
    """A made-up register's bytes, written once for all tests of a process: it takes 40 ms, however few its rows are."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "register.xlsx"
        write_sample(file, rows, seed, dirty)
        return file.read_bytes()


def people_file(rows: list[Row], **cells: str) -> bytes:
    """A register of these made-up people as CSV, with these cells in every row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FORM_COLUMNS)
    writer.writeheader()
    writer.writerows({**row, **cells} for row in rows)
    return text.getvalue().encode()


def card_number(serial: int) -> str:
    """A made-up card number: 622 and zeros, which no bank issues, Luhn valid."""
    body = f"62200000{serial:010d}"
    return body + luhn.calc_check_digit(body)


def answer_all(file: IssuanceFile, refuse: int = 0, first_serial: int = 1) -> tuple[Answer, ...]:
    """What bankone answers, with card numbers by serial: the first ``refuse`` rows refused, the others opened."""
    return tuple(
        replace(one, card=card_number(first_serial + one.row) if one.result is Result.OPENED else "")
        for one in _return(file, refuse).answers
    )


def _return(file: IssuanceFile, refuse: int) -> Return:
    *_, (_, answers) = bank_answers.answer(load("delimited", Path()), file, refuse=refuse)
    assert isinstance(answers, Return)
    return answers


def changed(answers: tuple[Answer, ...], index: int, **values: object) -> tuple[Answer, ...]:
    """The answers with one of them changed."""
    return (*answers[:index], replace(answers[index], **values), *answers[index + 1 :])  # type: ignore[arg-type]
