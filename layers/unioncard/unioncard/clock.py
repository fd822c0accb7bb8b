"""Time: instants in UTC, days and reporting months in Asia/Shanghai."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NewType

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""By its offset, the same since September 1991: no page of AWS says that Lambda's system has files of time zones."""

Month = NewType("Month", str)
"""A reporting month, ``YYYY-MM``."""

_MONTH: Final = re.compile("[1-9][0-9]{3}-[0-9]{2}")
_DAY: Final = re.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def reading() -> datetime:
    """This instant as `now` gives it at the call: the default of whoever is handed a clock.

    A default of `now` itself would be the function that stood there at import, whatever a test or a simulation has put
    in its place since, or had put there just then.
    """
    return now()


def today() -> date:
    """Today's date in Asia/Shanghai, the day that age and future-date rules use."""
    return now().astimezone(SHANGHAI).date()


def stamp(instant: datetime) -> str:
    """An instant as stored and sent: ISO 8601, UTC, whole seconds, ``Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(instant: datetime) -> str:
    """An instant that names something, as ``stamp`` with milliseconds: two that are ordered in one second are two."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


def month_of(instant: datetime) -> Month:
    """The reporting month an instant falls in."""
    return Month(instant.astimezone(SHANGHAI).strftime("%Y-%m"))


def month(text: str) -> Month:
    """Check ``YYYY-MM``; ValueError otherwise, also for digits of other scripts, which strptime() reads as well."""
    if not _MONTH.fullmatch(text):
        raise ValueError("no month")
    date.fromisoformat(f"{text}-01")
    return Month(text)


def day(text: str) -> date:
    """Read ``YYYY-MM-DD``; ValueError otherwise, as for months."""
    if not _DAY.fullmatch(text):
        raise ValueError("no day")
    return date.fromisoformat(text)


def previous(current: Month) -> Month:
    """The month before."""
    year, number = map(int, current.split("-"))
    return Month(f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}")


def following(current: Month) -> Month:
    """The month after."""
    year, number = map(int, current.split("-"))
    return Month(f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}")  # noqa: PLR2004


def beginning(current: Month) -> datetime:
    """The first instant of a month."""
    return datetime.fromisoformat(f"{current}-01").replace(tzinfo=SHANGHAI)


def day_of(stamped: str) -> date:
    """The day in Asia/Shanghai on which a stored instant fell."""
    return datetime.fromisoformat(stamped).astimezone(SHANGHAI).date()
