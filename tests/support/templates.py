"""The templates of infra/ as CloudFormation sees them: loops expanded, and both stacks linked into one."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from unioncard_local.stack import template

if TYPE_CHECKING:
    from collections.abc import Iterator

Template = dict[str, Any]

INFRA: Final = Path(__file__).resolve().parents[2] / "infra"
MAIN, STORES, BANK_USER, EDGE = "template.yaml", "stores.yaml", "bank-user.yaml", "edge.yaml"
ENTRANCE, ENTRANCE_CN = "entrance.yaml", "entrance-cn.yaml"
DASHBOARD, SFTP, EGRESS = "dashboard.yaml", "sftp.yaml", "egress.yaml"


def expanded(name: str) -> Template:
    """A template of infra/ with its loops expanded, short tags in their long form."""
    return deepcopy(_expanded(name))


def linked() -> Template:
    """stores.yaml, template.yaml, entrance.yaml and egress.yaml as if they were one: each import is its export.

    KeyError for an import without its export.
    """
    return deepcopy(_linked())


def declared(resource: str) -> dict[str, Any]:
    """The properties of a resource of either stack."""
    return dict(deepcopy(_linked()["Resources"][resource]["Properties"]))


@cache
def _expanded(name: str) -> Template:
    with _bare_package() as package:
        found: Template = import_module(f"{package}.language_extensions").apply(template.load(INFRA / name), {})
    return found


@contextmanager
def _bare_package() -> Iterator[str]:
    """The emulator's package for CloudFormation without what it does when imported: it imports every service, DuckDB
    among them, which takes a second, 100 MB and a thread of each test process.
    """
    services = find_spec("ministack.services")
    assert services is not None
    assert services.submodule_search_locations is not None
    bare = ModuleType("ministack.services.cloudformation")
    bare.__path__ = [str(Path(services.submodule_search_locations[0], "cloudformation"))]
    with patch.dict(sys.modules, {bare.__name__: bare}):
        yield bare.__name__


@cache
def _linked() -> Template:
    parts = {
        "Stores": _expanded(STORES),
        "": _expanded(MAIN),
        "Entrance": _expanded(ENTRANCE),
        "Egress": _expanded(EGRESS),
    }
    names = {"Stores": "${Stores}", "": "${Functions}", "Egress": "${Egress}"}
    exports = {
        output["Export"]["Name"]["Fn::Sub"].replace("${AWS::StackName}", names[part]): output["Value"]
        for part in names
        for output in parts[part]["Outputs"].values()
        if "Export" in output
    }
    sections = ("Parameters", "Conditions", "Mappings", "Resources")
    together = {
        section: {name: body for part in parts.values() for name, body in part.get(section, {}).items()}
        for section in sections
    }
    resolved: Template = _resolved({**_expanded(MAIN), **together}, exports)
    return resolved


def _resolved(node: Any, exports: dict[str, Any]) -> Any:
    """Imports replaced by what is exported; in a Sub whose one variable is an import, written into its text."""
    match node:
        case {"Fn::ImportValue": {"Fn::Sub": str(name)}}:
            return exports[name]
        case {"Fn::Sub": [str(text), {"Arn": {"Fn::ImportValue": {"Fn::Sub": str(name)}}}]}:
            match exports[name]:
                case {"Fn::GetAtt": [resource, attribute]}:
                    return {"Fn::Sub": text.replace("${Arn}", f"${{{resource}.{attribute}}}")}
                case {"Ref": resource}:
                    return {"Fn::Sub": text.replace("${Arn}", f"${{{resource}}}")}
        case dict():
            return {key: _resolved(value, exports) for key, value in node.items()}
        case list():
            return [_resolved(value, exports) for value in node]
    return node
