"""Banks' files with a fault, by profile, and what `unioncard bank check` says of them."""

from __future__ import annotations

from pathlib import Path

from unioncard_cli.bank_check import CheckedFile, Finding, check
from unioncard_tools.profiles import load

DATA = Path(__file__).parents[3] / "tools" / "unioncard_tools" / "data"
BATCH = "R20261123-7KM3Q9XTBW-01"
OTHER = "R20261123-7KM3Q9XTBW-02"
AGENT = "19749247036079400001"
CARD = "6220004050469000011"
PERSON, DOCUMENT = "褚和一", "412227199801307994"
RETURN = f"UC_{BATCH}-1.ret"
FIXED_RETURN = f"CARD{BATCH}_1.OK.txt"
EVENTS = "UC_events-1.evt"


def said(profile: str, name: str, text: str | bytes) -> CheckedFile:
    known = load(profile, Path())
    return check(known, name, text if isinstance(text, bytes) else text.encode(known.encoding))


def only(profile: str, name: str, text: str | bytes) -> Finding:
    (finding,) = [one for one in said(profile, name, text).findings if not one.taken]
    return finding


def fixed_row(card: str = "6220000000000000016", agent: str = AGENT, name: str = PERSON, day: str = "20261125") -> str:
    padded = name + " " * (30 - len(name.encode("gbk")))
    return f"{card:<19}|{agent:<20}|{padded}| |{DOCUMENT:<20}|{'410800001':<9}|{day:<8}|\n"


def returned(row: str, opened: int = 1) -> str:
    return f"UCR1|{BATCH}|1|{opened}|{1 - opened}|\n{row}\n"


def returned_in_full(row: str) -> str:
    return f"UCR2|{BATCH}|1|1|0|\n{row}\n"


def event(*rows: str) -> str:
    return f"UCE1|{len(rows)}|\n" + "".join(f"{row}\n" for row in rows)
