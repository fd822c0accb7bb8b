"""A union and what belongs to it as items of the directory table."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, fields
from typing import Any

from unioncard.cloud.items import Item, to_item
from unioncard.unions.union import Kind, ParentSince, Union
from unioncard.unions.unit import Outcome, Refusal, Registered, Unit


def union_item(union: Union) -> Item:
    """``UNION#<code>`` / ``UNION``."""
    return to_item(asdict(union) | {"pk": f"UNION#{union.code}", "sk": "UNION"})


def union_of(found: dict[str, Any]) -> Union:
    """The union of an item, also of one written before registers of unions were taken."""
    known = {field.name: found[field.name] for field in fields(Union) if field.name in found}
    history = tuple(ParentSince(**one) for one in found.get("parents", ()))
    return Union(**known | {"kind": Kind(found["kind"]), "parent": found.get("parent"), "parents": history})


def guides(union: Union) -> list[Item]:
    """Items by which a union is found by its name and its credit code in consistent reads."""
    named = {"pk": name_key(union.name), "sk": f"UNION#{union.code}", "code": union.code}
    return [to_item(named), *([credit_item(union)] if union.credit_code else [])]


def credit_item(union: Union) -> Item:
    """``CREDIT#<credit code>`` / ``CREDIT``: whose it is."""
    return to_item({"pk": f"CREDIT#{union.credit_code}", "sk": "CREDIT", "code": union.code})


def name_key(name: str) -> str:
    """``NAME#<name>``, the same whatever width and blanks the name is written with."""
    return "NAME#" + "".join(unicodedata.normalize("NFKC", name).upper().split())


def unit_item(union: str, unit: Unit) -> Item:
    """``UNION#<code>`` / ``UNIT#<key>``."""
    return to_item(asdict(unit) | {"pk": f"UNION#{union}", "sk": f"UNIT#{unit.key}"})


def unit_of(found: dict[str, Any]) -> Unit:
    """The unit of an item."""
    return Unit(**{field.name: found[field.name] for field in fields(Unit) if field.name in found})


def marker_key(register: str, entry: str = "") -> tuple[str, str]:
    """``REGISTER#<id>`` / ``ENTRY#<entry>``."""
    return f"REGISTER#{register}", f"ENTRY#{entry}"


def marker_item(marker: Registered) -> Item:
    """What a register did to one union."""
    pk, sk = marker_key(marker.register, marker.entry)
    return to_item(asdict(marker) | {"outcome": marker.outcome.value, "pk": pk, "sk": sk})


def marker_of(found: dict[str, Any]) -> Registered:
    """The marker of an item."""
    return Registered(
        register=found["register"],
        entry=found["entry"],
        outcome=Outcome(found["outcome"]),
        union=found["union"],
        moved=found["moved"],
        refusal=Refusal(**found["refusal"]) if "refusal" in found else None,
    )
