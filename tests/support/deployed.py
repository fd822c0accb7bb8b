"""Every store of the domain on a deployed stack's tables and buckets."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from support.in_process import Stores, environment
from unioncard.cloud.aws import client as aws
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud


@contextmanager
def deployed_stores(cloud: Cloud) -> Iterator[Stores]:
    """Stores as the account's root, with a member key of the test's own."""
    aws.connect(**cloud.connection)
    with environment(
        # the encryption SDK makes its own client of KMS, from the environment alone
        AWS_ENDPOINT_URL=cloud.connection["endpoint_url"],
        AWS_DEFAULT_REGION=cloud.connection["region_name"],
        AWS_ACCESS_KEY_ID=cloud.connection["aws_access_key_id"],
        AWS_SECRET_ACCESS_KEY=cloud.connection["aws_secret_access_key"],
    ):
        yield _stores(cloud)


def _stores(cloud: Cloud) -> Stores:
    names = ("DirectoryTable", "MembersTable", "CardsTable", "WorkTable")
    directory, members, cards, work = (Table(cloud.outputs[name]) for name in names)
    # A bucket of the test's own for uploads: the stack's would wake the stack's own functions.
    for own in ("test-registers", "test-drop"):
        aws.client("s3").create_bucket(Bucket=own)
        aws.client("s3").put_bucket_versioning(Bucket=own, VersioningConfiguration={"Status": "Enabled"})
    products = Bucket(cloud.outputs["ProductsBucket"])
    return Stores(
        directory=DirectoryTable(directory),
        registers=RegisterTable(work),
        members=MemberTable(members, work),
        batches=AnswerTable(work, members, cards),
        movements=MovementTable(work),
        closings=ClosingTable(work),
        transfers=TransferTable(work),
        mails=MailTable(work),
        uploads=UploadBucket(Bucket("test-registers")),
        products=ProductBucket(products),
        drop=DropBucket(Bucket("test-drop")),
        quarantine=QuarantineBucket(products),
        masters=MasterBucket(products),
        files=FileRecordTable(work),
        stock=Stock(StockTable(members)),
        card_records=CardRecordTable(members, work, cards),
        tallies=TallyTable(work),
        trail=TrailBucket(Bucket(cloud.outputs["TrailBucket"])),
        vault=KmsVault(aws.client("kms").create_key()["KeyMetadata"]["Arn"]),
    )
