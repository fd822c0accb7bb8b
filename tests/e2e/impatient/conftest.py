"""These modules have a cloud that tries again at once; real ones wait minutes, and give up after hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from unioncard.cloud.aws import client as aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard_local.stack.cloud import Cloud

IMPATIENT: Final = {"RETRY_SECONDS": "0", "LINE_REST_SECONDS": "1"}
"""Settings of functions: how long a message rests that failed, and a bank that did not answer."""


@pytest.fixture(scope="package")
def cloud(full_cloud: Cloud) -> Iterator[Cloud]:
    """The cloud of all, from now on impatient: whoever has such a setting gets a version with ours under its alias."""
    functions, changed = full_cloud.client("lambda"), set()
    for page in functions.get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            name, settings = one["FunctionName"], one["Environment"]["Variables"]
            if ours := {setting: value for setting, value in IMPATIENT.items() if setting in settings}:
                functions.update_function_configuration(
                    FunctionName=name, Environment={"Variables": {**settings, **ours}}
                )
                version = functions.publish_version(FunctionName=name)["Version"]
                functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
                changed |= set(ours)
    assert changed == set(IMPATIENT)
    yield full_cloud
    aws.connect()
