"""One LibreOffice for all office tests, and a typist at its keyboard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import libreoffice
from support.packages import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TYPIST = Path(__file__).with_name("typist.py")
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}


@dataclass(frozen=True)
class Typist:
    """Opens a file in LibreOffice, types, saves, and tells what the document then has."""

    pipe: str
    folder: Path

    def work(
        self, file: Path, cells: Mapping[str, str] | None = None, save: Sequence[Path] = (), ask: Sequence[str] = ()
    ) -> dict[str, Any]:
        """``cells``: name → what is typed. ``save``: files; their endings say how. ``ask``: cells to tell of."""
        order = {
            "open": str(file),
            "cells": list((cells or {}).items()),
            "save": [(str(target), FILTERS[target.suffix]) for target in save],
            "ask": list(ask),
        }
        paper = self.folder / "order.json"
        paper.write_text(json.dumps(order), "utf-8")
        told: dict[str, Any] = json.loads(libreoffice.run(TYPIST, [self.pipe, str(paper)]))
        return told


@pytest.fixture(scope="package")
def typist(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typist]:
    """LibreOffice, headless, for as long as the package's tests run."""
    try:
        soffice = libreoffice.provide(request.config.pluginmanager.getplugin("terminalreporter").write_line)
    except Missing as why:
        pytest.skip(str(why))
    folder = tmp_path_factory.mktemp("office")
    with libreoffice.session(soffice, folder) as pipe:
        yield Typist(pipe, folder)
