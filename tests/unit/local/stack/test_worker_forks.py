"""Workers of a layer are forked from one process that has loaded it, and each begins as if it had been started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from unioncard_local.stack import worker_forks
from unioncard_local.stack.waiting import until
from unioncard_local.stack.worker_forks import ForkedWorker, WorkerStarter
from unioncard_local.stack.worker_server import names

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

SAYS = """
import json, os, sys
loaded = [name for name in sys.modules if name.startswith("greeting")]
sys.path.insert(0, os.environ["_LAMBDA_LAYERS_DIRS"] + "/python")
import greeting.words
from greeting.cloud import log
for line in sys.stdin:
    greeting.words.SAID.append(line.strip())
    print(json.dumps({
        "loaded": loaded, "said": greeting.words.SAID, "of": log.OF, "folder": os.getcwd(), "argv": sys.argv,
        "path": sys.path[1], "environment": dict(os.environ), "main": __name__, "starter": os.getppid(),
    }), flush=True)
print("over", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    for name, text in {
        "__init__": "",
        "words": "SAID = []",
        "unfit": "raise ImportError",
        "__main__": "raise SystemExit",
        "cloud/__init__": "",
        "cloud/log": "import os\nOF = os.environ.get('WHOSE')",
    }.items():
        file = folder / "python" / "greeting" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.fixture(scope="module")
def server(layer: Path) -> Iterator[socket.socket]:
    """One for all tests: to load what functions share takes half a second of a core."""
    with worker_forks._started(str(layer / "python")) as made:
        yield made


@pytest.fixture
def spawned(
    layer: Path, server: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """A worker as the emulator starts it."""
    monkeypatch.setattr(worker_forks, "_started", lambda _layer: server)
    starter, workers = WorkerStarter(), []

    def one(name: str, text: str = SAYS, **environment: str) -> Any:
        folder = tmp_path / name / "code"
        folder.mkdir(parents=True)
        script = folder.with_name("_worker.py")
        script.write_text(text)
        given = {"_LAMBDA_LAYERS_DIRS": str(layer), "WHOSE": name, **environment}
        pipe = subprocess.PIPE
        worker = starter.start(
            [sys.executable, str(script)], cwd=str(folder), env=given, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )
        workers.append(worker)
        return worker

    yield one
    for worker in workers:
        worker.kill()
        worker.wait(60)
        for stream in (worker.stdin, worker.stdout, worker.stderr):
            stream.close()


def asked(worker: Any, word: str) -> dict[str, Any]:
    worker.stdin.write(f"{word}\n")
    worker.stdin.flush()
    return dict(json.loads(worker.stdout.readline()))


def test_the_first_is_started_and_the_others_have_the_layer_from_the_beginning(spawned: Callable[..., Any]) -> None:
    first, second = spawned("a"), spawned("b")
    assert isinstance(first, subprocess.Popen)
    assert isinstance(second, ForkedWorker)
    assert asked(first, "one")["loaded"] == []
    assert asked(second, "one")["loaded"] == ["greeting", "greeting.words"]


def test_the_light_ones_are_started(spawned: Callable[..., Any]) -> None:
    for name in "ab":
        assert isinstance(spawned(name, AWS_LAMBDA_FUNCTION_NAME="unioncard-LookupFunction-1"), subprocess.Popen)


def test_each_has_folder_environment_and_state_of_its_own(spawned: Callable[..., Any], tmp_path: Path) -> None:
    spawned("a")
    b, c = spawned("b", ONLY="b"), spawned("c")
    asked(b, "one")
    for worker, name, said in ((b, "b", ["one", "two"]), (c, "c", ["two"])):
        answer = asked(worker, "two")
        script = tmp_path / name / "_worker.py"
        assert (answer["said"], answer["of"], answer["main"]) == (said, name, "__main__")
        assert (answer["folder"], answer["argv"]) == (str(script.with_name("code")), [str(script)])
        assert answer["path"] == str(script.parent)
        assert set(answer["environment"]) - {"LC_CTYPE"} == {
            "_LAMBDA_LAYERS_DIRS",
            "WHOSE",
            *(["ONLY"] if name == "b" else []),
        }


def test_one_ends_with_its_input_and_says_its_last_word(spawned: Callable[..., Any]) -> None:
    spawned("a")
    worker = spawned("b")
    assert worker.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.01)
    worker.stdin.close()
    assert worker.stderr.read() == "over\n"
    assert worker.wait(60) == 0
    assert worker.poll() == 0


def test_one_can_be_ended(spawned: Callable[..., Any]) -> None:
    spawned("a")
    worker = spawned("b")
    asked(worker, "one")
    worker.terminate()
    worker.wait(60)
    worker.kill()
    assert worker.stdout.read() == ""
    assert until(lambda: not psutil.pid_exists(worker.pid), seconds=60), "nobody collected it"


def test_what_goes_wrong_in_one_is_shown_and_ends_it(spawned: Callable[..., Any]) -> None:
    spawned("a")
    worker = spawned("b", "import greeting.unfit")
    worker.wait(60)
    assert "ImportError" in worker.stderr.read()


def test_the_server_ends_with_who_asks_it_and_without_it_workers_are_started(spawned: Callable[..., Any]) -> None:
    spawned("a")
    server = psutil.Process(asked(spawned("b"), "one")["starter"])
    assert server.pid != os.getpid()
    server.kill()
    assert isinstance(spawned("c"), subprocess.Popen)
    assert asked(spawned("d"), "one")["said"] == ["one"]


def test_what_has_no_layer_is_started(tmp_path: Path) -> None:
    starter = WorkerStarter()
    for _ in range(2):
        script = tmp_path / "_worker.py"
        script.write_text("print('here')")
        with starter.start([sys.executable, str(script)], cwd=str(tmp_path), env={}, stdout=subprocess.PIPE) as worker:  # type: ignore[union-attr]
            assert isinstance(worker, subprocess.Popen)
            assert worker.communicate(timeout=60)[0] == b"here\n"


def test_what_looks_at_its_process_when_it_is_loaded_is_left_to_the_worker(layer: Path) -> None:
    assert names(layer / "python") == ["greeting", "greeting.unfit", "greeting.words"]


DESCRIBED = """
import json, os, sys, tempfile
from unioncard_local.stack.worker_server import describe_once
describe_once()
from botocore.loaders import JSONFileLoader
from botocore.session import Session
read = []
JSONFileLoader._load_file = lambda self, path, method: read.append(path)
session = Session()
for service in ("dynamodb", "s3"):
    session.create_client(service, region_name="cn-north-1", aws_access_key_id="a", aws_secret_access_key="b")
print(read, session.create_client("dynamodb", region_name="cn-north-1").meta.endpoint_url)
"""


def test_the_sdks_descriptions_are_read_once_for_all_workers(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 our own
        [sys.executable, "-c", DESCRIBED], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == ["[]", "https://dynamodb.cn-north-1.amazonaws.com.cn"]
