"""Where the plan has no fault the proxy is not there; what it does it counts; and functions do pass through it."""

from __future__ import annotations

import io
import json
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from contract.between import BUCKET, TABLE, Between, is_there, proxy, put
from unioncard_local.faultproxy.beside import beside
from unioncard_local.faultproxy.functions import endpoints
from unioncard_local.faultproxy.plan import Plan
from unioncard_local.stack import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

EVERYTHING = {"internal": 1.0}
HANDLER = """
import boto3, os

def handler(event, context):
    boto3.client("dynamodb").put_item(TableName=event["table"], Item={"pk": {"S": "by a function"}})
    boto3.client("s3").put_object(Bucket=event["bucket"], Key="by a function", Body=b"x")
    boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody="by a function")
    boto3.client("kms").list_keys()
    return os.environ["AWS_ENDPOINT_URL"]
"""


@pytest.fixture
def between(cloud: Cloud, tmp_path: Path) -> Iterator[Between]:
    with proxy(cloud, tmp_path) as started:
        yield started


def signed(cloud: Cloud, address: str, path: str) -> dict[str, Any]:
    """An answer's parts that do not differ from one request to the next."""
    own = {"authorization": "AWS4-HMAC-SHA256 Credential=test/20261125/us-east-1/s3/aws4_request, Signature=0"}
    answer = httpx.get(address + path, headers=own, timeout=30)
    passing = {"date", "x-amz-request-id", "x-amz-id-2", "x-amzn-requestid", "last-modified"}
    fields = [(name, value) for name, value in answer.headers.raw if name.decode().lower() not in passing]
    return {"status": answer.status_code, "fields": fields, "body": answer.content}


def test_without_faults_answers_are_equal_to_the_byte(between: Between):
    between.cloud.client("s3").put_object(Bucket=BUCKET, Key="equal", Body=os.urandom(5000))
    path = f"/{BUCKET}/equal"

    direct = signed(between.cloud, between.cloud.endpoint, path)

    assert direct["status"] == 200
    assert signed(between.cloud, between.proxy.address, path) == direct


def test_an_object_of_20_mb_streams_through_both_ways(between: Between):
    client, content = between.client("s3"), os.urandom(20_000_000)

    client.put_object(Bucket=BUCKET, Key="large", Body=content)
    pieces = list(client.get_object(Bucket=BUCKET, Key="large")["Body"].iter_chunks(65536))

    assert len(pieces) > 100
    assert b"".join(pieces) == content


def test_a_stream_of_unknown_length_goes_through_in_chunks(between: Between):
    def pieces() -> Iterator[bytes]:
        for n in range(50):
            yield bytes([n]) * 10_000

    link = between.client("s3").generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "chunked"})

    assert httpx.put(link, content=pieces(), timeout=30).status_code == 200
    stored = between.cloud.client("s3").get_object(Bucket=BUCKET, Key="chunked")["Body"].read()
    assert stored == b"".join(pieces())


def test_what_a_browser_does_is_never_touched(between: Between):
    between.plan(s3=EVERYTHING)
    client = between.client("s3")
    form = client.generate_presigned_post(BUCKET, "by-form", Conditions=[["content-length-range", 1, 10]], ExpiresIn=60)
    link = client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "by-form"})
    assert form["url"].startswith(between.proxy.address)

    sent = httpx.post(form["url"], data=form["fields"], files={"file": b"content"}, timeout=30)
    too_much = httpx.post(form["url"], data=form["fields"], files={"file": b"content" * 5}, timeout=30)

    assert sent.is_success, sent.text
    assert "EntityTooLarge" in too_much.text
    assert httpx.get(link, timeout=30).content == b"content"
    assert between.proxy.end()["unsigned"] == 3


def test_services_outside_the_plan_and_what_is_spared_pass(between: Between):
    between.plan(s3=EVERYTHING, dynamodb=EVERYTHING, spare=[f"/{BUCKET}/spared/", ".DescribeTable"])

    between.client("sts").get_caller_identity()
    between.client("lambda").list_functions()
    between.client("s3").put_object(Bucket=BUCKET, Key="spared/one", Body=b"x")
    between.client("dynamodb").describe_table(TableName=TABLE)
    with pytest.raises(ClientError):
        between.client("s3").put_object(Bucket=BUCKET, Key="other", Body=b"x")

    counts = between.proxy.end()
    assert counts["faults"] == {"internal": 1}
    assert counts["passed"] == 4


