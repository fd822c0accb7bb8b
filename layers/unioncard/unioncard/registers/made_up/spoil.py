"""One way of spoiling a sample row for each row error, in the contract's order; each leaves exactly that one error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stdnum.iso7064 import mod_11_2

from unioncard.registers.of_members import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    Row = dict[str, str | int]
    Spoiler = Callable[[Row, Row], None]


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
    body = f"{number[:10]}{int(number[10:12]) + 12}{number[12:17]}"  # months 13 to 24: still one number a person
    row[columns.NUMBER] = body + mod_11_2.calc_check_digit(body)


def _id_birth(row: Row, _earlier: Row) -> None:
    year, rest = str(row[columns.BIRTH]).split("/", 1)
    row[columns.BIRTH] = f"{int(year) - 1}/01/01" if rest == "02/29" else f"{int(year) - 1}/{rest}"


def _id_sex(row: Row, _earlier: Row) -> None:
    row[columns.SEX] = "男" if row[columns.SEX] == "女" else "女"


def _date_format(row: Row, _earlier: Row) -> None:
    row[columns.CHANGED_ON] = str(row[columns.CHANGED_ON])[:7]


def _mobile_format(row: Row, _earlier: Row) -> None:
    row[columns.MOBILE] = str(row[columns.MOBILE])[:-1]


def _name_characters(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = f"{row[columns.NAME]}2"


def _name_too_long(row: Row, _earlier: Row) -> None:
    row[columns.NAME] = str(row[columns.NAME])[0] * 26


def _row_repeated(row: Row, earlier: Row) -> None:
    """The document of an earlier row, with its birth and sex."""
    row |= {column: earlier[column] for column in (columns.NUMBER, columns.BIRTH, columns.SEX)}


SPOILERS: Final[tuple[Spoiler, ...]] = (
    _required,
    _not_listed,
    _id_as_number,
    _id_format,
    _id_check_digit,
    _id_date,
    _id_birth,
    _id_sex,
    _date_format,
    _mobile_format,
    _name_characters,
    _name_too_long,
    _row_repeated,
)
