"""A running local cloud as its users see it."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

from unioncard_local.stack.cloud import Cloud
from unioncard_local.stack.state import State

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIALS = {"AccessKeyId": "a role's", "SecretAccessKey": "secret", "SessionToken": "token"}


def cloud(folder: Path) -> Cloud:
    return Cloud(folder, State("2026-11-28T00:00:00Z", persist=False, ports={"emulator": 1}))


def test_a_client_is_made_once_for_each_service_and_access_key(tmp_path: Path) -> None:
    one = cloud(tmp_path)
    assert one.client("sqs") is one.client("sqs")
    assert one.client("sqs") is not one.client("sqs", credentials=CREDENTIALS)
    assert one.client("sqs") is not one.client("sts")


def test_the_same_run_keeps_its_clients_when_more_of_it_is_recorded(tmp_path: Path) -> None:
    one = cloud(tmp_path)
    deployed = one.recorded_as(replace(one.state, outputs={"WebBucket": "web"}))
    assert (deployed.folder, deployed.outputs, one.outputs) == (tmp_path, {"WebBucket": "web"}, {})
    assert deployed.client("sqs") is one.client("sqs")


def test_a_cloud_that_is_gone_leaves_no_client_behind(tmp_path: Path) -> None:
    one = cloud(tmp_path)
    client = weakref.ref(one.client("sqs"))
    assert client() is not None
    del one
    gc.collect()
    assert client() is None
