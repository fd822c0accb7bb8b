"""The whole way on in-process stores, step by step, as the functions put it together."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from stdnum import luhn

from unioncard.banks import issuance_file, return_file
from unioncard.banks.answering import Answering
from unioncard.banks.claiming import Claiming
from unioncard.banks.issuing import Issuing
from unioncard.banks.judging import Judge
from unioncard.banks.return_file import Answer, Result, ReturnFile
from unioncard.cards.card import CardKeys
from unioncard.cloud.aws import client
from unioncard.cloud.union_table import UnionTable
from unioncard.members.keys import MemberKeys
from unioncard.registers.desk.opening import Desk, Officer
from unioncard.registers.desk.register import Register, new_register_id
from unioncard.registers.desk.releasing import give_release
from unioncard.registers.intake.intake import Intake
from unioncard.registers.intake.members import MemberAdmission
from unioncard.registers.intake.release import Releasing
from unioncard.registers.intake.unions import UnionAdmission
from unioncard.registers.layout import Kind
from unioncard.registers.made_up.sample import write_sample
from unioncard.registers.of_members.columns import FORM_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from support.in_process import Stores
    from unioncard.members.transfer import Release
    from unioncard.registers.made_up.sample import Row

UNION = "4101000001"
OFFICER = Officer("officer-1", UNION)


@dataclass(frozen=True, slots=True)
class Way:
    """One stack's domain, wired as in functions/."""

    stores: Stores

    @property
    def desk(self) -> Desk:
        s = self.stores
        return Desk(s.directory, s.registers, s.batches, s.uploads, s.products, s.transfers)

    @property
    def intake(self) -> Intake:
        s = self.stores
        keys = MemberKeys(b"member pepper")
        unions = UnionAdmission(UnionTable(s.directory.table, s.members.members), keys, s.vault)
        admissions = {Kind.MEMBERS: MemberAdmission(s.members, keys, s.vault), Kind.UNIONS: unions}
        return Intake(s.directory, s.registers, s.uploads, s.products, admissions)

    @property
    def releasing(self) -> Releasing:
        s = self.stores
        return Releasing(s.registers, s.members, s.transfers)

    @property
    def issuing(self) -> Issuing:
        s = self.stores
        return Issuing(s.directory, s.registers, s.members, s.batches, Claiming(s.members, s.batches), s.vault, s.drop)

    @property
    def answering(self) -> Answering:
        s = self.stores
        return Answering(s.members, s.batches, Judge(CardKeys(b"card pepper"), s.vault), s.drop, s.aside)

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

    def issuance(self, batch: str, bank: str = "bankone") -> issuance_file.IssuanceFile:
        """The issuance file as the bank reads it."""
        return issuance_file.parse(self.stores.drop.fetch(f"{bank}/out/UC_{batch}.txt", None))

    def send_return(self, batch: str, answers: tuple[Answer, ...], bank: str = "bankone", name: str = "") -> str:
        """Put a return into the bank's folder; its key."""
        key = f"{bank}/in/{name or f'UC_{batch}.ret'}"
        content = return_file.write(ReturnFile(batch, answers))
        client("s3").put_object(Bucket=self.stores.drop.bucket.name, Key=key, Body=content)
        return key


def register_file(folder: Path, rows: int, *, dirty: float = 0, seed: int = 1) -> bytes:
    """A made-up register's bytes."""
    path = folder / f"register-{rows}-{dirty}-{seed}.xlsx"
    write_sample(path, rows, seed, dirty)
    return path.read_bytes()


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


def answer_all(file: issuance_file.IssuanceFile, refuse: int = 0, first_serial: int = 1) -> tuple[Answer, ...]:
    """What a bank answers: the first ``refuse`` rows are refused, the others opened."""
    answers = []
    for row in file.rows:
        if row.number <= refuse:
            answers.append(Answer(row.number, row.tail, Result.REFUSED, reason_code="NAME", reason="户名不符"))
        else:
            answers.append(Answer(row.number, row.tail, Result.OPENED, card=card_number(first_serial + row.number)))
    return tuple(answers)


def changed(answers: tuple[Answer, ...], index: int, **values: object) -> tuple[Answer, ...]:
    """The answers with one of them changed."""
    return (*answers[:index], replace(answers[index], **values), *answers[index + 1 :])  # type: ignore[arg-type]
