"""What SAM makes of a template is kept: the emulator loads SAM only for one that nobody deployed from here before.

To load it took 0.7 s of the processor and 25 MB at each start of a cloud, a fifth of the emulator's; most deploy the
same. What is made of a template depends on it, the region and SAM's version alone, which are the name it is kept by.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from unioncard_local.stack.settings import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Template = Mapping[str, Any]

FOLDER: Final = PROJECT / "build" / "transformed"
_KEPT: Final = 16
"""Templates; a change of a function's code makes another one."""
_SAM: Final = "samtranslator.translator.transform"


def transform_each_once(folder: Path = FOLDER) -> None:
    """Let this process's CloudFormation ask us for SAM's transform."""
    ours = ModuleType(_SAM)

    def transform(template: Template, parameters: Template, policies: object) -> Any:
        # The emulator hands its parameters over in the template: with others the name would not say everything.
        if parameters:
            return _sam(ours)(template, parameters, policies)
        file = folder / f"{_name(template)}.json"
        with suppress(FileNotFoundError):
            return json.loads(file.read_bytes())
        made = _sam(ours)(template, parameters, policies)
        _keep(file, made)
        return made

    ours.transform = transform  # type: ignore[attr-defined]
    sys.modules[_SAM] = ours


def _name(template: Template) -> str:
    region = os.environ.get("AWS_DEFAULT_REGION", "")
    said = json.dumps([version("aws-sam-translator"), region, template])
    return hashlib.sha256(said.encode()).hexdigest()


def _sam(ours: ModuleType) -> Callable[[Template, Template, object], Any]:
    """SAM's own, loaded when it is first asked; ours stays where the emulator looks."""
    del sys.modules[_SAM]
    try:
        transform: Callable[[Template, Template, object], Any] = import_module(_SAM).transform
    finally:
        sys.modules[_SAM] = ours
    return transform


def _keep(file: Path, made: Template) -> None:
    """Under another name first: whoever is killed half-way leaves nothing that looks whole; two may do it at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w") as written:
        json.dump(made, written)
    Path(half).rename(file)
    for old in sorted(file.parent.glob("*.json"), key=_age)[_KEPT:]:
        old.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Negative seconds: the newest first, and one that another process has just taken away last."""
    with suppress(FileNotFoundError):
        return -file.stat().st_mtime
    return 0.0
