"""What the routes of desk share: the stack's stores, and who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.http import officer_of
from unioncard.cloud.aws.settings import DeskSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event
    from unioncard.unions.officer import Officer

settings = DeskSettings.from_environment()

work = Table(settings.work_table)
directory = DirectoryTable(Table(settings.directory_table))
batches = BatchMovesTable(work)
products = ProductBucket(Bucket(settings.products_bucket))


def officer(event: Event) -> Officer:
    """Who asks, from the token that API Gateway has verified; NotAllowed if it names no union."""
    return officer_of(event, settings.union_claim)
