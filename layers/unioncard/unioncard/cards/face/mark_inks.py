"""A mark's colours as SVG writes them: solid ones."""

from __future__ import annotations

import re
from typing import Final

from unioncard.cards.face.drawing import Ink

_HEX: Final = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_RGB: Final = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_SHORT: Final = 4
_FULL: Final = 255
_NAMED: Final = {
    "black": "#000000",
    "white": "#ffffff",
    "red": "#ff0000",
    "blue": "#0000ff",
    "green": "#008000",
    "yellow": "#ffff00",
    "gold": "#ffd700",
    "gray": "#808080",
    "grey": "#808080",
    "silver": "#c0c0c0",
    "orange": "#ffa500",
    "navy": "#000080",
}


def ink_of(value: str) -> Ink | None:
    """The ink of a colour; None for none. ValueError for a gradient, half transparency and what is no colour."""
    value = value.lower()
    if value in {"none", "transparent"}:
        return None
    value = {"currentcolor": "#000000", **_NAMED}.get(value, value)
    parts = _RGB.fullmatch(value)
    if parts:
        value = "#" + "".join(f"{min(int(part), _FULL):02x}" for part in parts.groups())
    if not _HEX.fullmatch(value):
        raise ValueError(value)
    if len(value) == _SHORT:
        value = "#" + "".join(digit * 2 for digit in value[1:])
    return Ink(value, _cmyk(value))


def _cmyk(rgb: str) -> tuple[float, float, float, float]:
    """By the plain rule, grey from black alone; a printer with the mark's own colour book will correct it."""
    red, green, blue = (int(rgb[at : at + 2], 16) / _FULL for at in (1, 3, 5))
    light = max(red, green, blue)
    if not light:
        return 0, 0, 0, 1
    return 1 - red / light, 1 - green / light, 1 - blue / light, 1 - light
