"""What the documents ask people to type is there: ``sh`` blocks are run, ``bash`` blocks (AWS, a bank) are checked."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.session import get_session
from typer.testing import CliRunner

from docs.documents import ROOT, Command, commands
from support.card_faces import need_font
from unioncard.cloud.aws import client as aws
from unioncard_cli.app import app
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import template
from unioncard_local.stack.cloud import attach
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

UNIONCARD = ".venv/bin/unioncard"
NEEDS_CLOUD = {"local", "bank", "report", "audit", "directory", "person", "restore"}
SHOWN, CHECKED = commands("sh"), commands("bash")
MADE_BY_THE_CLI_OF_AWS = {("s3", "sync"), ("s3", "cp"), ("s3", "ls"), ("cloudformation", "deploy")}
OF_EVERY_AWS_COMMAND = {"--region", "--query", "--output", "--cli-binary-format"}
OTHER_PROGRAMS = {"ssh-keygen", "sftp", "sed", "curl", "sleep"}


def of(shown: list[Command], program: str) -> list[Command]:
    """The commands that call a program."""
    return [command for command in shown if shlex.split(command.line)[0] == program]


def needs_cloud(command: Command) -> bool:
    """Whether it talks to a running cloud."""
    words = shlex.split(command.line)
    return words[0] == UNIONCARD and words[1] in NEEDS_CLOUD and "--help" not in words


def run(line: str, folder: Path) -> Result:
    """A line of a document, expanded as the shell does it; called within this process, which saves its start."""
    spread = subprocess.run(  # noqa: S603 - our own documents
        ["/bin/bash", "-c", f"printf '%s\\0' {line}"], cwd=folder, capture_output=True, text=True, check=True
    )
    _, *words = spread.stdout.split("\0")[:-1]
    with contextlib.chdir(folder):
        return CliRunner().invoke(app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})


def make(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A call of make."""
    return subprocess.run(  # noqa: S603
        shlex.split(line), cwd=folder, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to the commands."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("data", "Makefile", "requirements.lock", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "build").mkdir()
    return folder


@pytest.fixture(scope="module")
def local_cloud(checkout: Path) -> Iterator[str]:
    """A local cloud as the demo leaves it, set up by the commands themselves; the option that names its folder."""
    option = f" --folder {checkout}/local"
    (load,) = (command for command in SHOWN if " directory load " in command.line)
    try:
        for line in (f"{UNIONCARD} local up", load.line, f"{UNIONCARD} local bank bankone banktwo"):
            done = run(line + option, checkout)
            assert done.exit_code == 0, f"{line}\n{done.output}"
        cloud = attach(checkout / "local")
        desk = OfficerDesk(cloud, cloud.sign_in.token_for("4101000001"))
        write_sample(checkout / "register.xlsx", 20, seed=1)
        desk.wait_for(desk.upload("4101000001", checkout / "register.xlsx"), sent=True)
        yield option
    finally:
        run(f"{UNIONCARD} local down{option}", checkout)
        aws.connect()


def test_the_readme_shows_both_commands_of_the_contract() -> None:
    shown = {command.line for command in commands("sh", ROOT / "README.md")}
    assert {"make demo", "make test"} <= shown


def targets(command: Command) -> list[str]:
    """What a call of make asks for; what has a value is none."""
    return [word for word in shlex.split(command.line)[1:] if "=" not in word]


@pytest.fixture(scope="module")
def dry_run() -> subprocess.CompletedProcess[str]:
    """Of all targets in one call: make looks at every file of the stack each time it is started."""
    asked = sorted({target for command in of(SHOWN + CHECKED, "make") for target in targets(command)})
    return make(f"make --dry-run --keep-going {shlex.join(asked)}", ROOT)


@pytest.mark.parametrize("command", of(SHOWN + CHECKED, "make"), ids=str)
def test_make_has_the_target(command: Command, dry_run: subprocess.CompletedProcess[str]) -> None:
    assert targets(command)
    lacking = [line for line in dry_run.stderr.splitlines() if "No rule to make target" in line]
    assert [line for line in lacking if any(f"'{target}'" in line for target in targets(command))] == []
    assert lacking or dry_run.returncode == 0, dry_run.stderr


def test_make_help_lists_every_target_that_is_shown(checkout: Path) -> None:
    listed = {line.split()[1] for line in make("make help", checkout).stdout.splitlines()}
    assert {shlex.split(command.line)[1] for command in of(SHOWN + CHECKED, "make")} <= listed


@pytest.mark.parametrize("command", [c for c in of(SHOWN, UNIONCARD) if not needs_cloud(c)], ids=str)
def test_a_command_without_a_cloud_runs(command: Command, checkout: Path) -> None:
    if " card face " in command.line:
        need_font()
    done = run(command.line, checkout)
    # 1 is an answer of `check`: some rows were rejected.
    allowed = {0, 1} if " check " in command.line else {0}
    assert done.exit_code in allowed, done.output


def test_the_commands_with_a_cloud_run_in_the_order_of_each_document(checkout: Path, local_cloud: str) -> None:
    shown = [command for command in of(SHOWN, UNIONCARD) if needs_cloud(command)]
    stopping = [command for command in shown if " local down" in command.line]
    for command in [*(command for command in shown if command not in stopping), *stopping[:1]]:
        done = run(command.line + local_cloud, checkout)
        assert done.exit_code == 0, f"{command}\n{done.output}"
    assert list((checkout / "build" / "report").glob("*.xlsx"))
    assert run(f"{UNIONCARD} local status{local_cloud}", checkout).exit_code == 1, "local down left something running"


def test_no_command_is_shown_that_no_test_knows() -> None:
    assert {shlex.split(command.line)[0] for command in SHOWN} <= {"make", UNIONCARD}
    assert {shlex.split(c.line)[0] for c in CHECKED} <= {"make", UNIONCARD, "aws", "sam", *OTHER_PROGRAMS}


@pytest.mark.parametrize("command", of(CHECKED, UNIONCARD), ids=str)
def test_a_command_for_aws_has_its_options(command: Command, checkout: Path) -> None:
    words = shlex.split(command.line)[1:]
    names = [word for word in words[:2] if not word.startswith("-") and word.isalpha()]
    helped = run(f"{UNIONCARD} {' '.join(names)} --help", checkout)
    assert helped.exit_code == 0
    assert [word for word in words if word.startswith("--") and word not in helped.output] == []


@pytest.mark.parametrize("command", of(CHECKED, "aws"), ids=str)
def test_an_aws_command_exists_with_its_options(command: Command) -> None:
    _, service, operation, *words = shlex.split(command.line)
    if (service, operation) in MADE_BY_THE_CLI_OF_AWS:
        return
    given = {word.replace("--no-", "--") for word in words if word.startswith("--")} - OF_EVERY_AWS_COMMAND
    if operation == "wait":
        operation = waited_for(service, words[0])
    assert given - options({"s3api": "s3"}.get(service, service), operation) == set()


@cache
def sdk() -> Any:
    """The SDK, which reads each service's description once."""
    return get_session()


def waited_for(service: str, name: str) -> str:
    """The command that a waiter of the AWS CLI asks again and again."""
    waiters = sdk().get_waiter_model(service)
    found = {xform_name(one, "-"): one for one in waiters.waiter_names}
    return xform_name(waiters.get_waiter(found[name]).operation, "-")


@cache
def options(service: str, operation: str) -> set[str]:
    """The options of one of the AWS CLI's commands, which it makes from the SDK's own descriptions."""
    model = sdk().get_service_model(service)
    by_command = {xform_name(name, "-"): name for name in model.operation_names}
    return {
        f"--{xform_name(member, '-')}" for member in model.operation_model(by_command[operation]).input_shape.members
    }


@pytest.mark.parametrize(
    ("name", "deploying"),
    [
        ("template.yaml", "sam deploy"),
        ("stores.yaml", "aws cloudformation deploy --template-file infra/stores.yaml"),
        ("bank-user.yaml", "aws cloudformation deploy --template-file infra/bank-user.yaml"),
        ("edge.yaml", "aws cloudformation deploy --template-file infra/edge.yaml"),
        ("sftp.yaml", "aws cloudformation deploy --template-file infra/sftp.yaml"),
        ("egress.yaml", "aws cloudformation deploy --template-file infra/egress.yaml"),
    ],
)
def test_the_guide_of_deploying_has_the_parameters_of_the_template(name: str, deploying: str) -> None:
    parameters: dict[str, Any] = template.load(ROOT / "infra" / name)["Parameters"]
    guide = (ROOT / "infra" / "README.md").read_text("utf-8")
    given = [
        word.partition("=")[0]
        for command in CHECKED
        if command.line.startswith(deploying)
        for word in shlex.split(command.line.partition("--parameter-overrides ")[2])
    ]
    assert given
    assert set(given) <= set(parameters)
    assert [parameter for parameter in parameters if parameter not in given and f"`{parameter}`" not in guide] == []
