"""All services in memory, and the SDK's clients that talk to them."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.session import Session

from support.memory_aws.buckets import Buckets
from support.memory_aws.errors import AwsError
from support.memory_aws.keys import Keys
from support.memory_aws.queues import Queues
from support.memory_aws.secrets import Secrets
from support.memory_aws.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping


@dataclass
class MemoryAws:
    """One account's services. One call at a time, so that writes are as atomic as AWS makes them."""

    tables: Tables = field(default_factory=Tables)
    buckets: Buckets = field(default_factory=Buckets)
    queues: Queues = field(default_factory=Queues)
    keys: Keys = field(default_factory=Keys)
    secrets: Secrets = field(default_factory=Secrets)
    _turn: RLock = field(default_factory=RLock)

    def call(self, client: Any, operation: str, parameters: Any) -> Any:
        """What AWS would answer; stands in for BaseClient._make_api_call. NotImplementedError for what is not known."""
        handler = self._handler(client.meta.service_model.service_name, operation)
        with self._turn:
            try:
                return handler(**parameters)
            except AwsError as error:
                raise client.exceptions.from_code(error.code)(error.response, operation) from None
            except TypeError as error:
                if "unexpected keyword argument" in str(error) or "required" in str(error):
                    raise NotImplementedError(f"{operation}: {error}") from error
                raise

    def empty(self, tables: tuple[str, ...], buckets: tuple[str, ...]) -> None:
        """Forget these tables' items and these buckets' objects."""
        for name in tables:
            self.tables.tables[name].fill({})
        for name in buckets:
            self.buckets.buckets[name].clear()

    def kept(self, tables: tuple[str, ...], buckets: tuple[str, ...]) -> Callable[[], None] | None:
        """What brings these tables and buckets back as they are now; None where that cannot be done.

        Items and versions are never changed in place, so the folders that hold them are all that is copied.
        """
        items = {name: _copied(self.tables.tables[name].partitions) for name in tables}
        objects = {name: {key: list(some) for key, some in self.buckets.buckets[name].items()} for name in buckets}
        last = self.buckets.last_version

        def bring_back() -> None:
            self.buckets.last_version = last
            for name, partitions in items.items():
                self.tables.tables[name].fill(_copied(partitions))
            for name, versions in objects.items():
                self.buckets.buckets[name] = {key: list(some) for key, some in versions.items()}

        return bring_back

    def state(self, tables: tuple[str, ...], buckets: tuple[str, ...]) -> Hashable:
        """What is in these tables and buckets: where it is the same, calls about them are answered the same.

        Items of one content may count as two, where their attributes were written in another order.
        """
        items = frozenset(
            (name, partition, sort, item.as_bytes)
            for name in tables
            for partition, found in self.tables.tables[name].partitions.items()
            for sort, item in found.items()
        )
        objects = frozenset(
            (name, key, version.id, version.content, version.content_type, tuple(sorted(version.metadata.items())))
            for name in buckets
            for key, versions in self.buckets.buckets[name].items()
            for version in versions
        )
        return items, objects

    def filled(self, table: str, fill: Callable[[], object]) -> None:
        """Fill a table that has nothing in it by the calls of ``fill``, which are the same each time.

        They are made once a process; then the items are those that were there afterwards, as in ``kept``.
        """
        if table not in _filled:
            fill()
            _filled[table] = _copied(self.tables.tables[table].partitions)
            return
        self.tables.tables[table].fill(_copied(_filled[table]))

    @contextmanager
    def guarded_by(self, guarded: Callable[[Mapping[str, Any]], bool]) -> Iterator[None]:
        """Say of which writes the conditions are looked at; of the others they are not, for the length of a block."""
        with patch.object(self.tables, "guarded", guarded), patch.object(self.buckets, "guarded", guarded):
            yield

    @contextmanager
    def running(self) -> Iterator[None]:
        """Every call of every client of this process comes here."""

        def make_api_call(client: Any, operation: str, parameters: Any) -> Any:
            return self.call(client, operation, parameters)

        with (
            patch.object(Session, "create_client", _one_client),
            patch.object(Session, "_register_builtin_handlers", _with_builtin_handlers),
            patch.object(BaseClient, "_make_api_call", make_api_call),
        ):
            yield

    def _handler(self, service: str, operation: str) -> Callable[..., Any]:
        known: Any = getattr(self, _SERVICES.get(service, ""), None)
        found: Callable[..., Any] | None = getattr(known, operation, None)
        if found is None or not operation[0].isupper():
            raise NotImplementedError(f"{service} {operation} is not known in memory (tests/support/memory_aws)")
        return found


_SERVICES = {"dynamodb": "tables", "s3": "buckets", "sqs": "queues", "kms": "keys", "secretsmanager": "secrets"}
"""The SDK's names, and ours."""


def _copied(partitions: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: dict(items) for key, items in partitions.items()}


_filled: dict[str, dict[str, dict[str, Any]]] = {}

_register_builtin_handlers = Session._register_builtin_handlers
_registered: list[Any] = []


def _with_builtin_handlers(session: Any, events: Any) -> None:
    """The SDK's own hooks, one by one for the first session (5 ms), then copied as it copies them for its clients.

    Each vault makes a session of its own.
    """
    if not _registered:
        _register_builtin_handlers(session, events)
        _registered.append(copy.copy(events._emitter))
        return
    vars(events._emitter).update(vars(copy.copy(_registered[0])))


_create_client = Session.create_client
_clients: dict[tuple[Any, ...], Any] = {}


def _one_client(session: Any, service_name: str, region_name: str | None = None, **more: Any) -> Any:
    """A client made once a process: it is only a name for a service here, and making one takes 10 ms."""
    return kept_client(_clients, session, service_name, region_name, **more)


def kept_client(
    kept: dict[tuple[Any, ...], Any], session: Any, service_name: str, region_name: str | None = None, **more: Any
) -> Any:
    """A copy of the client of ``kept`` that was made with the same, or of a new one.

    A copy, because the Encryption SDK's every provider wraps the methods of its client: of one client, after some nine
    hundred vaults, each in the wrapping of all before, Python finds no end.
    """
    config = more.get("config")
    options = repr(sorted(getattr(config, "_user_provided_options", {}).items()))
    others = repr(sorted((name, value) for name, value in more.items() if name != "config" and value is not None))
    key = (service_name, region_name, options, others)
    if key not in kept:
        kept[key] = _create_client(session, service_name, region_name, **more)
    client = object.__new__(type(kept[key]))  # copy.copy would ask it for __setstate__: it looks that up as an event
    vars(client).update(vars(kept[key]))
    return client
