"""What axe looks for on every page."""

from __future__ import annotations

from typing import Any, Final

# WCAG 2.2 at level AA, and what axe counts as good practice beside it. Of what is right one element a rule is enough:
# to name them all takes longer than to look.
RULES: Final[dict[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
