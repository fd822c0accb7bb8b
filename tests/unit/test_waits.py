"""Every call in the product that can wait names how long, or stands below with the reason why it need not.

What cannot be seen in one call (a server that sends a byte now and then) is tried with real parts: tests/sftp and
tests/unit/notifications.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("layers", "functions", "cli", "local", "tools")

BY_KEYWORD = {
    # What is called, by the end of its name: the keyword that bounds it.
    "subprocess.run": "timeout",
    "subprocess.call": "timeout",
    "subprocess.check_call": "timeout",
    "subprocess.check_output": "timeout",
    "communicate": "timeout",
    "psutil.wait_procs": "timeout",
    "socket.create_connection": "timeout",
    "urlopen": "timeout",
    "smtplib.SMTP": "timeout",
    "smtplib.SMTP_SSL": "timeout",
    "auth_publickey": "timeout",
    "open_session": "timeout",
    "start_client": "timeout",
    "Config": "read_timeout",
    **{f"httpx.{name}": "timeout" for name in ("get", "put", "post", "request", "stream", "Client", "AsyncClient")},
}
NEEDS_ARGUMENT = {
    # A first argument (or `timeout`) bounds these; a method of these names without any waits for ever.
    "wait": 1,
    "join": 1,
    "acquire": 2,
    "result": 1,
    "get": 1,
    "poll": 1,
    "recv": 1,
    "asyncio.wait_for": 2,
    "select.select": 4,
    "select": 1,
}
FLOCK = "fcntl.flock"
"""Waits unless LOCK_NB is among its flags."""

LAST_WORDS = {name.rpartition(".")[2] for name in (*BY_KEYWORD, *NEEDS_ARGUMENT, FLOCK)}
"""How the names of calls end that may wait."""

NO_WAIT = {
    # (end of the file's name, the call as written): why it needs no limit of its own.
    ("faultproxy/__main__.py", "stop.wait()"): "inside asyncio.wait_for",
    ("bank/own_sftp.py", "done.wait()"): "a server runs until SIGTERM, and ends with its starter",
    ("stack/mailsink.py", "done.wait()"): "a server runs until SIGTERM, and ends with its starter",
    ("sftp/connection.py", "transport.auth_publickey(user, key)"): "inside closed_after, and auth_timeout is set",
    ("sheets/cage.py", "self.process.poll()"): "Popen.poll asks and does not wait",
    ("stack/processes.py", "child.poll()"): "Popen.poll asks and does not wait",
    ("stack/worker_forks.py", "self.poll()"): "as Popen.poll it asks and does not wait",
    ("light/wire.py", "select.poll()"): "makes what is asked below, with 0",
    ("stack/worker_forks.py", "select.poll()"): "makes what is asked below, with a limit",
}


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def may_wait(node: ast.Call) -> bool:
    """By the last word of what is called, where it has one; to write out all of it takes far longer."""
    word = getattr(node.func, "attr", getattr(node.func, "id", None))
    return word is None or word in LAST_WORDS


def is_bounded(node: ast.Call) -> bool:
    name, keywords = called(node), {keyword.arg for keyword in node.keywords}
    if name == FLOCK or name.endswith(f".{FLOCK}"):
        return "LOCK_NB" in ast.unparse(node) or "LOCK_UN" in ast.unparse(node)
    for known, keyword in BY_KEYWORD.items():
        if name == known or name.endswith(f".{known}"):
            return (
                keyword in keywords or None in keywords or (known == "socket.create_connection" and len(node.args) > 1)
            )
    last = name.rpartition(".")[2]
    for known in (name, last):
        if known in NEEDS_ARGUMENT and isinstance(node.func, ast.Attribute):
            return "timeout" in keywords or len(node.args) >= NEEDS_ARGUMENT[known] or bool({"blocking"} & keywords)
    return True


def unbounded_in(tree: ast.AST) -> list[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and may_wait(node))
    return [ast.unparse(node) for node in calls if not is_bounded(node)]


def unbounded(code: str) -> list[str]:
    return unbounded_in(ast.parse(code))


def files() -> list[Path]:
    found = [file for part in PRODUCT for file in (ROOT / part).rglob("*.py")]
    assert len(found) > 200
    return found


@pytest.fixture(scope="module")
def seen() -> dict[Path, tuple[list[str], int]]:
    """Of each file, parsed once: its calls that nothing bounds, and how many loops have no condition."""
    trees = ((file, ast.parse(file.read_text(encoding="utf-8"))) for file in files())
    return {file: (unbounded_in(tree), loops_in(tree)) for file, tree in trees}


def loops_in(tree: ast.AST) -> int:
    loops = [one for one in ast.walk(tree) if isinstance(one, ast.While)]
    return sum(isinstance(one.test, ast.Constant) for one in loops)


def test_every_wait_has_an_end(seen: dict[Path, tuple[list[str], int]]):
    without, used = [], set()
    for file, (calls, _) in seen.items():
        for call in calls:
            allowed = [key for key in NO_WAIT if file.as_posix().endswith(key[0]) and call == key[1]]
            used.update(allowed)
            if not allowed:
                without.append(f"{file.relative_to(ROOT)}: {call}")

    assert without == []
    assert sorted(set(NO_WAIT) - used) == [], "an exception that nothing needs any more"


ENDLESS = {
    # (end of the file's name, how many `while True`): why each ends.
    ("sftp/client.py", 1): "names of a folder; the connection has an end (banks/sftp/time_limit.py)",
    ("desk/persons.py", 1): "pages of the cases of some weeks",
    ("stores/worklists.py", 1): "pages of a list, handed out one by one: who reads them looks at the time",
    ("aws/table.py", 1): "pages of a query, handed out one by one",
    ("aws/bucket.py", 1): "pages of keys, handed out one by one",
    ("sheets/old_cells.py", 2): "records of a book and its texts, each further on in bytes that end",
    ("sheets/cage.py", 1): "until the check's end, whose time is limited",
    ("report/report_months.py", 1): "pages of unions; looks at the time after each",
    ("issue/issue.py", 1): "pages of batches; looks at the time after each",
}


def test_every_loop_without_a_condition_says_why_it_ends(seen: dict[Path, tuple[list[str], int]]):
    """In what functions run. A loop with a condition is bounded by it; steps of work: docs/operations/steps.md."""
    there = {file: loops for file, (_, loops) in seen.items() if loops}
    run = [file for file in there if file.relative_to(ROOT).parts[0] in {"layers", "functions"}]
    assert {("/".join(file.parts[-2:]), there[file]) for file in run} == ENDLESS.keys()


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.run(command, check=True)",
        "child.communicate()",
        "child.wait()",
        "thread.join()",
        "queue.get()",
        "lock.acquire()",
        "future.result()",
        "fcntl.flock(handle, fcntl.LOCK_EX)",
        "select.select([pipe], [], [])",
        "selector.select()",
        "httpx.get(address)",
        "httpx.Client()",
        "socket.create_connection(address)",
        "smtplib.SMTP(host, port)",
        "Config(retries={})",
        "psutil.wait_procs(processes)",
        "pipe.recv()",
        "await asyncio.wait_for(task)",
    ],
)
def test_a_wait_without_an_end_is_seen(call: str):
    assert len(unbounded(f"async def one():\n    {call}")) == 1


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.run(command, timeout=5)",
        "child.wait(5)",
        "thread.join(timeout=5)",
        "', '.join(words)",
        "settings.get('name')",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "select.select([pipe], [], [], 1.0)",
        "Config(read_timeout=5, connect_timeout=5)",
        "socket.create_connection(address, 5)",
    ],
)
def test_a_wait_with_an_end_is_not(call: str):
    assert unbounded(call) == []
