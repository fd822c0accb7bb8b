"""Workbook bytes that depend on the contents alone.

openpyxl stamps the time of saving into docProps/core.xml and into every zip entry; both are set to a given instant.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

if TYPE_CHECKING:
    from openpyxl import Workbook


def repeatable(book: Workbook, instant: datetime) -> bytes:
    """Save ``book`` as if at ``instant`` (aware)."""
    saved, stamped = BytesIO(), BytesIO()
    book.save(saved)
    moment = instant.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.modified = moment
    with ZipFile(saved) as source, ZipFile(stamped, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, date_time=moment.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            content = tostring(book.properties.to_tree()) if name == ARC_CORE else source.read(name)
            target.writestr(entry, content)
    return stamped.getvalue()
