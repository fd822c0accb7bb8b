"""Polls banks' own servers and copies finished answer files into the drop, each once."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from unioncard import clock
from unioncard.banks.files.answer_files import kind_of, said_by_name
from unioncard.banks.inbox import (
    LARGEST_ANSWER,
    batches_named,
    is_control,
    is_marker,
    packed_answer,
    plain_name,
    tidied,
)
from unioncard.banks.profiles.profile import profile_of
from unioncard.banks.sftp.errors import (
    Broken,
    Changed,
    FileUnreadable,
    PermissionDenied,
    ServerFailed,
    TooLarge,
    Unconfirmed,
)
from unioncard.banks.sftp.listing import Rule, finished
from unioncard.banks.sftp.polled import FORGOTTEN_AT_ONCE, LONGEST_WAIT, Fetched, Memory, Sighting, digest_of, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from unioncard.banks.profiles.profile import Profile
    from unioncard.banks.profiles.transport import Sftp
    from unioncard.banks.sftp.listing import Contents, Remote
    from unioncard.banks.sftp.polled import Polled
    from unioncard.banks.sftp.server import OwnServer
    from unioncard.banks.sftp.session import Session
    from unioncard.unions.agreement import Bank

_EMPTY: Final = digest_of(b"")

LASTING: Final = 8
"""Polls after which a file that is locked, or never stands still, is reported: two hours."""


class Arrivals(Protocol):
    """Destination of fetched files: the drop, where answers of every bank are taken in."""

    def arrived(self, bank: str, name: str, content: bytes) -> None:
        """Store a file; it is processed from there like any upload of a bank."""
        ...


def _unsaid(_bank: str, _found: Mapping[str, int]) -> None:
    return


@dataclass(frozen=True, slots=True)
class FileFetch:
    """Polls banks' servers. Fetched files stay there: the bank cleans up its own folders.

    unusual: reports what a bank's folder holds that is not simply fetched, as counts by kind, once for each change:
    ``folders`` and ``links`` are not followed (but a link with an answer's name is), ``empty`` files and ``markers``
    are no answers, ``no_control`` answers wait for their control file, ``size_in_doubt`` ones are read twice,
    ``locked`` ones could not be read.
    """

    server: OwnServer
    polled: Polled
    arrivals: Arrivals
    unusual: Callable[[str, Mapping[str, int]], None] = _unsaid

    def poll(self, bank: Bank) -> int:
        """Fetch complete, new files; returns how many. Transient or NeedsOperator (banks.sftp.errors).

        No file blocks those after it: TooLarge and FileUnreadable are raised at the end. One still being written waits
        for the next poll, and what there is no time for, too. At least once: a crash between storing and recording
        fetches a file twice, which changes nothing (invariant 3).
        """
        with self.server.session(bank) as (session, server):
            run = _Poll(self, bank, session, server)
            run.carry_out()
        if run.too_large:
            raise TooLarge
        if run.unreadable:
            raise FileUnreadable
        return run.count


@dataclass(slots=True)
class _Poll:
    """One poll of one bank."""

    fetch: FileFetch
    bank: Bank
    session: Session
    server: Sftp
    count: int = 0
    too_large: bool = False
    unreadable: bool = False
    waiting: dict[str, Sighting] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)

    def carry_out(self) -> None:
        """List, fetch, remember; what was remembered before a connection broke is kept."""
        polled, code = self.fetch.polled, self.bank.code
        contents = self.session.contents(self.server.get_folder)
        memory, done = polled.memory(code), polled.fetched(code)
        try:
            self._fetch(contents, memory, done)
        finally:
            self._remember(memory)
        if contents.is_whole and contents.files:
            # A folder that is empty for once, because its disk was not mounted, forgets nothing.
            gone = done.keys() - {mark(file.name) for file in contents.files} - set(map(mark, contents.links))
            polled.forget(code, sorted(gone)[:FORGOTTEN_AT_ONCE])

    def _fetch(self, contents: Contents, memory: Memory, done: dict[str, Fetched]) -> None:
        rule, now = Rule(self.server.finished), clock.stamp(self.fetch.server.now())
        controls = [file for file in contents.files if is_control(file.name)]
        waits = [
            file
            for file in self._offered(contents)
            if not ((record := done.get(mark(file.name))) and record.covers(file, now))
        ]
        before = [file for file in waits if (seen := memory.waiting.get(mark(file.name))) and seen.size == file.size]
        for file in waits:
            self._sight(file, memory.waiting.get(mark(file.name)), rule)
        ready = finished([*waits, *controls], before, rule)
        if rule is Rule.CONTROL and len(ready) < len(waits):
            self.found["no_control"] = len(waits) - len(ready)
        for file in sorted(ready, key=lambda file: _turn(self.waiting[mark(file.name)])):
            if self.session.is_nearly_over:
                return
            self._one(file, memory.waiting.get(mark(file.name)), done.get(mark(file.name)), contents)

    def _sight(self, file: Remote, seen: Sighting | None, rule: Rule) -> None:
        """Remember a file that waits; one without a signal that has changed again counts as not to be had."""
        if seen is None:
            self.waiting[mark(file.name)] = Sighting(file.size, file.mtime)
            return
        rounds = seen.rounds + (rule is Rule.STABLE and seen.size != file.size)
        self.waiting[mark(file.name)] = replace(seen, size=file.size, mtime=file.mtime, rounds=rounds)
        self._report_lasting(rounds)

    def _offered(self, contents: Contents) -> Iterator[Remote]:
        """The files that may be answers, also behind links; counts the others."""
        profile = profile_of(self.bank)
        self.found["folders"] = contents.folders
        for link in contents.links:
            target = self._behind(link) if _is_answer(profile, link) else None
            if target:
                yield target
            else:
                self.found["links"] += 1
        names = {file.name for file in contents.files}
        for file in contents.files:
            packed = packed_answer(file.name, lambda name: _is_answer(profile, name))
            if packed and packed not in names:
                yield file  # set aside with the reason: the bank believes that it has answered
            elif is_marker(file.name, lambda name: _is_answer(profile, name)):
                self.found["markers"] += not is_control(file.name)
            elif file.size or _is_answer(profile, file.name):
                yield file
            else:
                self.found["empty"] += 1

    def _behind(self, link: str) -> Remote | None:
        with suppress(PermissionDenied, ServerFailed):
            return self.session.behind(self.server.get_folder, link)
        return None

    def _one(self, file: Remote, seen: Sighting | None, record: Fetched | None, contents: Contents) -> None:
        try:
            content, is_sure = self._read(file, seen)
        except TooLarge:
            self.too_large = True
        except PermissionDenied:
            self._failed(file, contents, at_once=True)
        except (ServerFailed, Changed):
            self._failed(file, contents)
        except Broken:
            self._failed(file, contents)
            raise
        else:
            self._read_through(file, content, is_sure=is_sure, record=record, contents=contents)

    def _read(self, file: Remote, seen: Sighting | None) -> tuple[bytes, bool]:
        """The bytes, and whether they are known to be the whole file.

        In doubt they are when the server's size says otherwise, or when a file without a signal has another time than
        in the poll before: then they must be the same in two polls. A control file, or a file that is gone, settles it.
        """
        rule = Rule(self.server.finished)
        try:
            content = self.session.fetch(self.server.get_folder, file.name, LARGEST_ANSWER)
        except Unconfirmed as doubt:
            self.found["size_in_doubt"] += 1
            is_sure = doubt.is_gone or (rule is Rule.CONTROL and not doubt.is_short)
            content = doubt.content
        else:
            is_sure = rule is not Rule.STABLE or (seen is not None and seen.mtime == file.mtime)
            # A server that removes what was read gives these bytes once: another poll would find nothing.
            is_sure = is_sure or self.session.is_gone(self.server.get_folder, file.name)
        return content, is_sure or (seen is not None and seen.digest == digest_of(content))

    def _read_through(
        self, file: Remote, content: bytes, *, is_sure: bool, record: Fetched | None, contents: Contents
    ) -> None:
        """Hand a file on, unless its bytes are in doubt or were handed on before."""
        place, digest = mark(file.name), digest_of(content)
        if not content:
            if file.size:
                self._failed(file, contents)
            else:
                self.found["empty"] += 1
                self.waiting[place] = replace(self.waiting[place], digest=_EMPTY)
        elif not is_sure:
            sighting = self.waiting[place]
            rounds = sighting.rounds + bool(sighting.digest)
            self.waiting[place] = replace(sighting, digest=digest, rounds=rounds)
            self._report_lasting(rounds)
        elif record and record.digest == digest:
            looked = replace(record, size=file.size, mtime=file.mtime, looks=record.looks + 1)
            again = clock.stamp(self.fetch.server.now() + looked.pause)
            self.fetch.polled.note_fetched(self.bank.code, place, replace(looked, again=again))
            del self.waiting[place]
        else:
            self.fetch.arrivals.arrived(self.bank.code, _arriving(profile_of(self.bank), file.name, digest), content)
            self.fetch.polled.note_fetched(self.bank.code, place, Fetched(file.size, file.mtime, digest))
            del self.waiting[place]
            self.count += 1

    def _failed(self, file: Remote, contents: Contents, *, at_once: bool = False) -> None:
        """Note that a file could not be read; a folder of which the server did not say so is none."""
        if file.name in contents.untyped and self.session.is_folder(self.server.get_folder, file.name):
            self.found["folders"] += 1
            del self.waiting[mark(file.name)]
            return
        sighting = self.waiting[mark(file.name)]
        self.waiting[mark(file.name)] = replace(sighting, rounds=sighting.rounds + 1)
        self.found["locked"] += 1
        self.unreadable |= at_once
        self._report_lasting(sighting.rounds + 1)

    def _report_lasting(self, rounds: int) -> None:
        self.unreadable |= rounds >= LASTING

    def _remember(self, memory: Memory) -> None:
        """Leave for the next poll what it needs, and report what is unusual if that has changed."""
        is_needed = Rule(self.server.finished) is Rule.STABLE
        kept = {place: one for place, one in self.waiting.items() if is_needed or one.digest or one.rounds}
        # Those seen before stay until they are fetched; then new ones have their turn.
        order = sorted(kept, key=lambda place: (_turn(kept[place]), place not in memory.waiting))
        unusual = {kind: count for kind, count in sorted(self.found.items()) if count}
        said = digest_of(json.dumps(unusual).encode()) if unusual else ""
        self.fetch.polled.note_memory(
            self.bank.code, Memory({place: kept[place] for place in order[:LONGEST_WAIT]}, said)
        )
        if said and said != memory.said:
            self.fetch.unusual(self.bank.code, unusual)


def _turn(one: Sighting) -> tuple[bool, bool, int]:
    """Files are fetched and remembered in this order.

    What was empty when it was read goes last, then what is said to be: a bank that never clears away its empty signals
    would else keep out its answers. Before these what failed before, which may end the connection.
    """
    return one.digest == _EMPTY, not one.size, one.rounds


def _is_answer(profile: Profile, name: str) -> bool:
    return kind_of(profile, name) is not None


def _arriving(profile: Profile, name: str, digest: str) -> str:
    """The name to use in an S3 key; what is unusual in one is replaced, it might name a person (invariant 7).

    What it says of the file (kind, batch, time) must stay, or else an answer is taken for no file that was agreed on.
    """
    if plain_name(name) == name:
        return name
    plain, said = tidied(name, digest[:16]), said_by_name(profile, name)
    same = said and said == said_by_name(profile, plain) and batches_named(name) == batches_named(plain)
    return plain if same and plain_name(plain) == plain else f"{digest[:16]}-{plain_name(name)}"
