"""``unioncard person``: what it sends to the API, and what it keeps to its owner."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from unioncard.persons.case import Act, CaseState
from unioncard_cli import texts
from unioncard_cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE = "P20261128-7KM3Q9XTBW"
NUMBER = "410105199003077239"


class Stand:
    """An API that answers as it is set, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.answer = 200, dict[str, Any]()
        self.asked: list[tuple[str, str, str | None, Any]] = []


@contextmanager
def served(stand: Stand) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.loads(content) if content else None
            stand.asked.append((self.command, self.path, self.headers["authorization"], body))
            self.send_response(stand.status)
            self.end_headers()
            self.wfile.write(json.dumps(stand.answer).encode())

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
def api(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("UNIONCARD_TOKEN", "a-token")
    with served(stand) as address:
        yield address


def run(*words: str, typed: str = "") -> Any:
    return CliRunner().invoke(app, ["person", *words], input=typed)


@pytest.mark.parametrize("act", ["hold", "erase"])
def test_a_case_is_opened_and_the_number_is_asked_for_without_echo(stand: Stand, api: str, act: str) -> None:
    stand.status, stand.answer = 201, {"case": CASE}
    done = run(act, "--name", "张三", "--reason", "本人来信", "--api", api, typed=f"{NUMBER}\n")
    assert (done.exit_code, CASE in done.output, NUMBER in done.output) == (0, True, False)
    body = {"act": act, "name": "张三", "number": NUMBER, "document": "居民身份证", "reason": "本人来信"}
    assert stand.asked == [("POST", "/api/persons", "Bearer a-token", body)]


def test_changes_of_a_correction_are_columns_and_texts(stand: Stand, api: str) -> None:
    stand.status, stand.answer = 201, {"case": CASE}
    words = [
        "correct",
        "--name",
        "张三",
        "--number",
        NUMBER,
        "--reason",
        "错字",
        "--change",
        "姓名=张叁",
        "--change",
        "移动电话=",
    ]
    assert run(*words, "--api", api).exit_code == 0
    ((*_, body),) = stand.asked
    assert body["changes"] == {"姓名": "张叁", "移动电话": ""}
    assert run(*words, "--change", "姓名", "--api", api).exit_code == 1
    assert len(stand.asked) == 1


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["approve", CASE], ("POST", f"/api/persons/{CASE}/approve")),
        (["show", CASE], ("GET", f"/api/persons/{CASE}")),
    ],
)
def test_what_follows_names_the_case(stand: Stand, api: str, words: list[str], asked: tuple[str, str]) -> None:
    stand.answer = {"case": CASE, "state": "approved"}
    done = run(*words, "--api", api)
    assert (done.exit_code, json.loads(done.output)) == (0, stand.answer)
    ((method, path, *_),) = stand.asked
    assert (method, path) == asked


def test_the_record_is_written_for_its_owner_alone(stand: Stand, api: str, tmp_path: Path) -> None:
    stand.answer = {"case": CASE, "records": [{"cells": {"姓名": "张三"}}]}
    out = tmp_path / "交本人.json"
    out.write_text("older")
    out.chmod(0o644)
    done = run("record", CASE, "--out", str(out), "--api", api)
    assert (done.exit_code, "张三" in done.output, json.loads(out.read_text())) == (0, False, stand.answer)
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("status", [409, 503])
def test_a_refusal_is_said_with_its_sentence(stand: Stand, api: str, status: int) -> None:
    stand.status, stand.answer = status, {"detail": "须由另一人复核，申请人不能自己复核。"}
    done = run("approve", CASE, "--api", api)
    assert (done.exit_code, "须由另一人复核" in done.output) == (1, True)


def test_an_answer_that_is_none_is_no_traceback(api: str, stand: Stand, tmp_path: Path) -> None:
    stand.status, stand.answer = 418, {}
    assert run("approve", CASE, "--api", api).exit_code == 1
    (tmp_path / "token").write_text(" from-file \n")
    stand.status = 200
    run("show", CASE, "--api", api, "--token-file", str(tmp_path / "token"))
    assert stand.asked[-1][2] == "Bearer from-file"


def test_the_record_is_not_written_onto_the_token_and_not_even_asked_for(
    stand: Stand, api: str, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("a-token", "utf-8")
    done = run("record", CASE, "--out", str(tmp_path / "." / "token"), "--token-file", str(token), "--api", api)
    assert (done.exit_code, token.read_text("utf-8"), stand.asked) == (1, "a-token", [])


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1.example.org/api", "http://localhost.example.org", "http://127.0.0.1@example.org", "https://"],
)
def test_a_token_goes_to_no_other_machine_in_the_clear(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("UNIONCARD_TOKEN", "a-token")
    monkeypatch.setattr("unioncard_cli.api.urlopen", lambda *_, **__: pytest.fail("sent"))
    assert run("list", "--api", address).exit_code == 1


def test_cases_are_listed_in_chinese(stand: Stand, api: str) -> None:
    assert (set(texts.PERSON_ACTS), set(texts.PERSON_STATES)) == (set(Act), set(CaseState))
    stand.answer = {
        "cases": [
            {"case": CASE, "act": act, "state": state, "asked_at": "2026-11-28T02:00:00Z", "reason": "本人来信"}
            for act in Act
            for state in CaseState
        ]
    }
    said = run("list", "--api", api).output
    assert said.splitlines()[0].split() == [CASE, "查阅", "待复核", "2026-11-28T02:00:00Z", "本人来信"]
    assert "查阅" in said and "已办结" in said
    assert [word for word in (*Act, *CaseState) if word in said] == []
