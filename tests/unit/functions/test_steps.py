"""Every kind of message and every schedule says on the page why it ends in time, and who looks at the time is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import unioncard
from support import templates
from support.orders import orders
from unioncard.messages.notify import MailOrder

ROOT = templates.INFRA.parent
PAGE = (ROOT / "docs" / "operations" / "steps.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")][
    1:
]
LAYER = Path(unioncard.__file__).parent


def kinds() -> set[str]:
    """The kinds of all messages but letters, which are one row."""
    return orders().keys() - letters()


def letters() -> set[str]:
    return {one.model_fields["kind"].default for one in get_args(MailOrder)}


def named(row: list[str]) -> set[str]:
    return set(re.findall(r"`([a-z_-]+)`", row[1]))


def schedules() -> set[str]:
    """What schedules ask report for, by the name of the instant in their input in the template."""
    text = (templates.INFRA / templates.MAIN).read_text("utf-8")
    return set(re.findall(r"""Input: '\{"(\w+)": "<aws.scheduler""", text)) - {"kind"}


def test_every_message_and_schedule_has_a_row_and_no_row_is_of_none() -> None:
    wanted = kinds() | schedules()
    assert {one for row in ROWS for one in named(row)} == wanted
    assert all(row[3].startswith(("steps", "by place", "bounded", "ends when")) for row in ROWS)


def looking_at_the_time() -> set[str]:
    """Files that ask whether their step is over."""
    below = {file.relative_to(LAYER).as_posix(): file for file in LAYER.rglob("*.py") if file.name != "pace.py"}
    below |= {file.relative_to(ROOT).as_posix(): file for file in (ROOT / "functions").rglob("*.py")}
    asked = re.compile(r"pace\.(work_stored|is_over)\(\)")
    return {name for name, file in below.items() if asked.search(file.read_text("utf-8"))}


def test_who_goes_in_steps_looks_at_the_time_and_is_named() -> None:
    said = {
        one for row in ROWS if row[3].startswith(("steps", "by place")) for one in re.findall(r"`([\w/]+\.py)`", row[3])
    }
    assert said == looking_at_the_time()
