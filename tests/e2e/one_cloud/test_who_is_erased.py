"""On the deployed stack: by the roles of members and validate a person is shown, corrected and erased.

The last of these modules by its name: an order that was promised (decision 0096) comes after a minute, when this
test has erased its case, and no queue is quiet while it is tried again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.worked import people_file
from unioncard import clock
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION, PROVINCE = "4101000002", "410000"


def officer(cloud: Cloud, subject: str) -> OfficerDesk:
    return OfficerDesk(cloud, cloud.sign_in.token_for(PROVINCE, subject, roles=["province"]))


def taken(cloud: Cloud, folder: Path, person: Any, **cells: str) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    file = folder / "register.csv"
    file.write_bytes(people_file([person], **cells))
    assert desk.wait_for(desk.upload(UNION, file))["rows"]["accepted"] == 1


def case(cloud: Cloud, act: str, person: Any, **more: Any) -> dict[str, Any]:
    """A case that two officers decided, once it is carried out."""
    first, second = officer(cloud, "first"), officer(cloud, "second")
    body = {"act": act, "name": person["姓名"], "number": person["证件号码"], "reason": "本人来信", **more}
    id = first.call("POST", "/persons", json=body).raise_for_status().json()["case"]
    second.call("POST", f"/persons/{id}/approve").raise_for_status()
    found: dict[str, Any] = {}

    def there() -> bool:
        found.update(first.call("GET", f"/persons/{id}").raise_for_status().json())
        return act == "hold" or found["state"] != "approved"

    assert until(there, seconds=60)
    return found


def test_a_person_is_shown_corrected_and_erased_by_two_officers(cloud: Cloud, tmp_path: Path) -> None:
    (person,) = sample_rows(1, seed=481)
    taken(cloud, tmp_path, person, 会籍变化类型="保留", 会籍变化日期="2026-11-01")
    assert case(cloud, "correct", person, changes={"姓名": "欧阳示例"})["state"] == "done"
    shown = case(cloud, "hold", person)
    assert {"member", "register-row", "former-cells"} <= {one["kind"] for one in shown["holdings"]}
    record = officer(cloud, "first").call("GET", f"/persons/{shown['case']}/record").raise_for_status().json()
    assert record["records"][0]["cells"]["姓名"] == "欧阳示例"
    assert case(cloud, "erase", person)["state"] == "refused"

    taken(cloud, tmp_path, person, 会籍变化类型="退会", 会籍变化日期="2026-11-20")
    erasing = case(cloud, "erase", person)
    assert (erasing["state"], erasing["erased"]["member"]) == ("clearing", 1)
    for order in ("sweep-erased", "retain-members"):
        body = {"kind": order, "scheduled": clock.stamp(clock.now())}
        cloud.client("sqs").send_message(QueueUrl=cloud.outputs["RegisterQueueUrl"], MessageBody=json.dumps(body))
    path = f"/persons/{erasing['case']}"
    assert until(lambda: officer(cloud, "first").call("GET", path).json()["state"] == "done", seconds=60)

    def on_record() -> bool:
        s3, bucket = cloud.client("s3"), cloud.outputs["TrailBucket"]
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="entries/")["Contents"]]
        return any(b'"retention"' in s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys)

    assert until(on_record, seconds=60)
