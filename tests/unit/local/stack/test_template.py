"""What is handed to CloudFormation: the one template, its code zipped, adapted where the emulator lacks something."""

from __future__ import annotations

import io
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from unioncard_local.stack import adapt, template
from unioncard_local.stack.settings import BANK_TEMPLATE, ENTRANCE, STORES, TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/unioncard}}
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/work, Role: !GetAtt Role.Arn, Layers: [!Ref Layer]}
  Elsewhere: {Type: AWS::Serverless::Function, Properties: {CodeUri: {Bucket: b, Key: k}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "template.yaml", "functions/work/work.py", "functions/work/__pycache__/work.pyc",
        "layers/unioncard/unioncard/__init__.py", "layers/unioncard/unioncard/clock.py",
        "layers/unioncard/unioncard/__main__.py",
        "layers/unioncard/unioncard/mail/__main__.py", "layers/unioncard/build_layer.py",
        "layers/unioncard/unioncard/__pycache__/clock.pyc",
    ):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        code = f'"""{name}"""' if name.endswith(".py") else name
        file.write_text(TEXT if name == "template.yaml" else code, encoding="utf-8")
    return tmp_path


def package(project: Path) -> tuple[template.Template, dict[str, bytes]]:
    stored: dict[str, bytes] = {}

    def put(key: str, content: bytes) -> dict[str, str]:
        stored[key] = content
        return {"Bucket": "artefacts", "Key": key}

    body = template.load(project / "template.yaml")
    template.package(body, project, put)
    return body, stored


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_short_tags_are_read_in_their_long_form(project: Path):
    work = template.load(project / "template.yaml")["Resources"]["Work"]["Properties"]

    assert (work["Role"], work["Layers"]) == ({"Fn::GetAtt": ["Role", "Arn"]}, [{"Ref": "Layer"}])


def test_the_layer_has_what_layer_files_chooses(project: Path):
    body, stored = package(project)

    key = body["Resources"]["Layer"]["Properties"]["ContentUri"]["Key"]
    sources = [f"python/unioncard/{name}" for name in ("__init__.py", "clock.py", "mail/__main__.py")]
    assert names(stored[key]) == [*sources, *map(cache_from_source, sources)]


def test_no_start_compiles_the_layer_again(project: Path, tmp_path: Path):
    body, stored = package(project)
    layer = stored[body["Resources"]["Layer"]["Properties"]["ContentUri"]["Key"]]
    zipfile.ZipFile(io.BytesIO(layer)).extractall(tmp_path / "unpacked")
    source = tmp_path / "unpacked" / "python" / "unioncard" / "clock.py"
    source.write_text("IT_IS = 'read from the source'", "utf-8")

    loader = SourceFileLoader("clock", str(source))
    module = ModuleType("clock")
    loader.exec_module(module)

    assert module.__doc__ == "layers/unioncard/unioncard/clock.py"


def test_a_function_is_its_folder_without_compiled_files(project: Path):
    body, stored = package(project)

    assert names(stored[body["Resources"]["Work"]["Properties"]["CodeUri"]["Key"]]) == ["work.py"]


def test_code_that_lies_elsewhere_is_not_touched(project: Path):
    body, _ = package(project)

    assert body["Resources"]["Elsewhere"]["Properties"]["CodeUri"] == {"Bucket": "b", "Key": "k"}


def test_the_key_changes_with_the_content_and_only_then(project: Path):
    first, again = package(project)[1], package(project)[1]
    (project / "functions/work/work.py").write_text("'changed'", encoding="utf-8")
    changed = package(project)[1]

    assert first == again
    assert len(set(first) ^ set(changed)) == 2


def test_transfer_family_is_left_out_and_its_role_stays():
    body = template.load(BANK_TEMPLATE)
    assert "AWS::Transfer::User" in {resource["Type"] for resource in body["Resources"].values()}

    adapt.adapt(body)

    assert {resource["Type"] for resource in body["Resources"].values()} == {"AWS::IAM::Role"}


def test_only_the_banks_role_may_be_assumed_by_the_account_too():
    body = template.load(BANK_TEMPLATE)
    lambda_role = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    body["Resources"]["Other"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": [lambda_role]}},
    }
    policies = template.load(BANK_TEMPLATE)["Resources"]["BankRole"]["Properties"]["Policies"]

    adapt.adapt(body)

    bank, other = body["Resources"]["BankRole"]["Properties"], body["Resources"]["Other"]["Properties"]
    assert "AWS" in bank["AssumeRolePolicyDocument"]["Statement"][-1]["Principal"]
    assert bank["Policies"] == policies
    assert other["AssumeRolePolicyDocument"]["Statement"] == [lambda_role]


def test_a_queue_begins_few_workers_here_and_stays_as_it_is_otherwise():
    before, adapted = _queues(template.load(TEMPLATE)), template.load(TEMPLATE)
    adapt.adapt(adapted)

    assert _queues(adapted).keys() == before.keys() != set()
    for name, queue in _queues(adapted).items():
        assert queue.pop("ScalingConfig") == {"MaximumConcurrency": adapt.WORKERS}
        assert before[name].pop("ScalingConfig")["MaximumConcurrency"] > adapt.WORKERS
        assert queue == before[name]


def _queues(body: template.Template) -> dict[str, dict[str, object]]:
    """Function and event → how the function reads that queue."""
    return {
        f"{name}.{event}": told["Properties"]
        for name, resource in template.resources(body).items()
        if resource["Type"] == "AWS::Serverless::Function"
        for event, told in resource["Properties"].get("Events", {}).items()
        if told["Type"] == "SQS"
    }


def test_workers_can_be_ended_early_and_their_messages_come_back_soon():
    functions, stores = template.load(TEMPLATE), template.load(TEMPLATE.with_name(STORES))
    for one in (functions, stores):
        adapt.killed_after(one, 30)

    found = [one["Properties"] for one in template.resources(functions).values() if "Timeout" in one["Properties"]]
    assert {one["Timeout"] for one in found if "Events" in one} == {30}
    assert {one["Timeout"] for one in found if "Events" not in one} == {10}
    assert {queue["VisibilityTimeout"] for queue in stores["Mappings"]["Queues"].values()} == {35}


def test_pages_get_the_headers_that_the_distribution_would_add():
    connect = {"Issuer": "http://issuer.example", "Store": "http://store.example"}
    headers = adapt.web_headers(template.load(TEMPLATE.with_name(ENTRANCE)), connect)

    assert list(headers) == ["/desk*", "*"], "the first that matches holds, as in CloudFront"
    for one in headers.values():
        assert "default-src 'none'" in one["Content-Security-Policy"]
        assert (one["X-Content-Type-Options"], one["X-Frame-Options"]) == ("nosniff", "DENY")
    assert (
        "connect-src 'self' http://issuer.example http://store.example;" in headers["/desk*"]["Content-Security-Policy"]
    )
    assert "connect-src 'self';" in headers["*"]["Content-Security-Policy"]


def test_an_origin_is_scheme_and_host():
    assert adapt.origin_of("https://issuer.example/realms/one?a=//b") == "https://issuer.example"
    assert adapt.origin_of("http://127.0.0.1:8080") == "http://127.0.0.1:8080"


def test_a_condition_that_the_emulator_does_not_know_is_left_out_and_all_else_of_the_policy_stays():
    body = template.load(TEMPLATE.with_name(STORES))
    before = [one.get("Sid") for one in _policy(body)]

    adapt.adapt(body)

    assert [one.get("Sid") for one in _policy(body)] == [sid for sid in before if sid != "NobodyOverwrites"]
    assert "NobodyOverwrites" in before and "NobodyRemoves" in before


def test_the_locks_to_be_set_are_those_of_the_template():
    locks = adapt.object_locks(template.load(TEMPLATE.with_name(STORES)))

    assert locks == {"TrailBucket": {"Mode": "GOVERNANCE", "Days": {"Ref": "TrailDays"}}}


def _policy(body: template.Template) -> list[dict[str, object]]:
    statements: list[dict[str, object]] = template.resources(body)["TrailBucketPolicy"]["Properties"]["PolicyDocument"][
        "Statement"
    ]
    return statements


def test_no_message_of_a_time_of_the_day_comes_here():
    """The emulator would send it at that hour of UTC, without the scheduled instant, and it would die in its queue."""
    told = template.load(TEMPLATE)
    adapt.adapt(told)

    states = {
        (body["Properties"]["ScheduleExpression"].partition("(")[0], body["Properties"]["State"])
        for body in template.resources(told).values()
        if body["Type"] == "AWS::Scheduler::Schedule"
    }
    assert states == {("cron", "DISABLED"), ("rate", "ENABLED")}
