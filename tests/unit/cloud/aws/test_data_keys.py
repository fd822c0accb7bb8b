"""A data key serves its number of records for its time, one context and one suite, and no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from unioncard.cloud.aws import data_keys as module
from unioncard.cloud.aws.data_keys import DataKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = SimpleNamespace(encryption_context={"purpose": "a"}, algorithm="committing")


class Maker:
    """Makes a new key whenever asked."""

    def __init__(self) -> None:
        self.made = 0

    def get_encryption_materials(self, request: Any) -> Any:
        self.made += 1
        return SimpleNamespace(**vars(request), number=self.made)

    decrypt_materials = get_encryption_materials


@pytest.fixture
def maker() -> Maker:
    return Maker()


def used(keys: DataKeys, times: int, request: Any = REQUEST) -> list[int]:
    return [keys.to_seal(request).materials.number for _ in range(times)]


def test_one_key_serves_so_many_records(maker: Maker):
    keys = DataKeys(maker, records=3, seconds=300, keys=2)

    assert used(keys, 7) == [1, 1, 1, 2, 2, 2, 3]


def test_a_key_that_is_too_old_is_not_used(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now))
    keys = DataKeys(maker, records=100, seconds=300, keys=2)
    first = used(keys, 1)

    now = 1299.9
    second = used(keys, 1)
    now = 1300.0

    assert first + second + used(keys, 1) == [1, 1, 2]


@pytest.mark.parametrize("other", [{"encryption_context": {"purpose": "b"}}, {"algorithm": "signing"}])
def test_another_context_or_suite_has_a_key_of_its_own(maker: Maker, other: dict[str, Any]):
    keys = DataKeys(maker, records=100, seconds=300, keys=2)

    made = used(keys, 1) + used(keys, 1, SimpleNamespace(**(vars(REQUEST) | other)))

    assert made == [1, 2]


def test_each_context_keeps_its_key_while_others_seal(maker: Maker):
    keys, other = (
        DataKeys(maker, records=100, seconds=300, keys=2),
        SimpleNamespace(encryption_context={"purpose": "b"}, algorithm="committing"),
    )

    assert used(keys, 1) + used(keys, 1, other) + used(keys, 1) + used(keys, 1, other) == [1, 2, 1, 2]


def test_a_key_that_could_not_be_made_is_asked_for_again(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    keys = DataKeys(maker, records=1, seconds=300, keys=2)
    used(keys, 1)
    with monkeypatch.context() as broken:
        broken.setattr(Maker, "get_encryption_materials", refuse)
        with pytest.raises(ConnectionError):
            used(keys, 1)

    assert used(keys, 1) == [2]


def refuse(*_: object) -> None:
    raise ConnectionError


def sealed(number: int, **other: Any) -> Any:
    """A request to open a record that was sealed with this data key."""
    key = SimpleNamespace(key_provider=SimpleNamespace(key_info="arn"), encrypted_data_key=bytes([number]))
    return SimpleNamespace(**vars(REQUEST) | {"encrypted_data_keys": {id(key): key}.values()} | other)


def test_a_data_key_is_opened_once_for_the_records_that_it_sealed(maker: Maker):
    keys = DataKeys(maker, records=1, seconds=300, keys=2)

    assert [keys.to_open(sealed(number)).materials.number for number in (7, 8, 7, 8)] == [1, 2, 1, 2]


@pytest.mark.parametrize("other", [{"encryption_context": {"purpose": "b"}}, {"algorithm": "signing"}])
def test_a_data_key_is_asked_for_anew_in_another_context_or_suite(maker: Maker, other: dict[str, Any]):
    """KMS decides by the context whether the role may have it."""
    keys = DataKeys(maker, records=1, seconds=300, keys=2)

    assert [keys.to_open(one).materials.number for one in (sealed(7), sealed(7, **other), sealed(7))] == [1, 2, 1]


def test_an_opened_data_key_is_kept_for_its_time(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now))
    keys = DataKeys(maker, records=1, seconds=300, keys=2)
    first = keys.to_open(sealed(7)).materials.number

    now = 1299.9
    second = keys.to_open(sealed(7)).materials.number
    now = 1300.0

    assert [first, second, keys.to_open(sealed(7)).materials.number] == [1, 1, 2]


def test_no_more_opened_data_keys_are_kept_than_said_and_the_oldest_goes(maker: Maker):
    keys = DataKeys(maker, records=1, seconds=300, keys=2)

    assert [keys.to_open(sealed(number)).materials.number for number in (7, 8, 9, 8, 9, 7)] == [1, 2, 3, 2, 3, 4]


def test_what_is_kept_anew_is_the_last_to_go():
    kept = {"a": 1, "b": 2}
    module.keep(kept, "a", 3, 3)

    assert list(kept.items()) == [("b", 2), ("a", 3)]


def test_the_oldest_may_be_gone_already(maker: Maker):
    """Another thread, too, opened a record for which there was no room."""

    class Raced(dict[Any, Any]):
        def __iter__(self) -> Iterator[Any]:
            oldest = next(super().__iter__())
            del self[oldest]
            return iter([oldest])

    keys = DataKeys(maker, records=1, seconds=300, keys=1)
    keys._opening = Raced(old=None)

    assert keys.to_open(sealed(7)).materials.number == 1
    assert len(keys._opening) == 1


def test_a_data_key_that_could_not_be_opened_is_asked_for_again(maker: Maker, monkeypatch: pytest.MonkeyPatch):
    keys = DataKeys(maker, records=1, seconds=300, keys=2)
    with monkeypatch.context() as broken:
        broken.setattr(Maker, "decrypt_materials", refuse)
        with pytest.raises(ConnectionError):
            keys.to_open(sealed(7))

    assert keys.to_open(sealed(7)).materials.number == 1
