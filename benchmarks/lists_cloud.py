"""``make lists-cloud``: every list's page through the API on the local cloud, and the desk's pages in Chromium.

With 200,000 members, and with a hundredth of them beside it: calls and items read for a page, the bytes of its answer,
and its time; then how long each page of the desk takes to its content. Writes its part of docs/performance.md.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Final

import httpx

from benchmarks import desk_times, federation, page, sweep
from benchmarks.calls import SERVICES, Calls, relayed
from benchmarks.federation import CITY, FULL, HUNDREDTH, LARGE, PROVINCE, Size
from benchmarks.line import table
from support.in_process import environment
from unioncard import clock
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.desk.members import CHECKED_AT_ONCE
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running
from unioncard_local.stack.settings import STORES_STACK
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.calls import Relay
    from unioncard_local.stack.cloud import Cloud

TIMES: Final = 3
"""How often each page is asked for after a first time that starts the function; the middle one's time counts."""
TIMED_OUT: Final = (502, 503, 504)
"""What the API answers when its function, or a call of that, took too long; 504: when the emulator did."""
PATIENCE: Final = 8
"""Times that a page is asked for again when its function timed out."""
ROLES: Final = ["officer", "overseer", "administrator", "province"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One list's page. ``anew``: by another officer each time, because one officer may not ask as often."""

    name: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Took:
    """What a page took: ``keys`` are the calls to KMS at the first time, the rest is of a warm function."""

    status: int
    answer: int
    seconds: float
    calls: Calls
    keys: int

    def cells(self) -> tuple[str, ...]:
        """In the table's columns."""
        keys = f" + {self.keys} KMS" if self.keys else ""
        reads, others = self.calls.of("dynamodb"), self.calls.of("s3")
        trail = f" + {others} S3" if others else ""
        time = f"{self.seconds * 1000:,.0f} ms ({self.calls.seconds * 1000:,.0f})"
        return f"{reads}{trail}{keys}", f"{self.calls.items:,}", f"{self.answer / 1000:,.1f} kB", time


@dataclass(frozen=True, slots=True)
class Found:
    """All that was measured with one size."""

    size: Size
    loaded_s: float
    pages: dict[str, Took] = field(default_factory=dict)
    desk: list[desk_times.Visit] = field(default_factory=list)


def asks(size: Size) -> Iterator[Ask]:
    """Every list, for the province, whose subtree is everything; of members and transfers those of the large union."""
    of_all = f"?union={PROVINCE}"
    for path in ("/registers", "/batches", "/held", "/undos", "/mails", "/work", "/agreements", "/appointments"):
        yield Ask(f"`GET {path}`", "GET", path + of_all)
    for path, state in (("/registers", "to-correct"), ("/batches", "overdue")):
        yield Ask(f"`GET {path}?state={state}`", "GET", f"{path}{of_all}&state={state}")
    for state in ("to-collect", "to-sign", "to-return", "unclaimed"):
        yield Ask(f"`GET /custody?state={state}`", "GET", f"/custody{of_all}&state={state}")
    yield Ask("`GET /banks`", "GET", "/banks")
    yield Ask("`GET /unions`", "GET", f"/unions?union={CITY}")
    yield Ask("`GET /unions/{id}/work`", "GET", f"/unions/{CITY}/work")
    yield Ask("`GET /trail` (today)", "GET", f"/trail{of_all}&day={clock.today()}")
    for direction in ("asked-of-us", "asked-by-us"):
        whose = LARGE if direction == "asked-of-us" else federation.path_of(1)[0]
        yield Ask(f"`GET /transfers`, {direction}", "GET", f"/transfers?union={whose}&direction={direction}")
    below = f"/transfers?union={PROVINCE}&direction=asked-of-us&scope=below"
    yield Ask("`GET /transfers`, of all below", "GET", below)
    yield Ask("`GET /unions/{id}/progress`", "GET", f"/unions/{CITY}/progress")
    yield Ask("`GET /members`", "GET", f"/members?union={LARGE}")
    known = federation.cells_of(size.large // 2)
    for what, of_union in {
        "name (a quarter have it)": {"name": known["姓名"]},
        "number": {"number": known["证件号码"]},
        "mobile": {"mobile": known["移动电话"]},
        "last four of the card": {"card_last": f"{size.large // 2:04d}"[-4:]},
    }.items():
        yield Ask(f"`POST /members/search`, {what}", "POST", "/members/search", {"union": LARGE, **of_union})
    step = max(1, size.members // CHECKED_AT_ONCE)
    persons = [federation.cells_of(one * step + 1) for one in range(CHECKED_AT_ONCE)]
    asked = [{"name": one["姓名"], "number": one["证件号码"]} for one in persons]
    yield Ask(
        "`POST /members/check`, 500 persons", "POST", "/members/check", {"union": PROVINCE, "persons": asked}, True
    )
    batch = f"{federation.register_id(0)}-01"
    yield Ask("`GET /batches/{id}/people`", "GET", f"/batches/{batch}/people")


def token(cloud: Cloud, subject: str = "measuring") -> str:
    """An officer of the province with every role that lists need."""
    return cloud.sign_in.token_for(PROVINCE, subject=subject, roles=ROLES)


def took(cloud: Cloud, relay: Relay, ask: Ask) -> Took:
    """Ask once, then several times. RuntimeError for an answer that is no page."""
    seconds: list[float] = []
    keys = 0
    desk = OfficerDesk(cloud, token(cloud))
    for turn in range(TIMES + 1):
        if ask.anew:
            desk = OfficerDesk(cloud, token(cloud, f"measuring-{turn}"))
        answer = None
        # The emulator makes an index the first time that it is asked for: longer than a function may take.
        while answer is None or (answer.status_code in TIMED_OUT and len(seconds) < turn + PATIENCE):
            relay.begin()
            began = perf_counter()
            answer = desk.call(ask.method, ask.path, **({"json": ask.body} if ask.body else {}))
            seconds.append(perf_counter() - began)
        seconds = [*seconds[:turn], seconds[-1]]
        if answer.is_error:
            raise RuntimeError(f"{ask.name}: {answer.status_code} {answer.text[:200]}")
        if turn == 0:
            keys = relay.calls.of("kms")
    calls = relay.calls
    relay.begin()  # what is asked from now on is of others
    return Took(answer.status_code, len(answer.content), median(seconds[1:]), calls, keys)


def measured(size: Size) -> Found:
    """A cloud of this size: every list, then the desk."""
    with running(template=None) as started, relayed(started.endpoint) as (relay, port):
        cloud, _ = scenario.load_directory(deploy(started, faults_port=port, through=SERVICES))
        began = monotonic()
        with environment(**_for_the_vault(cloud)):
            federation.load(stores(cloud), size, say)
        found = Found(size, monotonic() - began)
        say(f"{size}: loaded in {found.loaded_s:.0f} s")
        _indexed(cloud)
        for ask in asks(size):
            found.pages[ask.name] = took(cloud, relay, ask)
            say(f"{ask.name}: {' | '.join(found.pages[ask.name].cells())}")
        found.desk.extend(desk_times.visits(cloud, size, say))
        return found


def stores(cloud: Cloud) -> federation.Stores:
    """The federation's stores on this cloud; the directory's load has connected to it."""
    tables = (Table(cloud.outputs[f"{name}Table"]) for name in ("Directory", "Members", "Work"))
    described = cloud.client("cloudformation").describe_stacks(StackName=STORES_STACK)["Stacks"][0]["Outputs"]
    keys = {one["OutputKey"]: one["OutputValue"] for one in described}
    secrets = KmsGroupSecrets(keys["MemberDigestKeyArn"])
    return federation.Stores(*tables, secrets, KmsVault(keys["MemberKeyArn"]))


def say(line: str) -> None:
    """To whoever waits."""
    print(f"lists-cloud: {line}", flush=True)


def _for_the_vault(cloud: Cloud) -> dict[str, str]:
    """The way to KMS of the encryption SDK, which makes its client by itself."""
    there = cloud.connection
    return {
        "AWS_ENDPOINT_URL_KMS": there["endpoint_url"],
        "AWS_ACCESS_KEY_ID": there["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": there["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": there["region_name"],
    }


def section(found: list[Found]) -> str:
    """Its part of docs/performance.md."""
    header = [
        "list",
        *(f"{name}, {one.size.members:,}" for one in found for name in ("calls", "items", "answer", "time")),
    ]
    rows = [(name, *(cell for one in found for cell in one.pages[name].cells())) for name in found[0].pages]
    sizes = "; ".join(f"{one.size} (loaded in {one.loaded_s:,.0f} s)" for one in found)
    return TEXT.format(
        day=clock.today().isoformat(), sizes=sizes, lists=table(header, rows), times=TIMES,
        desk=table(desk_times.HEADER, (one.cells() for one in found[-1].desk)),
    )  # fmt: skip


def desk_alone(size: Size) -> str:
    """The desk's pages in Chromium on a cloud that has what they read, as the part of docs/performance.md."""
    with running(template=None) as started:
        cloud, _ = scenario.load_directory(deploy(started))
        began = monotonic()
        with environment(**_for_the_vault(cloud)):
            federation.load(stores(cloud), size, say, for_the_desk=True)
        loaded_s = monotonic() - began
        say(f"{size}: loaded for the desk in {loaded_s:.0f} s")
        _indexed(cloud)
        visits = desk_times.visits(cloud, size, say)
    lines = table(desk_times.HEADER, (one.cells() for one in visits))
    return DESK.format(day=clock.today().isoformat(), size=size, loaded_s=loaded_s, lines=lines)


def _indexed(cloud: Cloud) -> None:
    """The emulator makes its indexes at the first question, which may take longer than a function may."""
    asking = OfficerDesk(cloud, token(cloud))
    for path in (
        f"/members?union={LARGE}",
        f"/work?union={PROVINCE}",
        f"/transfers?union={LARGE}&direction=asked-of-us",
    ):
        if not until(partial(_answers, asking, path), seconds=INDEXED_S):
            raise RuntimeError(f"the emulator has no index for {path} after {INDEXED_S:.0f} s")


def _answers(desk: OfficerDesk, path: str) -> bool:
    """Whether the page comes; RuntimeError for a refusal, which no waiting mends."""
    try:
        answer = desk.call("GET", path)
    except httpx.TimeoutException:  # the emulator is at its index still
        return False
    if answer.is_client_error:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
    return answer.is_success


INDEXED_S: Final = 900.0
SIZES: Final = {"small": HUNDREDTH, "full": FULL}

DESK: Final = """\
## Time to content of the desk, with {size.members:,} members

Written by `make lists-cloud ONLY=desk` on {day}: {size},
of which what the desk's pages read was stored (in {loaded_s:,.0f} s). In Chromium, signed in as the province, the
middle one of three times: from the change of the address to the page's content, beside the time of the API's answers
that it waited for. "Rounds": how often a request waited for the answer to another. The emulator reads and sorts a whole
partition or index for each query, so its time grows with a union's members; calls and items of DynamoDB are above.
"–": the emulator took longer than a function may.

{lines}"""

TEXT: Final = """\
## Pages of lists, and the desk, on the local cloud

Written by `make lists-cloud` on {day}. Two federations on a local cloud, each stored by the domain's own writers:
{sizes}. Everything is asked through the API with a token of the province, whose
subtree is everything; members and transfers are those of the union with half of all members. Of each page: calls to
DynamoDB (and to S3: the entry in the trail that is there before the answer), items that DynamoDB read for them, bytes
of the answer, and the API's time, the middle one of {times} with a warm function, in brackets the part that the
emulator took. "KMS" are calls at the first time: data keys of the registers that brought the persons shown, secrets of
the groups that document numbers are in; a warm function has them. The emulator sorts a whole partition or index for
each query, so its time grows with a union's members; DynamoDB's does not, and items and calls say so.

{lists}
### Time to content of the desk

The larger federation in Chromium, signed in as the province: from the change of the address to the page's content,
beside the time of the API's answers that it waited for. "Rounds": how often a request waited for the answer to another.

{desk}"""


def main() -> int:
    """Measure both sizes and write the page."""
    parser = argparse.ArgumentParser(prog="make lists-cloud", description=__doc__)
    parser.add_argument("--only", choices=[*SIZES, "desk"], help="one federation alone; desk: its part is written")
    options = parser.parse_args()
    if options.only == "desk":
        page.put_section("desk-times", desk_alone(FULL))
        return 0
    found = [measured(size) for name, size in SIZES.items() if options.only in (None, name)]
    text = section(found)
    if options.only:
        print(text)
        return 0
    page.put_section("lists-cloud", text)
    sweep.write()
    say(f"written {page.PAGE.relative_to(page.ROOT)}")
    grown = [
        name
        for name, one in found[0].pages.items()
        if found[-1].pages[name].calls.of("dynamodb") > one.calls.of("dynamodb")
    ]
    say(f"more calls in the larger one: {', '.join(grown)}" if grown else "every page costs the same calls")
    return 0


if __name__ == "__main__":
    sys.exit(main())
