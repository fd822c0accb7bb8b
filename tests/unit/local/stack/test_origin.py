"""What the origin knows of the cloud behind it."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.testclient import TestClient

from unioncard_local.errors import NotRunning
from unioncard_local.stack import origin
from unioncard_local.stack.cloud import Cloud
from unioncard_local.stack.origin import Recorded, api_url
from unioncard_local.stack.pages import cache_control
from unioncard_local.stack.state import State, forget, save

if TYPE_CHECKING:
    from pathlib import Path

STATE = State("2026-11-25T08:00:00Z", False, {"emulator": 1})


def test_the_cloud_is_looked_up_at_every_request_and_its_clients_are_kept(tmp_path: Path):
    recorded = Recorded(tmp_path)
    save(tmp_path, STATE)
    first = recorded.cloud()
    s3 = first.client("s3")

    assert recorded.cloud().client("s3") is s3
    save(tmp_path, replace(STATE, outputs={"WebBucket": "web"}))
    assert recorded.cloud().outputs == {"WebBucket": "web"}
    assert first.outputs == {}
    forget(tmp_path)
    with pytest.raises(NotRunning):
        recorded.cloud()


@pytest.mark.parametrize("id", [b"%1F", b"a%3Fb", b"a%2Fb", b"%F3%B8%84%A3", b"100%25"])
def test_a_path_reaches_the_api_as_it_came(tmp_path: Path, id: bytes):
    save(tmp_path, replace(STATE, outputs={"ApiId": "api"}))
    url = api_url(Recorded(tmp_path).cloud(), b"/api/unions/" + id, b"cursor=a%26b")
    assert url.raw_path == b"/_aws/execute-api/api/api/unions/" + id + b"?cursor=a%26b"


def test_a_file_comes_through_byte_by_byte_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = bytes(range(256))
    named = {"content-type": "application/zip", "content-disposition": "attachment; filename*=UTF-8''%E8%A1%A8.xlsx"}
    behind = httpx.MockTransport(lambda _request: httpx.Response(200, headers=named, content=file))
    client = httpx.AsyncClient
    monkeypatch.setattr(origin.httpx, "AsyncClient", lambda **more: client(transport=behind, **more))
    save(tmp_path, replace(STATE, outputs={"ApiId": "api"}))
    answer = TestClient(origin.app(tmp_path)).get("/api/unions/4101000001%0A%0D/form")
    assert (answer.status_code, answer.content) == (200, file)
    assert named.items() <= dict(answer.headers).items()


def test_a_header_of_any_bytes_reaches_the_api_as_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[bytes] = []

    def behind(request: httpx.Request) -> httpx.Response:
        seen.extend(value for name, value in request.headers.raw if name == b"x-reason")
        return httpx.Response(200)

    client = httpx.AsyncClient
    monkeypatch.setattr(
        origin.httpx, "AsyncClient", lambda **more: client(transport=httpx.MockTransport(behind), **more)
    )
    save(tmp_path, replace(STATE, outputs={"ApiId": "api"}))
    reason = "核对".encode()
    answer = TestClient(origin.app(tmp_path)).get("/api/members", headers={"x-reason": reason})
    assert (answer.status_code, seen) == (200, [reason])


@pytest.mark.parametrize(("error", "status"), [(httpx.ReadTimeout("late"), 504), (httpx.ConnectError("gone"), 502)])
def test_an_api_that_does_not_answer_is_said_as_cloudfront_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: httpx.TransportError, status: int
):
    def behind(_request: httpx.Request) -> httpx.Response:
        raise error

    client = httpx.AsyncClient
    monkeypatch.setattr(
        origin.httpx, "AsyncClient", lambda **more: client(transport=httpx.MockTransport(behind), **more)
    )
    save(tmp_path, replace(STATE, outputs={"ApiId": "api"}))
    answer = TestClient(origin.app(tmp_path)).get("/api/unions")
    assert (answer.status_code, answer.text) == (status, f"API: {type(error).__name__}")


def test_a_page_whose_name_is_its_contents_is_fetched_once_and_others_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def get_object(Bucket: str, Key: str) -> dict[str, Any]:
        asked.append(Key)
        content = io.BytesIO(f"{Key} in {Bucket}".encode())
        return {"Body": content, "ContentType": "text/plain", "CacheControl": cache_control(Key)}

    monkeypatch.setattr(Cloud, "client", lambda *_: SimpleNamespace(get_object=get_object))
    pages = TestClient(origin.app(tmp_path))
    named, plain = ("desk/app-TSTJBSS5.js", "desk/style-0161f8b9dbf4.css"), ("desk.html", "card-number.js")
    save(tmp_path, replace(STATE, outputs={"WebBucket": "web"}))
    for _ in range(2):
        assert [pages.get(f"/{key}").text for key in named + plain] == [f"{key} in web" for key in named + plain]
    assert asked == [*named, *plain, *plain]
    kept = [pages.get(f"/{key}").headers["cache-control"] for key in named + plain]
    assert kept == ["max-age=31536000, immutable"] * 2 + ["no-cache"] * 2, "a browser asks as it does on AWS"
    save(tmp_path, replace(STATE, outputs={"WebBucket": "other"}))
    assert pages.get(f"/{named[0]}").text == f"{named[0]} in other", "another deploy may have another bucket"
