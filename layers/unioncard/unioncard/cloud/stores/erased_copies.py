"""Copies of the list of the erased in the products bucket: ``erased/<digest>``, one object a person and erasure.

The list itself is in the work table and is lost with it. Whoever restores a backup puts the copies back into it
(``unioncard restore erased``), so that persons who were erased after the backup are erased again. The bucket's rule
ends them with the list.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.media import JSON

if TYPE_CHECKING:
    from unioncard.cloud.aws.bucket import Bucket
    from unioncard.persons.store import Erased

PREFIX: Final = "erased/"


@dataclass(frozen=True, slots=True)
class ErasedCopyBucket:
    """The ErasedCopies on S3; writing needs no right to read."""

    bucket: Bucket

    def keep(self, erased: Erased) -> None:
        """See ErasedCopies. The key says nothing: not even a person's digest stands in it."""
        content = json.dumps({"key": erased.key, "by": erased.by, "at": erased.at}, sort_keys=True).encode()
        self.bucket.put_named(PREFIX + hashlib.sha256(content).hexdigest(), content, JSON)
