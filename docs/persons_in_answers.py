"""What an answer holds of persons, field by field, and how much of it is shown: a part of docs/access.md.

``tests/support/described.py`` compares every real answer with it: what looks like something of a person may stand
nowhere else, and where it stands it looks as is said here.
"""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "name: the first and from three characters on the last character"
NUMBER: Final = "document number: the first and the last character"
MOBILE: Final = "mobile number: the first three digits"
EITHER: Final = "document number as above, or a card's last four digits behind stars"
CARD: Final = "card: the last four digits"
OFFICER: Final = "an officer's name or mail address, whole: as the issuer or whoever appointed gave it"
WHOLE: Final = "every value, whole"

_MEMBER: Final = {"name": NAME, "number": NUMBER, "mobile": MOBILE}
_MEMBERS: Final = {f"members[].{field}": shown for field, shown in _MEMBER.items()}
_APPOINTED: Final = {"name": OFFICER, "mail": OFFICER}
_ASKED: Final = {"member.name": NAME, "member.document": NUMBER}
_CASE: Final = {"name": NAME, "number": NUMBER}
_HELD: Final = {f"holdings[].shown.{field}": shown for field, shown in (_MEMBER | {"number": EITHER}).items()}

FIELDS: Final = {
    "GET /members": _MEMBERS,
    "POST /members/search": _MEMBERS,
    "GET /members/{id}": _MEMBER,
    "GET /held": {"held[].person.name": NAME, "held[].person.number": NUMBER},
    "GET /batches/{id}/people": {"people[].name": NAME, "people[].card_last": CARD},
    "GET /transfers": {f"transfers[].{field}": shown for field, shown in _ASKED.items()},
    "POST /transfers/{id}/agree": _ASKED,
    "POST /transfers/{id}/refuse": _ASKED,
    "POST /persons": _CASE,
    "GET /persons/{id}": _CASE | _HELD,
    "POST /persons/{id}/approve": _CASE | _HELD,
    "POST /persons/{id}/refuse": _CASE | _HELD,
    "GET /persons/{id}/record": _HELD | {"records[]": WHOLE},
    "GET /me": {"name": OFFICER, "invitations[].name": OFFICER, "invitations[].mail": OFFICER},
    "GET /appointments": {f"appointments[].{field}": shown for field, shown in _APPOINTED.items()},
    "POST /appointments": _APPOINTED,
    "POST /appointments/{id}/accept": _APPOINTED,
    "POST /appointments/{id}/end": _APPOINTED,
    "GET /unions": {"unions[].contact_mail": "the union's own address"},
    "GET /unions/{id}": {"contact_mail": "the union's own address"},
}
"""Route → place in the JSON of a good answer → what is shown there. A place is followed by all that lies in it."""

LOOKS: Final = {
    NAME: re.compile(r"^\S?\*+\S?$|^\S\**(?:[·\s]\S?\**)+$"),
    NUMBER: re.compile(r"^\S\*{4,}\S$|^\*+$"),
    MOBILE: re.compile(r"^\+?\d{3}\*{4}$|^\*+$"),
    EITHER: re.compile(r"^\S\*{4,}\S$|^\*+$|^\*{4,}\d{4}$"),
    CARD: re.compile(r"^\d{4}$"),
}
"""How a value that is shown in part looks."""


def section() -> list[str]:
    """Its lines on the page."""
    rows = [
        f"| `{route}` | {'; '.join(f'`{place}`: {shown}' for place, shown in places.items())} |"
        for route, places in FIELDS.items()
    ]
    return ["", _HEAD, "", "| route | what is shown of persons |", "|---|---|", *rows]


_HEAD: Final = """## What an answer holds of persons

Every other answer has row numbers, counts, states and ids alone. Files behind links and the workbook of held rows have
the cells as the union wrote them. Tests compare every answer that they get with this table: a masked or whole value
anywhere else fails, and so does one that looks otherwise."""
