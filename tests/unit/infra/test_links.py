"""Where the desk sends registers and fetches findings, its pages' policy lets it, in every region and partition.

The local cloud cannot tell: its buckets are at one address, which is put into the policy as it is deployed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import pytest

from support import templates
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.stores.files import ProductBucket, UploadBucket
from unioncard.registers.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX: Final = {
    "us-east-1": "amazonaws.com",
    "ap-southeast-1": "amazonaws.com",
    "cn-north-1": "amazonaws.com.cn",
    "cn-northwest-1": "amazonaws.com.cn",
}


@pytest.fixture(params=SUFFIX)
def region(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """With no address told, as in a function."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    aws.connect(region_name=request.param, aws_access_key_id="made-up", aws_secret_access_key="made-up")
    yield request.param
    aws.connect()


def allowed(entrance: str, region: str) -> set[str]:
    """The buckets' origins in the desk's policy; a bucket is named as the stores' output is."""
    headers = templates.expanded(entrance)["Resources"]["DeskHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    _, told = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    between, origins = told["Store"]["Fn::Join"]
    assert between == " "
    return {origin(*one["Fn::Sub"], region) for one in origins}


def origin(text: str, told: dict[str, Any], region: str) -> str:
    bucket = told["Bucket"]["Fn::ImportValue"]["Fn::Sub"].removeprefix("${Stores}-").lower()
    written = {"Bucket": bucket, "AWS::Region": region, "AWS::URLSuffix": SUFFIX[region]}
    return re.sub(r"\$\{([\w:]+)\}", lambda found: written[found[1]], text)


def origin_of(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


@pytest.mark.parametrize("entrance", [templates.ENTRANCE, templates.ENTRANCE_CN])
def test_a_link_leads_where_the_pages_policy_lets_the_desk_go(entrance: str, region: str) -> None:
    register = Register("R1", "4101000001", "/410000/4101000001/", "officer", "2026-11-30T00:00:00Z")
    upload = str(UploadBucket(Bucket("registersbucket")).link(register)["url"])
    findings = ProductBucket(Bucket("productsbucket")).link("findings/R1.json")
    assert {origin_of(upload), origin_of(findings)} <= allowed(entrance, region)


def test_a_link_names_its_region_for_s3_leads_a_new_buckets_first_callers_astray(region: str) -> None:
    """The address without one answers 307 until a bucket is known everywhere, which no preflight may follow."""
    host = urlsplit(ProductBucket(Bucket("productsbucket")).link("findings/R1.json")).hostname
    named = f"productsbucket.s3.{region}.{SUFFIX[region]}"
    assert host in ({named, "productsbucket.s3.amazonaws.com"} if region == "us-east-1" else {named})
