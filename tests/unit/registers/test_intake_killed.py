"""Killed at any point and delivered again, a register ends as if nothing had happened (invariants 2, 3 and 6).

The process is killed before and after every single call to AWS in turn: each kill is followed by another delivery, and
what then stands in tables and buckets is compared with an undisturbed run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from support.in_process import in_process_aws
from support.killing import Killer, killed_at_each_call, killing
from support.known_checks import check_once, correct_once
from support.worked import UNION, Way, people_file
from unioncard.members.transfer import Release
from unioncard.products import corrections_name, findings_name
from unioncard.registers import intake
from unioncard.registers.members.admission import MemberAdmission
from unioncard.registers.register import Register
from unioncard.sheets.layout import Kind
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unioncard.members.person import SealedKind

OTHER_UNION = "4108000001"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
BEFORE, LATER = "2026-11-18T02:00:00Z", "2026-11-19T02:00:00Z"
FIRST, ASKING, ID = "R20261118-2222222222", "R20261118-3333333333", "R20261119-4444444444"


class GlassVault:
    """Seals nothing, so that records can be compared to the byte."""

    def seal(self, plain: bytes, kind: SealedKind) -> bytes:
        return plain

    def open(self, sealed: bytes, kind: SealedKind) -> bytes:
        return sealed


class Story:
    """Members of two unions in the store, and a register that meets every rule: three chunks of five rows."""

    def __init__(self, way: Way) -> None:
        self.way = way
        people = sample_rows(13, seed=41)
        self.take(FIRST, UNION, BEFORE, people_file(people[:6]))
        self.take(ASKING, OTHER_UNION, BEFORE, people_file(people[6:9]))
        for place, change in {
            0: "",
            1: "保留",
            2: "转出",
            3: "退会",
            6: "转入",
            7: "入会",
            8: "退会",
            11: "退会",
        }.items():
            people[place]["会籍变化类型"] = change
        people[4]["学历"], people[12]["证件号码"] = "博士", "410105199003071235"
        self.version = self.put(ID, UNION, LATER, people_file(people))

    def put(self, register: str, union: str, at: str, content: bytes) -> str:
        path = self.way.stores.directory.union(union).path
        self.way.stores.registers.open(Register(register, union, path, "officer-1", at))
        return self.way.put(register, content)

    def take(self, register: str, union: str, at: str, content: bytes) -> None:
        self.deliver(register, self.put(register, union, at, content))

    def deliver(self, register: str, version: str) -> Register | None:
        """As the function does it, on its own objects each time."""
        intake = self.way.intake
        admission = intake.admissions[Kind.MEMBERS]
        assert isinstance(admission, MemberAdmission)
        asking = replace(self.way.asking, vault=GlassVault())
        small = replace(admission, vault=GlassVault(), chunk_rows=5, asking=asking)
        return replace(intake, admissions={Kind.MEMBERS: small}, today=lambda: NOW).take(register, version)

    def stored(self) -> dict[str, Any]:
        """All items and products; versions of objects are random."""
        found = standing().items
        for item in found["work"]:
            item.pop("version", None)
            item.pop("reading", None)  # the same reading may be packed in other bytes
        findings = json.loads(self.way.stores.products.read(findings_name(ID)))
        corrections = self.way.stores.products.read(corrections_name(ID))[:2]
        ordered = {
            name: sorted(there, key=lambda item: (item["pk"]["S"], item["sk"]["S"])) for name, there in found.items()
        }
        return {**ordered, "findings": findings, "corrections": corrections}


@pytest.fixture(scope="module")
def aws() -> Iterator[Way]:
    with in_process_aws() as stores, pytest.MonkeyPatch.context() as patch:
        # A slow machine would report its progress more often, and the calls would not be the same each time.
        patch.setattr(intake, "PROGRESS_SECONDS", float("inf"))
        check_once(patch)
        correct_once(patch)
        yield Way(stores)


TABLES = ("members", "work")


@dataclass(frozen=True)
class Standing:
    """What stands in tables and in the bucket of products."""

    items: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in TABLES})
    products: dict[str, bytes] = field(default_factory=dict)


def standing() -> Standing:
    """As it is now."""
    s3, found = boto3.client("s3"), {name: boto3.client("dynamodb").scan(TableName=name)["Items"] for name in TABLES}
    names = [one["Key"] for one in s3.list_objects_v2(Bucket="products").get("Contents", [])]
    return Standing(found, {name: s3.get_object(Bucket="products", Key=name)["Body"].read() for name in names})


def begin_with(kept: Standing) -> None:
    """As it was then, and nothing else."""
    dynamodb, s3, now = boto3.client("dynamodb"), boto3.client("s3"), standing()
    for table, found in now.items.items():
        for item in found:
            dynamodb.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
        for item in kept.items[table]:
            dynamodb.put_item(TableName=table, Item=item)
    for name in now.products:
        s3.delete_object(Bucket="products", Key=name)
    for name, content in kept.products.items():
        s3.put_object(Bucket="products", Key=name, Body=content)


def story(way: Way) -> Story:
    """The beginning, with empty tables."""
    begin_with(Standing())
    return Story(way)


def story_to_release(way: Way) -> Story:
    """The register is taken in; it asked for a member, and that member's union lets them go."""
    begun_story = story(way)
    begun_story.deliver(ID, begun_story.version)
    way.stores.transfers.open_release(Release(ASKING, 2, "officer-2", LATER))
    return begun_story


def take_in(begun_story: Story) -> None:
    begun_story.deliver(ID, begun_story.version)


def carry_out(begun_story: Story) -> None:
    replace(begun_story.way.releasing, now=lambda: NOW).release(ASKING, 2)


def test_the_story_meets_every_rule(aws: Way) -> None:
    begun_story = story(aws)
    done = begun_story.deliver(ID, begun_story.version)
    assert done is not None
    counts = done.counts
    assert (counts.joined, counts.left, counts.updated, counts.unchanged, counts.recorded) == (2, 2, 3, 1, 1)
    assert (counts.read, counts.accepted, counts.rejected, done.asked) == (13, 9, 4, (ASKING,))


@pytest.mark.parametrize(("begun", "act", "fewest"), [(story, take_in, 15), (story_to_release, carry_out, 5)])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_and_delivered_again_it_ends_as_undisturbed(
    aws: Way, begun: Callable[[Way], Story], act: Callable[[Story], None], fewest: int, after: bool
) -> None:
    begun_story = begun(aws)
    beginning = standing()
    with killing(Killer()) as counted:
        act(begun_story)
    expected = begun_story.stored()
    assert counted.calls >= fewest

    begin_with(beginning)
    for call, _ in killed_at_each_call(counted.calls, after=after, act=lambda: act(begun_story)):
        assert begun_story.stored() == expected, f"killed at call {call}"
        begin_with(beginning)
