"""One way of spoiling a sample row for each row error (unioncard.texts.findings.row); each leaves exactly that one.

``WARNERS`` leave the row right but for one warning or note. There is none for id-expired: the form has no 证件有效期.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.members import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    Row = dict[str, str | int]
    Spoiler = Callable[[Row, Row], None]

# Under 16 until 2035; 730 days of 999 numbers are enough for one register.
_CHILDREN_FROM, _CHILDREN_DAYS, _CHILDREN_A_DAY = date(2019, 1, 1), 730, 999
_OLDER = 44
"""Years that make everybody of a sample past retirement; a multiple of four keeps 29 February."""


def _required(row: Row, _earlier: Row) -> None:
    row[columns.MOBILE] = ""


def _not_listed(row: Row, _earlier: Row) -> None:
    row["政治面貌"] = "党员"  # of which party?


def _id_as_number(row: Row, _earlier: Row) -> None:
    row[columns.NUMBER] = int(str(row[columns.NUMBER])[:15] + "000")  # what Excel keeps of it


def _id_format(row: Row, _earlier: Row) -> None:
    row[columns.NUMBER] = str(row[columns.NUMBER])[:-1]


def _id_check_digit(row: Row, _earlier: Row) -> None:
    number = str(row[columns.NUMBER])
    row[columns.NUMBER] = number[:-1] + ("0" if number[-1] != "0" else "1")


def _id_date(row: Row, _earlier: Row) -> None:
    number = str(row[columns.NUMBER])
    # months 13 to 24: still one number a person
    row[columns.NUMBER] = _checked(f"{number[:10]}{int(number[10:12]) + 12}{number[12:17]}")


def _id_area(row: Row, _earlier: Row) -> None:
    row[columns.NUMBER] = _checked(f"49{str(row[columns.NUMBER])[2:17]}")  # no province ever had 49


def _id_birth(row: Row, _earlier: Row) -> None:
    year, rest = str(row[columns.BIRTH]).split("/", 1)
    row[columns.BIRTH] = f"{int(year) - 1}/01/01" if rest == "02/29" else f"{int(year) - 1}/{rest}"


def _id_sex(row: Row, _earlier: Row) -> None:
    row[columns.SEX] = "男" if row[columns.SEX] == "女" else "女"


def _date_format(row: Row, _earlier: Row) -> None:
    row[columns.CHANGED_ON] = str(row[columns.CHANGED_ON])[:7]


def _date_future(row: Row, _earlier: Row) -> None:
    row[columns.CHANGED_ON] = "2099/01/01"


def _under_age(row: Row, _earlier: Row) -> None:
    """A number of its own for each 序号."""
    days, order = divmod(int(row[columns.SERIAL]), _CHILDREN_A_DAY)
    _reborn(row, _CHILDREN_FROM + timedelta(days % _CHILDREN_DAYS), f"{order + 1:03d}")


def _mobile_format(row: Row, _earlier: Row) -> None:
    row[columns.MOBILE] = str(row[columns.MOBILE])[:-1]


def _name_characters(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = f"{row[columns.NAME]}2"


def _name_too_long(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = str(row[columns.NAME])[0] * 26


def _row_repeated(row: Row, earlier: Row) -> None:
    """The document of an earlier row, with its birth and sex."""
    row |= {column: earlier[column] for column in (columns.NUMBER, columns.BIRTH, columns.SEX)}


def _past_retirement(row: Row, _earlier: Row) -> None:
    number = str(row[columns.NUMBER])
    _reborn(row, date(int(number[6:10]) - _OLDER, int(number[10:12]), int(number[12:14])), number[14:17])


def _name_bank(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = f"{str(row[columns.NAME])[0]}𬭎"  # not in GBK: a warning where the union's bank has no more


def _normalised(row: Row, _earlier: Row) -> None:
    row["民族"] = str(row["民族"]).removesuffix("族")


def _mobile_shared(row: Row, earlier: Row) -> None:
    row[columns.MOBILE] = earlier[columns.MOBILE]


def _reborn(row: Row, birth: date, order: str) -> None:
    """Another birth date and order, in the number and in the cells that must agree with it."""
    row[columns.NUMBER] = _checked(f"{str(row[columns.NUMBER])[:6]}{birth:%Y%m%d}{order}")
    row[columns.BIRTH], row[columns.SEX] = f"{birth:%Y/%m/%d}", "男" if int(order) % 2 else "女"


def _checked(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


SPOILERS: Final[tuple[Spoiler, ...]] = (
    _required,
    _not_listed,
    _id_as_number,
    _id_format,
    _id_check_digit,
    _id_date,
    _id_area,
    _id_birth,
    _id_sex,
    _date_format,
    _date_future,
    _under_age,
    _mobile_format,
    _name_characters,
    _name_too_long,
    _row_repeated,
)
WARNERS: Final[tuple[Spoiler, ...]] = (_past_retirement, _name_bank, _normalised, _mobile_shared)
