"""A message that can never be carried out ends among the dead letters, seen by an alarm, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncard_local.demo import readings
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION = "4101000001"
POISON = {
    "Register": '{"kind": "no-such-order"}',
    "Issue": '{"kind": "no-such-order"}',
    "Answer": '{"Records": [{"s3": {"object": {"key": "bankone/in/gone.ret"}}}]}',
    "Delivery": '{"kind": "deliver-batch", "batch_id": "R20200101-NOSUCHTHNG-01"}',
    "Mail": "not even JSON",
}


def test_a_poison_message_in_every_queue_dies_alone_and_a_register_goes_its_way(cloud: Cloud, tmp_path: Path) -> None:
    readings.wait_until_quiet(cloud)
    mails = len(readings.wait_for_mails(cloud, 0))
    queues = cloud.client("sqs")
    for queue, body in POISON.items():
        queues.send_message(QueueUrl=cloud.outputs[f"{queue}QueueUrl"], MessageBody=body)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    file = tmp_path / "register.xlsx"
    write_sample(file, 20, seed=51)

    seen = desk.wait_for(desk.upload(UNION, file), sent=True)

    assert [batch["rows"] for batch in seen["batches"]] == [20]
    readings.wait_for_mails(cloud, mails + 1)
    dead = dict.fromkeys(POISON, (0, 1))
    assert until(lambda: readings.queue_depths(cloud) == dead, seconds=240), readings.queue_depths(cloud)


def test_each_dead_letter_queue_has_an_alarm_on_the_metric_that_shows_it(cloud: Cloud) -> None:
    pages = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
    watched = {
        dimension["Value"]
        for alarm in alarms
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["Threshold"] == 0
        for dimension in alarm["Dimensions"]
    }
    dead = {cloud.outputs[f"{queue}DeadLetterQueueUrl"].rpartition("/")[2] for queue in POISON}
    assert dead <= watched
