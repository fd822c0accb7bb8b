"""Writes docs/access.md from the table of routes and roles: ``.venv/bin/python docs/access_page.py``."""

from __future__ import annotations

import runpy
from pathlib import Path

from unioncard.desk.access import EVERYBODY, PUBLIC, RULES, Reach
from unioncard.desk.admission import FIRST_ROLES
from unioncard.unions.officer import Role

PAGE = Path(__file__).with_name("access.md")
persons = runpy.run_path(str(Path(__file__).with_name("persons_in_answers.py")))
"""The table of what answers hold of persons."""

ROLES = {
    Role.OFFICER: ("会员卡专干", "registers, batches, transfers"),
    Role.CLERK: ("经办人", "collects cards, has them signed for, states where they are"),
    Role.APPROVER: ("复核人", "the second person of what needs two"),
    Role.OVERSEER: ("督查人员", "reads what lies below, masked, and changes nothing"),
    Role.ADMINISTRATOR: ("管理员", "appoints, and keeps the union's agreements; reads no registers"),
    Role.PROVINCE: ("省总管理", "the federation's own: banks, rules, the record of who read what"),
}
"""Role → its name on pages, and what it is for."""

CELLS = {Reach.OWN: "own", Reach.BELOW: "own + below", None: "–"}


def page() -> str:
    """The page."""
    head = _HEAD.format(first=" and ".join(sorted(FIRST_ROLES)))
    return "\n".join([head, *_roles(), *_matrix(), *persons["section"]()]) + "\n"


_HEAD = """# Who may do what

Made by `docs/access_page.py` from `desk/access.py`; a test holds them together.

The issuer only says who somebody is (`sub`). For which union a person acts, and in which roles, is an
**appointment** 任命: made by an administrator of the same union or of one above, bound at once to a `sub` or, by
an invitation, to whoever the issuer vouches for with that mail address. It holds on its days and ends at once
when it is ended; appointments are kept for ever. The template's `FirstAdministrator` is the first: {first} of
the province's union. What an issuer must offer, and how its keys rotate, is in
[infra/README.md](../infra/README.md#the-issuer); a token that names nobody (no `sub`) is `403`.
Where the template names a `UnionClaim`, a token may also claim a union, and `roles`.

Reach goes by the tree of today: *own* is the union that the officer acts for, *below* all that lies under it.
Nobody reaches above, beside, or what a union was before it moved. An id out of reach answers `404`, like one
that never existed; a union out of reach `403`, like one that does not exist. Who has no role for a route gets
`403`, whatever it names.
"""


def _roles() -> list[str]:
    rows = [f"| `{role}` | {ROLES[role][0]} | {ROLES[role][1]} |" for role in Role]
    return ["## Roles", "", "| role | on pages | for |", "|---|---|---|", *rows, ""]


def _matrix() -> list[str]:
    titles = " | ".join(f"`{role}`" for role in Role)
    rows = [f"| `{route}` | {' | '.join(CELLS[rules.get(role)] for role in Role)} |" for route, rules in RULES.items()]
    return [
        "## Routes",
        "",
        f"| route | {titles} |",
        "|---|" + "---|" * len(Role),
        *rows,
        "",
        f"For everybody who is signed in, appointed or not: {', '.join(f'`{route}`' for route in sorted(EVERYBODY))}.",
        f"For everybody: {', '.join(f'`{route}`' for route in PUBLIC)}.",
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
