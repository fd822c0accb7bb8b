"""What a release stores, whole: tables, objects, data keys and messages of the tour's small province, in one file.

``PYTHONPATH=tests:. python -m campaign.year.golden 0.3`` writes that of the release that is being made; the next
ones read it (test_golden.py). Workbooks and PDFs are left out: people read them, no function does.
"""

from __future__ import annotations

import gzip
import json
import sys
from base64 import b64decode, b64encode
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from campaign.year import messages, world
from campaign.year.tour import toured
from support.memory_aws.buckets import Buckets, Version
from support.memory_aws.items import Kept
from support.memory_aws.keys import DataKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from campaign.year.tour import Tour

ROOT: Final = Path(__file__).parents[3]
FOLDER: Final = ROOT / "tests" / "golden"
READ: Final = ("GET ", "POST /lookup", "POST /members/search", "POST /members/check")
"""Routes that change nothing."""
FOR_PEOPLE: Final = (".xlsx", ".pdf")
Line = dict[str, Any]


def lines() -> Iterator[Line]:
    """The tour's province at its end: what is stored, a message of each kind, and every question with its answer."""
    with toured() as tour, noted("send") as sent, noted("ask") as asked:
        tour.go()
        leave_rejection(tour)
        one = tour.way.world
        yield {"made": one.now.isoformat()}
        for name, arn in keys(tour).items():
            yield {"key": name, "arn": arn, "mac": one.aws.keys.mac_keys.get(arn)}
        for sealed, key in one.aws.keys.data_keys.items():
            yield {"data_key": sealed, "context": key.context, "plain": key.plain}
        for table, found in one.aws.tables.tables.items():
            yield from ({"table": table, "item": item} for item in found.items())
        for bucket, objects in one.aws.buckets.buckets.items():
            for name, versions in sorted(objects.items()):
                if not name.endswith(FOR_PEOPLE):
                    kept = [[some.id, some.content, some.content_type, dict(some.metadata)] for some in versions]
                    yield {"bucket": bucket, "object": name, "versions": kept}
        last = {json.loads(body).get("kind", queue): (queue, body) for (queue, body, *_), _ in sent}
        yield from ({"queue": queue, "message": body} for queue, body in last.values())
        questions = {json.dumps(asked, sort_keys=True): asked for asked in asked if asked[0][0].startswith(READ)}
        for arguments, named in questions.values():
            status, answer = one.ask(*arguments, **named)
            if status < 400:
                yield {"asked": arguments, "named": named, "answer": without_signatures(answer)}


def without_signatures(answer: Any) -> Any:
    """An answer whose links are the same each time: what signs them is not."""
    match answer:
        case dict():
            return {name: without_signatures(value) for name, value in answer.items()}
        case list():
            return [without_signatures(one) for one in answer]
        case str() if answer.startswith("https://"):
            return answer.partition("?")[0]
    return answer


def leave_rejection(tour: Tour) -> None:
    """A file that a bank is told of, and the order to tell it is still on its way."""
    send = world.World.send

    def held_back(one: world.World, queue: str, *arguments: Any) -> Any:
        return send(one, queue, *arguments) if queue != "delivery" else messages.Message(0, queue, "")

    with patch.object(world.World, "send", held_back):
        tour.way.world.put("drop", "bankone/in/UC_other.ret", b"no|answer|either", "answer")
        tour.way.rest()


@contextmanager
def noted(method: str) -> Iterator[list[tuple[tuple[Any, ...], dict[str, Any]]]]:
    """The arguments of each call of one of the world's methods."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    original: Callable[..., Any] = getattr(world.World, method)

    def noting(one: world.World, *arguments: Any, **named: Any) -> Any:
        calls.append((arguments, dict(named)))
        return original(one, *arguments, **named)

    with patch.object(world.World, method, noting):
        yield calls


def keys(tour: Tour) -> dict[str, str]:
    """The stack's keys, by what they are for."""
    modules = tour.way.world.functions.modules
    settings = modules["validate"].settings
    return {
        "member": settings.member_key,
        "member digest": settings.member_digest_key,
        "card digest": modules["lookup"].settings.card_digest_key,
    }


@contextmanager
def brought_back(stored: list[Line]) -> Iterator[Tour]:
    """This release's functions on what another one stored, where its tour had come to."""
    with toured() as tour:
        one = tour.way.world
        aws, arns = one.aws, keys(tour)
        aws.empty(tuple(aws.tables.tables), ())
        aws.buckets = Buckets({name: {} for name in aws.buckets.buckets}, last_version=1_000_000)
        for line in stored:
            match line:
                case {"made": made}:
                    one.run_until(datetime.fromisoformat(made))
                case {"key": name, "arn": arn, "mac": secret}:
                    if arn != arns[name]:  # what is sealed names its key
                        raise ValueError(f"the key {name} is {arns[name]}, and was {arn}")
                    if secret:
                        aws.keys.mac_keys[arn] = secret
                case {"data_key": sealed, "context": context, "plain": plain}:
                    aws.keys.data_keys[sealed] = DataKey(arns["member"], context, plain)
                case {"table": table, "item": item}:
                    found = aws.tables.tables[table]
                    found.put(found.key_of(item), Kept.of(item))
                case {"bucket": bucket, "object": name, "versions": versions}:
                    aws.buckets.buckets[bucket][name] = [Version(*one) for one in versions]
        yield tour


def write(file: Path, stored: Iterator[Line]) -> None:
    """A line each, packed; the same lines make the same file."""
    text = "".join(json.dumps(line, default=_as_text, ensure_ascii=False) + "\n" for line in stored)
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def read(file: Path) -> list[Line]:
    """What ``write`` wrote."""
    text = gzip.decompress(file.read_bytes()).decode()
    return [json.loads(line, object_hook=_from_text) for line in text.splitlines()]


def _as_text(binary: bytes) -> dict[str, str]:
    return {"base64": b64encode(binary).decode()}


def _from_text(value: dict[str, Any]) -> Any:
    return b64decode(value["base64"]) if value.keys() == {"base64"} else value


def main() -> int:
    """Write the file of a release that is not out yet; the exit status."""
    (release,) = sys.argv[1:]
    if f"## [{release}." in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        print(f"{release} is out: what it stored does not change any more")
        return 1
    write(FOLDER / f"province-{release}.jsonl.gz", lines())
    return 0


if __name__ == "__main__":
    sys.exit(main())
