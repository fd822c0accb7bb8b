"""What the system still promises outlives the promise: link, version, message, object, in that order."""

from __future__ import annotations

from typing import Any

import pytest

from support import templates
from unioncard.cloud.stores.files import LINK_MINUTES
from unioncard.issuance.rejection import WAITS
from unioncard.persons.store import LISTED_DAYS
from unioncard.products import FINDINGS_DAYS, MASTER_DAYS, ROSTER_DAYS

STORES = templates.expanded(templates.STORES)
SECONDS_A_DAY = 86_400
MIDNIGHTS = 2
"""Days that a bucket's rule may begin before the promise does: it counts from the writing, to a midnight in UTC."""


def rules(bucket: str) -> dict[str, dict[str, Any]]:
    """Lifecycle rules of a bucket by prefix."""
    found = STORES["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
    return {rule.get("Prefix", ""): rule for rule in found}


def days(value: Any) -> int:
    """Days of a rule; of a parameter the fewest that may be given."""
    return int(STORES["Parameters"][value["Ref"]]["MinValue"]) if isinstance(value, dict) else int(value)


def kept(bucket: str, prefix: str = "") -> int:
    return days(rules(bucket)[prefix]["ExpirationInDays"])


def longest_message() -> int:
    """Days a message may wait: in its queue and its dead letters (they count from the first sending), and once more
    after a redrive on the last day."""
    queues = [one["Properties"] for one in STORES["Resources"].values() if one["Type"] == "AWS::SQS::Queue"]
    assert queues
    return 2 * max(queue["MessageRetentionPeriod"] for queue in queues) // SECONDS_A_DAY


@pytest.mark.parametrize("bucket", ["RegistersBucket", "DropBucket"])
def test_the_version_that_a_message_names_outlives_every_redrive_also_when_another_upload_followed(bucket: str) -> None:
    assert longest_message() * SECONDS_A_DAY > LINK_MINUTES * 60
    assert days(rules(bucket)[""]["NoncurrentVersionExpiration"]["NoncurrentDays"]) > longest_message()
    assert kept(bucket) > longest_message()


@pytest.mark.parametrize(
    ("bucket", "prefix", "promised"),
    [
        ("RegistersBucket", "", FINDINGS_DAYS),
        ("ProductsBucket", "registers/", FINDINGS_DAYS),
        ("ProductsBucket", "issued/", MASTER_DAYS),
        ("ProductsBucket", "batches/", ROSTER_DAYS),
        ("ProductsBucket", "rejected/", WAITS.days),
        ("ProductsBucket", "erased/", LISTED_DAYS),
    ],
)
def test_an_object_is_there_as_long_as_it_is_promised(bucket: str, prefix: str, promised: int) -> None:
    assert kept(bucket, prefix) >= promised + MIDNIGHTS


def test_whatever_holds_persons_has_an_end() -> None:
    assert set(rules("ProductsBucket")) == {
        "registers/",
        "issued/",
        "rejected/",
        "batches/",
        "aside/",
        "audit/",
        "erased/",
        "",
    }
    assert all("ExpirationInDays" in rule for prefix, rule in rules("ProductsBucket").items() if prefix)
    assert kept("RegistersBucket") and kept("DropBucket")


def test_the_page_on_retention_names_every_rule_with_its_days() -> None:
    page = (templates.INFRA.parent / "docs" / "operations" / "retention.md").read_text(encoding="utf-8")
    for bucket in ("RegistersBucket", "DropBucket", "ProductsBucket"):
        for rule in rules(bucket).values():
            if "ExpirationInDays" in rule:
                assert f"`{rule['Id']}` | {days(rule['ExpirationInDays'])} |" in page
