"""The layer holds what a function imports, and nothing else: computed from the functions' own imports."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import build_layer
from layer_files import NOT_IN_LAYER, layer_files

from .isolated import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = build_layer.LAYER / build_layer.DISTRIBUTION
FUNCTIONS = sorted((ROOT / "functions").glob("*/*.py"))

NOT_FOR_FUNCTIONS = {
    "of_bank": "an operator's query by bank stands beside the query by batch",
    "read_record": "the command line's audit reads a day's record; it stands beside what writes it",
    "problems_by_themselves": "for `bank check`, which has no cloud; beside the cloud's rules, which it shares",
    "words_of": "asked where a profile is written; beside the fields whose words they are",
    "parent_on": "the history of parents is written today, and read by tests alone",
}
"""Functions and methods of the layer that no function calls, and why they stand there."""


def test_every_module_of_the_layer_is_reached_by_a_function():
    reached = _reached() | _ports()
    packages = {name for name, path in _modules().items() if path.name == "__init__.py"}
    below = {name for name in packages if any(one.startswith(f"{name}.") for one in reached)}

    assert sorted(set(_modules()) - reached - below) == [], "move it to tools/ or cli/"


def test_every_data_file_of_the_layer_is_named_by_a_module_that_a_function_reaches():
    texts = "\n".join(_modules()[name].read_text("utf-8") for name in _reached())
    data = [file for file in layer_files(PACKAGE) if file.suffix != ".py"]

    assert data
    assert [file.name for file in data if file.name not in texts and file.stem.split(".")[0] not in texts] == []


def test_every_function_of_the_layer_is_called_in_the_layer_or_by_a_handler():
    """By name: a name that is used anywhere counts as this one, so this finds most strays, not all."""
    defined = {name for path in _modules().values() for name in _seen(path).defined if not name.startswith("_")}

    assert defined - _words() == set(NOT_FOR_FUNCTIONS)


def test_every_text_of_the_layer_is_shown_by_a_function():
    texts = {name for path in (PACKAGE / "texts").rglob("*.py") for name in _seen(path).texts}

    assert texts
    assert texts - _words() == set()


def test_every_dependency_is_imported_by_code_that_a_function_reaches():
    project = {canonicalize_name(Requirement(text).name) for text in _declared()}
    imported = {name for module in _reached() for name in _seen(_modules()[module]).imports}
    imported |= {name for path in FUNCTIONS for name in _seen(path).imports}
    # One look into a package itself: QR codes are PNGs by pypng, which qrcode imports.
    imported |= {name for path in _installed("qrcode").rglob("*.py") for name in _seen(path).imports}
    distributions = metadata.packages_distributions()
    roots = {name.partition(".")[0] for name in imported}

    assert project - {canonicalize_name(one) for root in roots for one in distributions.get(root, ())} == set()


def test_what_is_left_out_of_the_layer_is_there_and_reached_by_no_function():
    assert all((PACKAGE / path).is_file() for path in NOT_IN_LAYER)
    assert not {f"unioncard.{path.removesuffix('.py').replace('/', '.')}" for path in NOT_IN_LAYER} & _reached()
    assert {file.relative_to(PACKAGE).as_posix() for file in layer_files(PACKAGE)}.isdisjoint(NOT_IN_LAYER)


@cache
def _graph(*, hints: bool) -> grimp.ImportGraph:
    return grimp.build_graph(build_layer.DISTRIBUTION, exclude_type_checking_imports=not hints)


@cache
def _modules() -> dict[str, Path]:
    """The layer's modules by name."""
    files = [file for file in layer_files(PACKAGE) if file.suffix == ".py"]
    dotted = {file: ".".join(file.relative_to(build_layer.LAYER).with_suffix("").parts) for file in files}
    return {name.removesuffix(".__init__"): file for file, name in dotted.items()}


@cache
def _reached() -> frozenset[str]:
    """Modules that run when functions do: imported now or later, by name or from a table; and their packages."""
    reached: set[str] = set()
    waiting = {name for path in FUNCTIONS for name in _seen(path).imports} & _modules().keys()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        more = _graph(hints=False).find_modules_directly_imported_by(name) | set(_plugged_in(_modules()[name]))
        waiting |= (more | {name.rpartition(".")[0]}) & _modules().keys() - reached
    return frozenset(reached)


def _ports() -> set[str]:
    """The rooms' ports (store.py) that reached modules name in their type hints: what the stores in cloud/ fulfil."""
    hinted = {one for name in _reached() for one in _graph(hints=True).find_modules_directly_imported_by(name)}
    return {name for name in hinted if name.endswith(".store")}


def _plugged_in(file: Path) -> Iterator[str]:
    """Modules that this one names in a string: written out, or a room's path with a name behind it."""
    text = file.read_text("utf-8")
    yield from re.findall(r"\bunioncard(?:\.[a-z_]+)+", text)  # what the cage imports in a process of its own, too
    if "import_module(" in text:
        strings = set(re.findall(r"[\"']([A-Za-z_.]+)[\"']", text))
        rooms = re.findall(r"f\"([a-z_.]+\.)\{", text)
        yield from strings | {room + name for room in rooms for name in strings}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file holds: names of functions and classes, annotated ones of the module, ``imports``, ``words``."""

    defined: frozenset[str]
    texts: frozenset[str]
    imports: frozenset[str]
    words: frozenset[str]


@cache  # a file is parsed once
def _seen(file: Path) -> _Seen:
    tree = ast.parse(file.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    return _Seen(
        frozenset(node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))),
        frozenset(
            node.target.id
            for node in tree.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ),
        frozenset(_imports(tree)),
        frozenset(_used(nodes)),
    )


def _imports(tree: ast.AST) -> set[str]:
    """All that a file imports outside of type hints, as modules and as names in them."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            continue  # no statement is in an expression
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
        waiting += ast.iter_child_nodes(node)
    return found


def _installed(package: str) -> Path:
    """The folder of a third-party package."""
    spec = find_spec(package)
    assert spec and spec.origin
    return Path(spec.origin).parent


@cache
def _words() -> frozenset[str]:
    """Names that the layer and the handlers use, also in short strings: a table of names, one asked for by getattr."""
    return frozenset().union(*(_seen(path).words for path in [*_modules().values(), *FUNCTIONS]))


def _used(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
            yield node.value
            if "unioncard." in node.value:  # "module:name", or a program that imports
                yield from re.findall(r"\w+", node.value)


def _declared() -> list[str]:
    """The project's own dependencies, without extras."""
    return [text for text in metadata.requires(build_layer.DISTRIBUTION) or [] if "extra ==" not in text]
