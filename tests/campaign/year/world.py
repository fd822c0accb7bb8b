"""Virtual time: a clock, what is due when, queues that deliver late and twice, and requests of officers."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from campaign.year.fate import API, CALM, DEPTH, WORKER, Fate, FatefulAws, Killed, Odds
from campaign.year.functions import WORKERS, deployed
from campaign.year.messages import HOPELESS, INVISIBLE, Message, WorldQueues
from unioncard.clock import SHANGHAI
from unioncard.errors import UnionCardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from campaign.year.functions import Deployed
    from unioncard.unions.store import Directory


class Fault(AssertionError):
    """A rule that does not hold."""


@dataclass(eq=False)
class World:
    """One run. ``trace``: what happened, step by step, digested; ``lines``: its last steps."""

    seed: int
    now: datetime
    aws: FatefulAws = field(default_factory=FatefulAws)
    odds: Odds = field(default_factory=Odds)
    happened: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    steps: int = 0
    worker: str = ""
    """The function that is at work."""
    ambush: Callable[[Any], bool] | None = None
    """Calls, by their parameters, before which others run (see Odds.ambushed)."""

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed}/acts")
        self.luck = Random(f"{self.seed}/luck")
        """What happens to workers is drawn apart from what people do."""
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._serials = count(1)
        self._messages: dict[int, Message] = {}
        self._waiting: dict[int, Message] = {}
        self._depth = 0
        self._trace = sha256()
        self.sent: list[str] = []
        queues = WorldQueues()
        queues.world = self
        self.aws.queues = queues
        self.on_put: Callable[[str], None] = lambda _key: None

    functions: Deployed = field(init=False)

    @contextmanager
    def running(self, directory: Directory, *, papers: bool) -> Iterator[World]:
        """The world with its functions, for the length of a block; its first month is the present one."""
        ids, month = Random(f"{self.seed}/ids"), f"{self.local:%Y-%m}"
        with deployed(self.aws, lambda: self.now, ids, month, directory, papers) as self.functions:
            yield self

    # --- time --------------------------------------------------------------------------------------------------------

    @property
    def day(self) -> str:
        """Today in Henan."""
        return self.local.date().isoformat()

    @property
    def local(self) -> datetime:
        """This instant in Henan."""
        return self.now.astimezone(SHANGHAI)

    def at(self, instant: datetime, act: Callable[[], None]) -> None:
        """Let something happen at an instant, at once if it is over."""
        heappush(self._due, (instant, next(self._serials), act))

    def after(self, delay: timedelta, act: Callable[[], None]) -> None:
        """Let something happen after a while."""
        self.at(self.now + delay, act)

    def run_until(self, instant: datetime) -> None:
        """Let everything happen that is due before an instant; then it is that instant."""
        while self._due and self._due[0][0] < instant:
            due, _, act = heappop(self._due)
            self.now = max(self.now, due)
            act()
        self.now = max(self.now, instant)

    def calm_down(self, hours: int = 3) -> None:
        """Deliver all messages that wait, undisturbed; what people and banks have in mind stays for later.

        What failed or died stays away as long as SQS keeps it: a letter whose function died waits for its lease to end.
        Each delivery takes a second, and every message that waits may order a few more.
        """
        stormy, self.odds = self.odds, CALM
        end = self.now + timedelta(hours=hours, seconds=10 * len(self._waiting))
        while self._waiting and self.now < end:
            self.now += timedelta(minutes=1)
            seen = [serial for serial, one in sorted(self._waiting.items()) if one.unseen_until <= self.now]
            for serial in seen:
                self._deliver(serial)
        self.odds = stormy
        if self._waiting:
            some = [one.body for one in self._waiting.values()][:3]
            raise Fault(f"{len(self._waiting)} messages that never come to rest: {some}")

    def note(self, what: str) -> None:
        """Put a step into the trace."""
        self.steps += 1
        line = f"{self.local:%m-%d %H:%M:%S} {self.steps} {what}"
        self._trace.update(line.encode())
        self.lines = [*self.lines[-40:], line]

    @property
    def trace(self) -> str:
        """The digest of everything that happened."""
        return self._trace.hexdigest()[:16]

    # --- queues ------------------------------------------------------------------------------------------------------

    def send(self, queue: str, body: str, delay: float = 0) -> Message:
        """Put a message into a queue; before its ``delay`` (seconds) nobody is given it, as SQS promises."""
        message = Message(next(self._serials), queue, body)
        message.unseen_until = self.now + timedelta(seconds=delay)
        self._messages[message.serial] = message
        self.sent.append(body)
        self._comes(message, delay + self.luck.random() * 20 + self._lateness())
        return message

    def _lateness(self) -> float:
        return self.luck.random() * 3 * 86_400 if self.luck.random() < self.odds.late else 0

    def _comes(self, message: Message, seconds: float) -> None:
        self._waiting[message.serial] = message
        self.after(timedelta(seconds=seconds), lambda: self._deliver(message.serial))

    def _comes_back(self, message: Message, after: timedelta) -> None:
        message.unseen_until = self.now + after
        self._comes(message, after.total_seconds())

    def failing(self, serial: int, delay: int, error: BaseException | None) -> None:
        """A handler sends its message back."""
        message = self._messages[serial]
        message.delay = delay
        self.note(f"  failed: {type(error).__name__} {error if isinstance(error, UnionCardError) else ''}")
        if not isinstance(error, UnionCardError):
            steps = traceback.format_exception(error)[-6:]
            self.faults.append(f"an error that nobody foresaw: {message.queue} {message.body}: {''.join(steps)}")

    def _deliver(self, serial: int) -> None:
        message = self._waiting.pop(serial, None)
        if message is None:
            return
        self.now += timedelta(seconds=1)
        message.received += 1
        record = {
            "messageId": f"message-{serial}",
            "receiptHandle": str(serial),
            "body": message.body,
            "attributes": {"ApproximateReceiveCount": str(message.received)},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{message.queue}",
        }
        function = WORKERS[message.queue]
        handler = self.functions.modules[function].handler
        what = f"{message.queue} {message.body}"
        answer = self.done(what, function, lambda: handler({"Records": [record]}, CONTEXT), lambda: self._twin(message))
        if self.faults:
            raise Fault(self.faults[0])
        if answer is None:
            self._comes_back(message, INVISIBLE)
        elif answer["batchItemFailures"]:
            message.failed += 1
            if message.failed > HOPELESS:
                raise Fault(f"a message that never succeeds: {message.queue} {message.body}")
            self._comes_back(message, timedelta(seconds=message.delay))
        elif self.luck.random() < self.odds.twice:
            self.happened["second deliveries"] += 1
            self._comes(message, self.luck.choice((5.0, 3_600.0, 4 * 86_400.0)) * self.luck.random())

    def invoke(self, function: str, event: dict[str, Any]) -> None:
        """The scheduler calls a function; it tries again an hour later when that died."""
        handler = self.functions.modules[function].handler
        if self.done(f"{function} {json.dumps(event)}", function, lambda: handler(event, CONTEXT)) is None:
            self.after(timedelta(minutes=10), lambda: self.invoke(function, event))

    # --- work --------------------------------------------------------------------------------------------------------

    def done(
        self,
        what: str,
        function: str,
        work: Callable[[], Any],
        again: Callable[[], object] | None = None,
        longest: timedelta = WORKER,
    ) -> Any:
        """The answer of some work of a function under a fate that is drawn for it; None if it died.

        ``again``: the same once more, for a meeting with its own twin. ``longest``: as long may it stand still.
        """
        self.note(what[:200])
        before, self.aws.fate = self.aws.fate, self._fate(again, longest)
        other, self.worker = self.worker, function
        self._depth += 1
        try:
            return work()
        except Killed:
            self.happened["deaths"] += 1
            self.note(f"  died at call {self.aws.fate.calls if self.aws.fate else 0}")
            return None
        finally:
            self._depth -= 1
            self.aws.fate, self.worker = before, other

    def _fate(self, again: Callable[[], object] | None, longest: timedelta) -> Fate:
        if self.ambush and self._depth < DEPTH and self.luck.random() < self.odds.ambushed:
            return Fate(lie_in_wait=self.ambush, meanwhile=lambda: self._ambushed(again, longest))
        drawn = self.luck.random()
        call = 1 + int(self.luck.expovariate(1 / 9))
        if drawn < self.odds.dies:
            return Fate(dies=call, after=self.luck.random() < 0.5)
        if drawn < self.odds.dies + self.odds.meets and self._depth < DEPTH:
            return Fate(meets=call, meanwhile=lambda: self._overtaken(again))
        if drawn < self.odds.dies + self.odds.meets + self.odds.held_up:
            return Fate(meets=call, meanwhile=self._held_up)
        return Fate()

    def _held_up(self) -> None:
        self.happened["held up"] += 1
        self.now += timedelta(minutes=1 + self.luck.random() * 12)

    def _ambushed(self, again: Callable[[], object] | None, longest: timedelta) -> None:
        """As ``_overtaken``, or everything that people, banks and queues do in a while happens meanwhile, perhaps with
        the same once more before it, after it, or both."""
        self.happened["ambushes"] += 1
        if self.luck.random() < 0.5:
            return self._overtaken(again)
        mine, self.aws.fate = self.aws.fate, None
        twin = self.luck.random() if again else 1
        if again and twin < 0.3:
            again()
        self.run_until(self.now + longest * self.luck.random())
        if again and 0.2 < twin < 0.5:
            again()
        self.aws.fate = mine

    def _overtaken(self, again: Callable[[], object] | None) -> None:
        """Others run meanwhile: the same once more, or some of the messages that wait."""
        self.happened["meetings"] += 1
        mine, self.aws.fate = self.aws.fate, None
        if again and self.luck.random() < 0.5:
            again()
        seen = [serial for serial, one in sorted(self._waiting.items()) if one.unseen_until <= self.now]
        for serial in seen[:3]:
            self._deliver(serial)
        self.aws.fate = mine

    def _twin(self, message: Message) -> None:
        """Deliver a message once more while it is at work."""
        twin = Message(next(self._serials), message.queue, message.body)
        self._messages[twin.serial] = self._waiting[twin.serial] = twin
        self._deliver(twin.serial)

    def ask(
        self, route: str, union: str, subject: str = "", body: Any = None, claims: Any = None, **path: Any
    ) -> tuple[int, Any]:
        """An officer asks, whose token has more ``claims``; 0 and nothing if the function died.

        Faults are answers that nobody should get.
        """
        asked = {
            "routeKey": route,
            "pathParameters": path,
            "queryStringParameters": path.pop("query", None) or {},
            "headers": {},
            "body": None if body is None else json.dumps(body),
            "requestContext": {
                "requestId": f"request-{next(self._serials)}",
                "http": {"sourceIp": "203.0.113.9"},
                "authorizer": {
                    "jwt": {"claims": {"sub": subject or f"officer-{union}", "union": union, **(claims or {})}}
                },
            },
        }
        function = self.functions.routes[route]
        what = f"{union} {route} {path} {body or ''}"
        answer = self.done(what, function.__name__, lambda: function.handler(asked, CONTEXT), longest=API)
        if answer is None:
            return 0, None
        status = int(answer["statusCode"])
        self.note(f"  {status}")
        if status >= 500 and status != 503:
            raise Fault(f"{route} {path}: {status}")
        return status, None if answer.get("isBase64Encoded") else json.loads(answer["body"])

    def put(self, bucket: str, key: str, content: bytes, queue: str) -> None:
        """Somebody from outside puts an object; S3 notifies the queue."""
        version = self.aws.buckets.PutObject(Bucket=bucket, Key=key, Body=content)["VersionId"]
        self.on_put(key)
        notice = {"s3": {"object": {"key": key, "versionId": version}}}
        self.send(queue, json.dumps({"Records": [notice]}))


CONTEXT: Final[Any] = SimpleNamespace(
    aws_request_id="invocation-1",
    function_name="year",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:year",
    get_remaining_time_in_millis=lambda: 900_000,
)
