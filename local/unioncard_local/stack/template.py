"""Reading a CloudFormation template, and handing its code over as `sam package` does."""

from __future__ import annotations

import hashlib
import io
import marshal
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from typing import TYPE_CHECKING, Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor  # type: ignore[import-untyped]

from layer_files import layer_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Template = dict[str, Any]
"""A parsed template: short tags (!Ref …) in their long form."""

_FUNCTION, _LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"
# Zip has no earlier date; a fixed one makes equal content equal bytes, so nothing is deployed again for nothing.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN = 2
"""marshal's last version without references."""


class _Loader(yaml.CSafeLoader):
    """As samtranslator's yaml_parse, on libyaml: 20 ms for template.yaml, where the parser in Python takes 300 ms."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def load(file: Path) -> Template:
    """The template in this file. Raises FileNotFoundError, or yaml.YAMLError with the line."""
    parsed: Template = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 a safe loader
    return parsed


def resources(template: Template) -> dict[str, dict[str, Any]]:
    """Logical id → resource, of all that stand by themselves: loops (Fn::ForEach) repeat neither code nor roles."""
    return {name: body for name, body in template["Resources"].items() if isinstance(body, dict)}


def package(template: Template, base: Path, put: Callable[[str, bytes], dict[str, str]]) -> None:
    """Replace each local CodeUri and ContentUri (relative to `base`) by what `put(key, zip)` answers for it."""
    for name, resource in resources(template).items():
        properties = resource.get("Properties", {})
        if resource["Type"] == _FUNCTION and isinstance(properties.get("CodeUri"), str):
            properties["CodeUri"] = _put(name, zip_folder((base / properties["CodeUri"]).resolve()), put)
        if resource["Type"] == _LAYER and isinstance(properties.get("ContentUri"), str):
            properties["ContentUri"] = _put(name, zip_layer((base / properties["ContentUri"]).resolve()), put)


def zip_folder(folder: Path) -> bytes:
    """A function's folder as it is, without compiled files."""
    return _zip((file.relative_to(folder).as_posix(), file.read_bytes()) for file in _files(folder))


def zip_layer(folder: Path) -> bytes:
    """The layer's packages in `folder`, below python/; what lies beside them builds the layer and is not in it.

    Compiled, as the layer for AWS is (layers/unioncard/build_layer.py): each start of a function unpacks it anew.
    Third-party packages come from the virtual environment in which the emulator runs functions.
    """
    packages = sorted(found.parent for found in folder.glob("*/__init__.py"))
    files = [file for package in packages for file in layer_files(package)]
    plain = [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
    compiled = [(cache_from_source(name), _compiled(folder / name)) for name, _ in plain if name.endswith(".py")]
    return _zip((f"python/{name}", content) for name, content in (*plain, *compiled))


def _compiled(file: Path) -> bytes:
    """What stands in a .pyc that is checked against nothing (PEP 552); no file is compiled that was before."""
    loader = SourceFileLoader(file.stem, str(file))
    # A format without references: with them the same code has other bytes when it was compiled than when it was loaded.
    code = marshal.dumps(loader.get_code(file.stem), _PLAIN)
    return MAGIC_NUMBER + (1).to_bytes(4, "little") + source_hash(file.read_bytes()) + code


def _put(name: str, content: bytes, put: Callable[[str, bytes], dict[str, str]]) -> dict[str, str]:
    # The digest in the key tells CloudFormation that code has changed.
    return put(f"{name}/{hashlib.sha256(content).hexdigest()[:16]}.zip", content)


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def _zip(files: Iterator[tuple[str, bytes]]) -> bytes:
    # Not compressed: it goes no farther than to this machine's emulator, and to pack it took 0.4 s of each deploy.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content)
    return buffer.getvalue()
