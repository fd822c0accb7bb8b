"""What the routes of upload share: the stack's stores, and who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.http import claims
from unioncard.cloud.aws.settings import UploadSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.errors import NotAllowed
from unioncard.texts import api as texts
from unioncard.unions.officer import Officer

if TYPE_CHECKING:
    from unioncard.cloud.aws.http import Event

settings = UploadSettings.from_environment()

work = Table(settings.work_table)
directory = DirectoryTable(Table(settings.directory_table))
batches = BatchMovesTable(work)
products = ProductBucket(Bucket(settings.products_bucket))


def officer(event: Event) -> Officer:
    """Who asks, from the token that API Gateway has verified; NotAllowed if it names no union."""
    told = claims(event)
    if not told.get(settings.union_claim):
        raise NotAllowed(texts.NO_OWN_UNION)
    return Officer(told["sub"], told[settings.union_claim])
