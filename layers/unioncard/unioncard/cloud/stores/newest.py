"""Whether an edition takes the place of the one that is kept as the newest of its union's month."""

from __future__ import annotations

from typing import Any

from unioncard.cloud.aws.items import to_item


def rank_of(number: int, at: str) -> str:
    """By what editions of a month are put in order: while figures may grow (0) by instant, then by number."""
    return f"{number:03d}#{at}"


def unless_newer(number: int, at: str, code: str) -> dict[str, Any]:
    """The condition of an edition's write: none is kept, or one before it.

    The figures of a number are the same for ever. Where another code is kept of it, another release made that, perhaps
    later than the instant that papers say today: whatever was made last has the letter that people hold.
    """
    before, values = "attribute_not_exists(pk) OR #rank < :rank", {":rank": rank_of(number, at)}
    names = {"#rank": "rank"}
    if number:
        before += " OR (#code <> :code AND #rank > :number AND #rank < :next)"
        values |= {":code": code, ":number": rank_of(number, ""), ":next": rank_of(number + 1, "")}
        names |= {"#code": "code"}
    return {
        "ConditionExpression": before,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": to_item(values),
    }
