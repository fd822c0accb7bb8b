"""A QR code as a PNG, without an imaging library: qrcode draws with pypng."""

from __future__ import annotations

import io

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pure import PyPNGImage
from qrcode.main import QRCode

QUIET = 4
"""Modules that stay light around the code (ISO/IEC 18004)."""
_PIXELS = 8


def png(text: str) -> tuple[bytes, int]:
    """``(PNG bytes, pixels of a side)`` of the code of a short ASCII text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=_PIXELS, image_factory=PyPNGImage)
    code.add_data(text.encode("ascii"), optimize=0)
    code.make(fit=True)
    target = io.BytesIO()
    code.make_image().save(target)
    return target.getvalue(), (code.modules_count + 2 * QUIET) * _PIXELS