def test_every_request_is_counted_once(between: Between):
    rates = {"internal": 0.1, "reset": 0.1, "lost_error": 0.1, "lost_reset": 0.1, "throttled": 0.1}
    between.plan(seed=11, dynamodb={**rates, "rate_limited": 0.1, "timeout": 0.1}, hold_s=0.01)
    client = between.client("dynamodb", max_pool_connections=4)

    def one(n: int) -> bool:
        try:
            return outcome(client, f"counted-{n}") == "done"
        except ConnectionClosedError:
            return False

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(one, range(200)))

    counts = between.proxy.end()
    of_puts = dict(counts["services"]["dynamodb"]["PutItem"])
    assert of_puts.pop("requests") == counts["requests"] == 200
    assert sum(of_puts.values()) == 200
    assert counts["passed"] == outcomes.count(True)
    assert sum(counts["faults"].values()) == outcomes.count(False)
    assert set(counts["faults"]) == {*rates, "rate_limited", "timeout"}
    assert counts["broken"] == 0
    written = sum(is_there(between.cloud, f"counted-{n}") for n in range(200))
    assert written == counts["passed"] + counts["faults"]["lost_error"] + counts["faults"]["lost_reset"]


def outcome(client: Any, pk: str) -> str:
    try:
        put(client, pk)
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return "done"


def test_the_same_seed_brings_the_same_run(cloud: Cloud, tmp_path: Path):
    def run(seed: int, folder: Path) -> list[str]:
        folder.mkdir()
        with proxy(cloud, folder) as between:
            between.plan(seed=seed, dynamodb={"internal": 0.3, "lost_error": 0.2, "throttled": 0.2})
            client = between.client("dynamodb")
            return [outcome(client, f"same-{n}") for n in range(40)]

    first = run(1, tmp_path / "1")

    assert run(1, tmp_path / "2") == first
    assert run(2, tmp_path / "3") != first
    assert set(first) == {"done", "InternalServerError", "ProvisionedThroughputExceededException"}


def test_the_plan_is_switched_while_it_runs_and_a_bad_one_is_not_taken(between: Between):
    client = between.client("s3")
    client.list_buckets()

    between.plan(s3=EVERYTHING)
    with pytest.raises(ClientError):
        client.list_buckets()

    (between.proxy.folder / "plan.json").write_text("{")
    with pytest.raises(ClientError):
        client.list_buckets()

    between.plan()
    client.list_buckets()
    assert between.proxy.end()["plans_read"] == 3


def test_the_counts_are_on_file_while_it_runs(between: Between):
    put(between.client("dynamodb"), "on-file")

    assert waiting.until(lambda: between.proxy.counts()["passed"] == 1)


def test_an_emulator_that_is_gone_breaks_the_connection_and_is_counted(cloud: Cloud, tmp_path: Path):
    with beside("http://127.0.0.1:1", tmp_path, Plan(seed=1)) as started:
        with pytest.raises(ConnectionClosedError):
            put(Between(cloud, started).client("dynamodb"), "nobody there")

        assert started.end()["broken"] == 1


def test_a_proxy_that_holds_an_answer_still_ends_when_stopped(between: Between):
    between.plan(dynamodb={"timeout": 1.0}, hold_s=600)
    client = between.client("dynamodb", read_timeout=60)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(put, client, "held")
        assert waiting.until(lambda: _is_connected(between))

        assert between.proxy.end()["broken"] == 1

        with pytest.raises(ConnectionClosedError):
            asked.result(timeout=60)
    assert (between.proxy.folder / "logs" / "faultproxy.log").read_text() == ""


def _is_connected(between: Between) -> bool:
    ours = psutil.Process(between.proxy.process.pid).net_connections("tcp")
    return any(one.status == psutil.CONN_ESTABLISHED for one in ours)


def test_a_functions_own_requests_pass_by_the_variables(between: Between):
    role, queue = _role(between.cloud), between.cloud.client("sqs").create_queue(QueueName="of-functions")["QueueUrl"]
    functions = between.cloud.client("lambda")
    functions.create_function(
        FunctionName="through",
        Runtime="python3.13",
        Role=role,
        Handler="through.handler",
        Timeout=30,
        Code={"ZipFile": _zipped(HANDLER)},
        Environment={"Variables": endpoints(between.proxy.port)},
    )
    event = json.dumps({"table": TABLE, "bucket": BUCKET, "queue": queue})

    answer = functions.invoke(FunctionName="through", Payload=event)

    assert json.loads(answer["Payload"].read()) == between.cloud.endpoint
    assert between.proxy.end()["services"] == {
        "dynamodb": {"PutItem": {"requests": 1, "passed": 1}},
        "s3": {"PutObject": {"requests": 1, "passed": 1}},
        "sqs": {"SendMessage": {"requests": 1, "passed": 1}},
    }


def _role(cloud: Cloud) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam = cloud.client("iam")
    made = iam.create_role(RoleName="through", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_role_policy(RoleName="through", PolicyName="all", PolicyDocument=json.dumps({"Statement": [allowed]}))
    return str(made["Role"]["Arn"])


def _zipped(code: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("through.py", code)
    return packed.getvalue()
