"""What findings about a row of the register of unions say."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {}
