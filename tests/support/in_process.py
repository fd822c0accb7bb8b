"""An AWS in this process, with tables and buckets as infra/ declares them.

It is in memory (memory_aws). With ``BESIDE_MOTO=<file>`` in the environment every call goes to moto too and has to be
answered alike; the file lists the operations that were compared, and the shapes of DynamoDB's calls; with
``BESIDE_MOTO_OFTEN=<n>`` at most so many of a shape are.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
from botocore.session import Session

from support.memory_aws.aws import MemoryAws
from support.memory_aws.wire import light_clients_too
from support.templates import declared
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws import secrets, vault
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.bank_files import FileRecordTable
from unioncard.cloud.stores.card_records import CardRecordTable
from unioncard.cloud.stores.closings import ClosingTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import DropBucket, MasterBucket, ProductBucket, QuarantineBucket, UploadBucket
from unioncard.cloud.stores.ledger import MovementTable
from unioncard.cloud.stores.letters import MailTable
from unioncard.cloud.stores.members import MemberTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.requests import AnswerTable
from unioncard.cloud.stores.stock import StockTable
from unioncard.cloud.stores.tallies import TallyTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.transfers import TransferTable
from unioncard.issuance.stock import Stock
from unioncard_tools.directory import read_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.unions.store import Directory

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


@dataclass(frozen=True, slots=True)
class Stores:
    """Every store of the domain on one in-process AWS."""

    directory: DirectoryTable
    registers: RegisterTable
    members: MemberTable
    batches: AnswerTable
    movements: MovementTable
    closings: ClosingTable
    transfers: TransferTable
    mails: MailTable
    uploads: UploadBucket
    products: ProductBucket
    drop: DropBucket
    quarantine: QuarantineBucket
    masters: MasterBucket
    files: FileRecordTable
    stock: Stock
    card_records: CardRecordTable
    tallies: TallyTable
    trail: TrailBucket
    vault: KmsVault


@contextmanager
def in_process_aws(aws: MemoryAws | None = None) -> Iterator[Stores]:
    """Start it, build tables and buckets, load the demo's directory."""
    with running_aws(aws) as account:
        yield made_stores(account)


@contextmanager
def running_aws(aws: MemoryAws | None = None) -> Iterator[MemoryAws]:
    """An account with nothing in it; every client of this process talks to it."""
    made = nullcontext(aws) if aws else _account()
    vaults = patch.object(vault, "Session", _session)
    with account_environment(), made as account, account.running(), light_clients_too(), vaults:
        forget_clients()
        try:
            yield account
        finally:
            forget_clients()


def _session() -> Session:
    """For vaults: one in a process, for they differ in nothing, and to make one takes longer than what a test does."""
    session = _made_session()
    session.user_agent_extra = ""  # to which every vault adds
    return session


@cache
def _made_session() -> Session:
    return Session()


@contextmanager
def _account() -> Iterator[MemoryAws]:
    listed = os.environ.get("BESIDE_MOTO")
    if not listed:
        yield MemoryAws()
        return
    from support.memory_aws import beside_moto  # noqa: PLC0415  moto takes a second to import

    account = beside_moto.BesideMoto(often=int(os.environ.get("BESIDE_MOTO_OFTEN", "0")))
    yield account
    with Path(listed).open("a") as file:
        file.writelines(f"{operation} {code}\n" for operation, code in account.compared)
        file.writelines(f"shape: {shape}\n" for shape in beside_moto.compared_shapes)


@contextmanager
def account_environment() -> Iterator[None]:
    """Credentials and region as the SDK looks for them."""
    with environment(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1"):
        yield


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables for the length of a block."""
    kept = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def forget_clients() -> None:
    """The next clients are made anew."""
    aws.client.cache_clear()
    secrets.secret_text.cache_clear()


def made_stores(account: MemoryAws | None = None) -> Stores:
    """Tables and buckets as declared, with the demo's directory; of an account that may know how to fill it quickly."""
    make_tables("directory", "members", "cards", "work", "addresses")
    s3 = boto3.client("s3")
    for name in ("registers", "drop", "products", "trail"):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    directory, members, cards, work = map(Table, ("directory", "members", "cards", "work"))
    stores = Stores(
        directory=DirectoryTable(directory),
        registers=RegisterTable(work),
        members=MemberTable(members, work),
        batches=AnswerTable(work, members, cards),
        movements=MovementTable(work),
        closings=ClosingTable(work),
        transfers=TransferTable(work),
        mails=MailTable(work),
        uploads=UploadBucket(Bucket("registers")),
        products=ProductBucket(Bucket("products")),
        drop=DropBucket(Bucket("drop")),
        quarantine=QuarantineBucket(Bucket("products")),
        masters=MasterBucket(Bucket("products")),
        files=FileRecordTable(work),
        stock=Stock(StockTable(members)),
        card_records=CardRecordTable(members, work, cards),
        tallies=TallyTable(work),
        trail=TrailBucket(Bucket("trail")),
        vault=KmsVault(boto3.client("kms").create_key()["KeyMetadata"]["Arn"]),
    )
    if account:
        account.filled("directory", lambda: stores.directory.load(_demo()))
    else:
        stores.directory.load(_demo())
    return stores


@cache
def _demo() -> Directory:
    demo = DATA / "demo"
    return read_directory([DATA / "henan/unions.csv", demo / "unions.csv"], demo / "banks.csv", demo / "agreements.csv")


def make_tables(*names: str) -> None:
    """Tables with the keys and indexes that are declared."""
    for name in names:
        table = declared(f"{name.capitalize()}Table")
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        wanted = {key: table[key] for key in keys if key in table}
        boto3.client("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **wanted)
