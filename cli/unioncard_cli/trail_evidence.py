"""The trail's bucket as the audit looks at it: also versions that were followed or deleted."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.cloud.aws.client import client
from unioncard.cloud.stores.trail import DAYS, TrailBucket, day_of, digest_in, folder_of
from unioncard.trail.chain import digest_of
from unioncard_cli.trail_audit import StoredObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_READERS: Final = 8
"""Objects read at once; a client of the SDK keeps ten connections."""


@dataclass(frozen=True, slots=True)
class TrailEvidenceBucket(TrailBucket):
    """The TrailEvidence on S3."""

    def objects(self, day: date) -> list[StoredObject]:
        """See TrailEvidence."""
        return list(self._stored(folder_of(day)))

    def record_objects(self) -> list[tuple[date, StoredObject]]:
        """See TrailEvidence."""
        return [(day, one) for one in self._stored(DAYS) if (day := day_of(one.name))]

    def digests(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See TrailEvidence."""
        with ThreadPoolExecutor(_READERS) as pool:
            yield from zip(names, map(digest_of, pool.map(self.bucket.read, names)), strict=True)

    def _stored(self, prefix: str) -> Iterator[StoredObject]:
        number: Counter[str] = Counter()
        deleted: dict[str, bool] = {}
        pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=self.bucket.name, Prefix=prefix)
        for page in pages:
            for kind in ("Versions", "DeleteMarkers"):
                for one in page.get(kind, ()):
                    number[one["Key"]] += 1
                    if one["IsLatest"]:
                        deleted[one["Key"]] = kind == "DeleteMarkers"
        for key in sorted(number):
            yield StoredObject(key, digest_in(key), number[key], deleted.get(key, False))
