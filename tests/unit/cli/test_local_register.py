"""`unioncard local register`: what it says of a register on each way it can go; the cloud itself is a stand-in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from typer.testing import CliRunner

from unioncard_cli import local, local_register

if TYPE_CHECKING:
    from pathlib import Path

SENT = {"batch": "R20261129-7KM3Q9XTBW-01", "rows": 3, "state": "delivered"}
CHECKED: dict[str, Any] = {
    "register": "R20261129-7KM3Q9XTBW", "state": "checked", "rows": {"read": 3, "accepted": 3, "rejected": 0},
    "reasons": [], "notes": [], "planned_batches": 1, "batches": [SENT],
}  # fmt: skip


class Desk:
    """An officer's desk that notes what was handed in, and shows the register as the test has it."""

    def __init__(self, shown: list[dict[str, Any]]) -> None:
        self.shown, self.handed_in = shown, []

    def upload(self, union: str, file: Path) -> str:
        self.handed_in.append((union, file.read_bytes()))
        return "R20261129-7KM3Q9XTBW"

    def register(self, _register: str) -> dict[str, Any]:
        return self.shown.pop(0) if len(self.shown) > 1 else self.shown[0]


def run(monkeypatch: pytest.MonkeyPatch, desk: Any, *options: str) -> Any:
    signed_in = SimpleNamespace(token_for=lambda *_: "token")
    cloud = SimpleNamespace(complete=True, cloud=SimpleNamespace(sign_in=signed_in))
    monkeypatch.setattr(local_register.lifecycle, "status", lambda _folder: cloud)
    monkeypatch.setattr(local_register, "OfficerDesk", lambda *_: desk)
    monkeypatch.setattr(local_register, "PATIENCE_S", 0)
    return CliRunner().invoke(local.app, ["register", "4101000001", *options])


def test_the_register_is_handed_in_and_its_batches_are_named(monkeypatch: pytest.MonkeyPatch):
    desk = Desk([CHECKED])

    result = run(monkeypatch, desk, "--rows", "3")

    assert result.exit_code == 0, result.output
    assert desk.handed_in[0][0] == "4101000001"
    assert "R20261129-7KM3Q9XTBW-01　3 人" in result.output
    assert "unioncard bank pickup" in result.output


def test_each_run_makes_up_other_people_unless_the_seed_is_given(monkeypatch: pytest.MonkeyPatch):
    seeds: list[int] = []
    monkeypatch.setattr(local_register, "write_sample", lambda file, _rows, seed: (seeds.append(seed), file.touch()))

    for options in ([], [], ["--seed", "7"]):
        run(monkeypatch, Desk([CHECKED]), *options)

    assert len(set(seeds)) == 3
    assert seeds[2] == 7


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"batches": [], "notes": ["空白卡不足，等银行报库存。"]}, "空白卡不足"),
        ({"batches": [{**SENT, "state": "written"}]}, "还没有放到银行能取的地方"),
        ({"state": "rejected", "batches": [], "planned_batches": None, "reasons": [{"message": "坏。"}]}, "坏。"),
    ],
)  # fmt: skip
def test_what_keeps_the_files_from_the_bank_is_said(monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], said: str):
    result = run(monkeypatch, Desk([CHECKED | more]))

    assert result.exit_code == 1
    assert said in result.output
    assert "开卡文件已放到" not in result.output


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (409, "该工会已停用。"),
        (403, "名录中没有编码为 4101000001 的工会；"),
    ],
)
def test_a_refusal_says_why(monkeypatch: pytest.MonkeyPatch, status: int, said: str):
    class Refusing(Desk):
        def upload(self, union: str, file: Path) -> str:
            del union, file
            answer = httpx.Response(
                status, json={"detail": "该工会已停用。"}, request=httpx.Request("POST", "http://x")
            )
            answer.raise_for_status()
            raise AssertionError

    result = run(monkeypatch, Refusing([]))

    assert result.exit_code == 1
    assert result.output.startswith(f"登记表没有交成：{said}")
