"""Reading somebody's mark: an SVG file that is judged before anything of it is drawn.

What is not on the list of elements is refused, never skipped: half a mark is worse than none. Nothing of the file is
copied into ours; its paths are read as numbers and drawn anew, so no script, style or link can come through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree
from xml.parsers import expat

from unioncard.errors import InvalidInput
from unioncard.texts import card_face as texts

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

MOST_BYTES: Final = 512 * 1024
_DEEPEST: Final = 40

_SVG: Final = "{http://www.w3.org/2000/svg}"
GROUPS: Final = frozenset({"svg", "g"})
DRAWN: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_SILENT: Final = frozenset({"title", "desc", "metadata", "defs"})
_SCRIPTS: Final = frozenset({"script", "foreignObject", "handler", "listener", "iframe"})


class BadMark(InvalidInput):
    """The file is no SVG, or has what may not or cannot be drawn; the message names the file and the reason."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(texts.MARK_UNREADABLE.format(file=file, why=why))


def root_of(file: Path) -> Element:
    """The file's root, all its elements and attributes judged. Raises BadMark."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadMark(file, texts.MARK_TOO_LARGE.format(most=MOST_BYTES // 1024))
        content = file.read_bytes()
    except OSError as error:
        raise BadMark(file, texts.MARK_NO_FILE) from error
    try:
        _without_entities(content, file)
        root = ElementTree.fromstring(content)  # noqa: S314 has no entities: just checked
    except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise BadMark(file, texts.MARK_NOT_SVG) from error
    if name_of(root) != "svg":
        raise BadMark(file, texts.MARK_NOT_SVG)
    _judge(root, file, 0)
    return root


def name_of(element: Element) -> str:
    """An SVG element's name; of another namespace, the name with its namespace."""
    return str(element.tag).removeprefix(_SVG)


def is_silent(element: Element) -> bool:
    """Whether it only says something about the drawing: a title, an editor's notes."""
    return name_of(element) in _SILENT or name_of(element).startswith("{")


def _without_entities(content: bytes, file: Path) -> None:
    """Refuse declarations: entities grow without bound or fetch files. A bare DOCTYPE may stay, editors write it."""

    def declared(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise BadMark(file, texts.MARK_ENTITIES)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.Parse(content, True)


def _judge(element: Element, file: Path, depth: int) -> None:
    if depth > _DEEPEST:
        raise BadMark(file, texts.MARK_TOO_DEEP)
    name = name_of(element)
    if name.rpartition("}")[2] in _SCRIPTS:
        raise BadMark(file, texts.MARK_SCRIPT.format(what=name.rpartition("}")[2]))
    _judge_attributes(element, file)
    if name not in GROUPS | DRAWN and not is_silent(element):
        raise BadMark(file, texts.MARK_ELEMENT.format(what=name))
    for below in element:
        _judge(below, file, depth + 1)


def _judge_attributes(element: Element, file: Path) -> None:
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2].lower()
        if name.startswith("on") or "javascript:" in value.lower():
            raise BadMark(file, texts.MARK_SCRIPT.format(what=name))
        if name in {"href", "src"} or "url(" in value.lower() or "@import" in value.lower():
            raise BadMark(file, texts.MARK_REFERENCE.format(what=name))
