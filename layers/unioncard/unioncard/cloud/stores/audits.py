"""Audits in the work table: ``AUDITS`` / ``<id>``, and their steps in ``AUDIT#<id>``.

``SEGMENT#<round>#<segment>`` and ``PART#<round>#<part>`` are steps that are done, with ``expires``; ``FOUND#<number>``
are the findings, which stay. Lines lie among the products: ``audit/<id>/<round>/<part>/<segment>.jsonl.gz``.
"""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from unioncard.chunks import batched
from unioncard.cloud.aws.items import Item, key, stored_as, to_item
from unioncard.errors import Conflict, NotFound
from unioncard.reports.audit import Difference, Line, Rule, Side
from unioncard.reports.audit_run import KEPT, Audit
from unioncard.texts import audit as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from unioncard.cloud.aws.table import Table
    from unioncard.products import Products

AUDITS: Final = "AUDITS"
STEPS_KEPT: Final = timedelta(days=30)
"""What steps leave is of use until the audit is over, and for a while to whoever looks for a cause."""


@dataclass(frozen=True, slots=True)
class AuditReadTable:
    """What the desk shows of audits."""

    work: Table

    def audit(self, id: str) -> Audit:
        """See AuditStore."""
        found = self.work.get(AUDITS, id)
        if not found:
            raise NotFound(texts.NO_SUCH_AUDIT)
        return stored_as(Audit, found)

    def page(self, most: int, after: str = "") -> tuple[list[Audit], str]:
        """The latest audits, and after which the next page begins, '' at the end."""
        found, following = self.work.page(AUDITS, most, after)
        return [stored_as(Audit, one) for one in found], following

    def findings(self, id: str) -> list[Difference]:
        """What an audit found; of very many the first."""
        return [one for found in self.work.query(_pk(id), "FOUND#") for one in _differences(found)]


@dataclass(frozen=True, slots=True)
class AuditTable(AuditReadTable):
    """The AuditStore on DynamoDB and S3."""

    products: Products

    def begin(self, audit: Audit) -> Audit:
        """See AuditStore."""
        self.work.put_unless_there(_audit_item(audit))
        return self.audit(audit.id)

    def change(self, before: Audit, after: Audit) -> None:
        """See AuditStore."""
        over = {":items": after.items, ":differences": after.differences, ":at": after.finished_at}
        ended = ", #items = :items, differences = :differences, finished_at = :at" if after.is_over else ""
        with suppress(Conflict):
            self.work.update(
                f"audit {before.id}",
                Key=key(AUDITS, before.id),
                UpdateExpression=f"SET #round = :round{ended}",
                ConditionExpression="#round = :before AND attribute_not_exists(differences)",
                ExpressionAttributeNames={"#round": "round"} | ({"#items": "items"} if after.is_over else {}),
                ExpressionAttributeValues=to_item(
                    {":round": after.round, ":before": before.round} | (over if after.is_over else {})
                ),
            )

    def keep_lines(self, audit: Audit, segment: int, lines: Mapping[int, Sequence[Line]], items: int) -> None:
        """See AuditStore."""
        for part, some in lines.items():
            text = "".join(json.dumps(_values(line), ensure_ascii=False) + "\n" for line in some)
            self.products.keep(_name(audit, part, segment), gzip.compress(text.encode(), mtime=0), "application/gzip")
        step = {"items": items, "parts": sorted(lines)}
        self.work.put(to_item(_step(audit, f"SEGMENT#{audit.round}#{segment:04d}") | step))

    def segments(self, audit: Audit) -> dict[int, int]:
        """See AuditStore."""
        return {int(one["sk"].rpartition("#")[2]): one["items"] for one in self._segments(audit)}

    def lines(self, audit: Audit, part: int) -> Iterator[Line]:
        """See AuditStore."""
        for one in self._segments(audit):
            if part in one["parts"]:
                content = self.products.read(_name(audit, part, int(one["sk"].rpartition("#")[2])))
                yield from map(_line, gzip.decompress(content).splitlines())

    def keep_differences(self, audit: Audit, part: int, differences: Sequence[Difference]) -> None:
        """See AuditStore."""
        kept = {"differences": [_listed(one) for one in differences[:KEPT]], "number": len(differences)}
        self.work.put(to_item(_step(audit, f"PART#{audit.round}#{part:02d}") | kept))

    def differences(self, audit: Audit) -> dict[int, list[Difference]]:
        """See AuditStore."""
        found = self.work.query(_pk(audit.id), f"PART#{audit.round}#")
        return {int(one["sk"].rpartition("#")[2]): _differences(one) for one in found}

    def keep_findings(self, audit: Audit, findings: Sequence[Difference]) -> None:
        """See AuditStore."""
        for number, some in enumerate(batched(findings, KEPT)):
            place = {"pk": _pk(audit.id), "sk": f"FOUND#{number:03d}"}
            self.work.put(to_item(place | {"differences": [_listed(one) for one in some]}))

    def _segments(self, audit: Audit) -> Iterator[dict[str, Any]]:
        return self.work.query(_pk(audit.id), f"SEGMENT#{audit.round}#")


def _values(line: Line) -> tuple[Any, ...]:
    """As ``astuple`` gives them, which copies each count by itself."""
    return line.rule, line.union, line.subject, line.side, line.counts


def _pk(id: str) -> str:
    return f"AUDIT#{id}"


def _audit_item(audit: Audit) -> Item:
    return to_item(asdict(audit) | {"pk": AUDITS, "sk": audit.id})


def _step(audit: Audit, sk: str) -> dict[str, Any]:
    expires = datetime.fromisoformat(audit.id) + STEPS_KEPT
    return {"pk": _pk(audit.id), "sk": sk, "expires": int(expires.timestamp())}


def _name(audit: Audit, part: int, segment: int) -> str:
    return f"audit/{audit.id}/{audit.round}/{part:02d}/{segment:04d}.jsonl.gz"


def _line(text: bytes) -> Line:
    rule, union, subject, side, counts = json.loads(text)
    return Line(Rule(rule), union, subject, Side(side), counts)


def _listed(one: Difference) -> list[Any]:
    return [one.union, one.rule, one.subject, dict(one.booked), dict(one.found)]


def _differences(found: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(union, rule, subject, tuple(sorted(booked.items())), tuple(sorted(counted.items())))
        for union, rule, subject, booked, counted in found["differences"]
    ]
