"""The card's body and the zones on it that belong to the bank's machines and marks. Millimetres from the top left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In millimetres."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def shrunk(self, by: float) -> Box:
        """The box with ``by`` taken off every side; a negative ``by`` makes it larger."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def holds(self, other: Box) -> bool:
        """Whether ``other`` lies inside, edges included."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


CARD: Final = Box(0, 0, 85.60, 53.98)
"""ID-1, ISO/IEC 7810."""

CORNER: Final = 3.18
"""Radius of the corners, ISO/IEC 7810."""

BLEED: Final = 3.0
"""What printers of cards ask for when nothing else is agreed."""

SAFE: Final = CARD.shrunk(3)
"""Nothing that is read lies outside: the punch may be off by some tenths of a millimetre, the corners are round."""

CHIP: Final = Box(8, 17.4, 22.2, 30.4)
"""Front. ISO/IEC 7816-2: contacts from 10.25 to 19.87 and from 19.23 to 28.55; a module with eight contacts is 13.0 ×
11.8 around their middle, and 0.6 mm of air: as much as the line of the number below leaves."""

NUMBER_LINE: Final = CARD.bottom - 21.42
"""Front: middle of the line of the card number, where ISO/IEC 7811-1 has it on embossed cards: just below the chip."""

SCHEME: Final = Box(63, 36.5, 82.6, 49.2)
"""Front: room for the card scheme's mark (银联), which the notice does not ask for but every bank card has."""

STRIPE: Final = Box(0, 4, CARD.right, 16.7)
"""Back: a half inch of magnetic stripe 4 mm from the upper edge carries all three tracks of ISO/IEC 7811-2 and -6."""

SIGNATURE: Final = Box(6, 18.2, 79.6, 26.2)
"""Back: the bank's own strip below the stripe: signature panel, check value, telephone."""
