"""A data key serves its number of records for its time, one context and one suite, and no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from unioncard.cloud.aws import vault as module
from unioncard.cloud.aws.vault import DataKeys

REQUEST = SimpleNamespace(encryption_context={"purpose": "a"}, algorithm="committing")


class Maker:
    """Makes a new key whenever asked."""

    def __init__(self) -> None:
        self.made = 0

    def get_encryption_materials(self, request: Any) -> Any:
        self.made += 1
        return SimpleNamespace(**vars(request), number=self.made)

    def decrypt_materials(self, request: str) -> str:
        return f"opened {request}"


@pytest.fixture
def maker() -> Maker:
    return Maker()


def used(keys: DataKeys, times: int, request: Any = REQUEST) -> list[int]:
    return [keys.get_encryption_materials(request).number for _ in range(times)]


def test_one_key_serves_so_many_records(maker: Maker):
    keys = DataKeys(maker, maker, records=3, seconds=300)

    assert used(keys, 7) == [1, 1, 1, 2, 2, 2, 3]


def test_a_key_that_is_too_old_is_not_used(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now))
    keys = DataKeys(maker, maker, records=100, seconds=300)
    first = used(keys, 1)

    now = 1299.9
    second = used(keys, 1)
    now = 1300.0

    assert first + second + used(keys, 1) == [1, 1, 2]


@pytest.mark.parametrize("other", [{"encryption_context": {"purpose": "b"}}, {"algorithm": "signing"}])
def test_another_context_or_suite_has_a_key_of_its_own(maker: Maker, other: dict[str, Any]):
    keys = DataKeys(maker, maker, records=100, seconds=300)

    made = used(keys, 1) + used(keys, 1, SimpleNamespace(**(vars(REQUEST) | other)))

    assert made == [1, 2]


def test_each_context_keeps_its_key_while_others_seal(maker: Maker):
    keys, other = (
        DataKeys(maker, maker, records=100, seconds=300),
        SimpleNamespace(encryption_context={"purpose": "b"}, algorithm="committing"),
    )

    assert used(keys, 1) + used(keys, 1, other) + used(keys, 1) + used(keys, 1, other) == [1, 2, 1, 2]


def test_a_key_that_could_not_be_made_is_asked_for_again(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    keys = DataKeys(maker, maker, records=1, seconds=300)
    used(keys, 1)
    with monkeypatch.context() as broken:
        broken.setattr(Maker, "get_encryption_materials", refuse)
        with pytest.raises(ConnectionError):
            used(keys, 1)

    assert used(keys, 1) == [2]


def refuse(*_: object) -> None:
    raise ConnectionError


def test_opening_is_the_caching_managers(maker: Maker):
    assert DataKeys(maker, maker, records=1, seconds=300).decrypt_materials("it") == "opened it"
