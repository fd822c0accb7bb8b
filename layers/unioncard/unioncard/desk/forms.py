"""The use case of officers who need a blank register form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unioncard.desk.reach import out_of_reach, union_in_reach
from unioncard.texts import api
from unioncard.texts.form import FILE_NAME, TITLE_PREFIX

if TYPE_CHECKING:
    from unioncard.sheets.layout import Kind
    from unioncard.unions.officer import Officer
    from unioncard.unions.store import DirectoryStore

_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""What Windows takes in no file name."""
_LONGEST: Final = 60
"""Characters of a union's name in the file's; Windows takes 260 in a whole path."""


@dataclass(frozen=True, slots=True)
class BlankForms:
    """Forms made for the own union and those below."""

    directory: DirectoryStore

    def made_for(self, officer: Officer, code: str, kind: Kind) -> tuple[str, bytes]:
        """The file's name and the workbook, with the union's name and code in it; NotFound, also out of reach."""
        # needed by this route alone: the writer of workbooks takes a tenth of a second to import
        from unioncard.registers.forms.blank import blank_form  # noqa: PLC0415
        from unioncard.registers.forms.form import design_of  # noqa: PLC0415

        with out_of_reach(api.NO_UNION):
            union = union_in_reach(self.directory, officer, code)
        design = design_of(kind)
        name = _NOT_IN_NAMES.sub("_", union.name)[:_LONGEST]
        return FILE_NAME.format(form=design.title.removeprefix(TITLE_PREFIX), union=name), blank_form(design, union)
