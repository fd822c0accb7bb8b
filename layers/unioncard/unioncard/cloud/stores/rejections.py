"""Rejection files in the work table: ``REJECTION#<bank>`` / ``FILE#<id>``; waiting ones in ``REJECTIONS#<bank>``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncard.cloud.aws.items import stored_as, to_item
from unioncard.cloud.aws.table import new, transact
from unioncard.errors import Conflict, NotFound
from unioncard.issuance.rejection import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.cloud.aws.table import Table


@dataclass(frozen=True, slots=True)
class RejectionTable:
    """The Rejections on DynamoDB. A name is an item beside them: of two files of one name the second gets another."""

    work: Table

    def note(self, rejection: Rejection) -> Rejection:
        """See Rejections."""
        stem, _, suffix = rejection.name.rpartition(".")
        for name in (rejection.name, f"{stem}.{rejection.id.partition('.')[0][:16]}.{suffix}"):
            known = self.work.get(*_key(rejection))
            if known:
                return _rejection(known)
            named = replace(rejection, name=name)
            try:
                self._put(named)
            except Conflict:  # stored by another delivery meanwhile, or the name is another file's
                continue
            return named
        return self.find(rejection.bank, rejection.id)

    def find(self, bank: str, rejection: str) -> Rejection:
        """See Rejections."""
        found = self.work.get(f"REJECTION#{bank}", f"FILE#{rejection}")
        if found is None:
            raise NotFound(rejection)
        return _rejection(found)

    def waiting(self, bank: str) -> Iterator[Rejection]:
        """See Rejections."""
        for found in self.work.query(f"REJECTIONS#{bank}", "FILE#"):
            yield _rejection(found)

    def end(self, rejection: Rejection) -> None:
        """See Rejections."""
        pk, sk = _key(rejection)
        self.work.put(to_item({"pk": pk, "sk": sk, **asdict(rejection)}))
        self.work.delete(f"REJECTIONS#{rejection.bank}", sk)

    def _put(self, rejection: Rejection) -> None:
        pk, sk = _key(rejection)
        places = [(pk, sk), (f"REJECTIONS#{rejection.bank}", sk), (pk, f"NAME#{rejection.name}")]
        items = [to_item({"pk": one, "sk": other, **asdict(rejection)}) for one, other in places]
        transact([{"Put": new(self.work.name, item)} for item in items], f"rejection {rejection.id}")


def _key(rejection: Rejection) -> tuple[str, str]:
    return f"REJECTION#{rejection.bank}", f"FILE#{rejection.id}"


def _rejection(found: dict[str, Any]) -> Rejection:
    return stored_as(Rejection, found)
