"""Types into a workbook as a person at the keyboard does, and saves it. Run by the distribution's Python (UNO).

    python3 typist.py PIPE ORDER.json

ORDER: ``open``: a file; ``cells``: [[name, text], …] for the first sheet; ``save``: [[file, filter name], …]; ``ask``:
cells' names. Prints as JSON what the document then has: ``sheets``, the comments by row (``notes``), and for the cells
asked for ``texts``, ``kinds`` (TEXT, VALUE, FORMULA, EMPTY), ``formats`` and ``drop_downs`` (whether there is one).
"""

import json
import os
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.ValidationType import LIST

DEADLINE = 120.0


def main(pipe, order):
    office = connected(pipe)
    desktop = office.createInstance("com.sun.star.frame.Desktop")
    dispatcher = office.createInstance("com.sun.star.frame.DispatchHelper")
    book = desktop.loadComponentFromURL(url(order["open"]), "_blank", 0, (setting("Hidden", True),))
    try:
        sheet = book.Sheets.getByIndex(0)
        type_in(book, dispatcher, order.get("cells", ()))
        for file, name in order.get("save", ()):
            book.storeToURL(url(file), (setting("FilterName", name),))
        sys.stdout.write(json.dumps(told(book, sheet, order.get("ask", ()))))
    finally:
        book.close(True)


def connected(pipe):
    """Its makers of services, as soon as LibreOffice answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ServiceManager")
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def type_in(book, dispatcher, cells):
    """Go to each cell and enter a text, by the commands behind the keyboard: the cell's format decides what it becomes.

    XCell.setFormula does not ask for the format: it makes a number of whatever looks like one.
    """
    frame = book.CurrentController.Frame
    for name, text in cells:
        dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, (setting("ToPoint", name),))
        dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, (setting("StringName", text),))


def told(book, sheet, names):
    cells = {name: sheet.getCellRangeByName(name) for name in names}
    return {
        "sheets": list(book.Sheets.ElementNames),
        "drop_downs": {name: offers_a_list(cell) for name, cell in cells.items()},
        "formats": {name: book.NumberFormats.getByKey(cell.NumberFormat).FormatString for name, cell in cells.items()},
        "texts": {name: cell.String for name, cell in cells.items()},
        "kinds": {name: cell.Type.value for name, cell in cells.items()},
        "notes": {note.Position.Row + 1: note.String for note in sheet.Annotations},
    }


def offers_a_list(cell):
    rule = cell.Validation
    return rule.Type == LIST and rule.ShowList > 0


def setting(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def url(file):
    return uno.systemPathToFileUrl(str(Path(file).resolve()))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))
    # Not the long way out: once in a thousand times UNO's own threads meet an interpreter that is being taken down, and
    # the process ends with a segmentation fault after all its work (known upstream: unoconv, pull request 67).
    sys.stdout.flush()
    os._exit(0)
