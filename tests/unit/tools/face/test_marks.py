"""Somebody's mark: drawn as its file says, or refused with the reason; nothing of it is skipped or carried over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.card_faces import BANK, tools
from unioncard.errors import InvalidInput
from unioncard_tools.face import marks, svg
from unioncard_tools.face.content import Content, Means
from unioncard_tools.face.drawing import box_of
from unioncard_tools.face.marks import MOST_BYTES, BadMark
from unioncard_tools.face.sides import EMBLEM, front
from unioncard_tools.texts import card_face as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncard_tools.face.drawing import Shapes
    from unioncard_tools.face.geometry import Box

    Drawn = Callable[[str], Shapes]

SIGN = Path(__file__).resolve().parents[4] / "web" / "emblem.svg"
DOT = '<circle cx="5" cy="5" r="5"/>'


def document(body: str, head: str = "") -> str:
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{body}</svg>'


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    def read(text: str) -> Shapes:
        (tmp_path / "mark.svg").write_text(text, "utf-8")
        return marks.from_file(tmp_path / "mark.svg")

    return read


def edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


@pytest.mark.parametrize(
    ("body", "box"),
    [
        ('<path d="M1 1h3v4z"/>', (1, 1, 4, 5)),
        ('<path d="M0 0C0 4 8 4 8 0"/>', (0, 0, 8, 3)),
        ('<path d="M1 5a4 4 0 1 1 8 0a4 4 0 1 1 -8 0"/>', (1, 1, 9, 9)),
        ('<rect x="1" y="2" width="3" height="4" rx="1"/>', (1, 2, 4, 6)),
        (DOT, (0, 0, 10, 10)),
        ('<ellipse cx="5" cy="5" rx="4" ry="2"/>', (1, 3, 9, 7)),
        ('<polygon points="0,0 4,0 4,3"/>', (0, 0, 4, 3)),
        ('<polyline points="0 0 4 0 4 3"/>', (0, 0, 4, 3)),
        ('<line x1="1" y1="1" x2="5" y2="5" stroke="red" stroke-width="2"/>', (0, 0, 6, 6)),
        ('<g transform="translate(2,3) scale(2)"><rect width="1" height="2"/></g>', (2, 3, 4, 7)),
        ('<rect width="2" height="1" transform="rotate(90)"/>', (-1, 0, 0, 2)),
        ('<rect width="2" height="2" transform="rotate(180 1 1)"/>', (0, 0, 2, 2)),
        ('<rect width="2" height="1" transform="matrix(1 0 0 -1 0 5)"/>', (0, 4, 2, 5)),
        ('<rect width="1" height="1" transform="skewX(45)"/>', (0, 0, 2, 1)),
        (f'<title>A</title><metadata><x xmlns="urn:editor">1</x></metadata>{DOT}', (0, 0, 10, 10)),
    ],
)
def test_every_form_is_where_svg_has_it(drawn: Drawn, body: str, box: tuple[float, ...]) -> None:
    assert edges(box_of(drawn(document(body)))) == pytest.approx(box, abs=0.01)


@pytest.mark.parametrize(
    ("attributes", "fill", "stroke"),
    [
        ("", "#1c1a19", None),
        ('fill="#C00"', "#cc0000", None),
        ('fill="rgb(255, 0, 16)"', "#ff0010", None),
        ('fill="none" stroke="navy"', None, "#000080"),
        ('fill="red" style="fill: blue; stroke:#123456"', "#0000ff", "#123456"),
    ],
)
def test_inks_are_those_of_the_file(drawn: Drawn, attributes: str, fill: str | None, stroke: str | None) -> None:
    for body in (f'<rect width="4" height="4" {attributes}/>', f'<g {attributes}><rect width="4" height="4"/></g>'):
        (shape,) = drawn(document(body))
        assert (shape.fill and shape.fill.rgb, shape.stroke and shape.stroke.ink.rgb) == (fill, stroke)


def test_pure_black_is_printed_with_black_alone(drawn: Drawn) -> None:
    (shape,) = drawn(document('<rect width="4" height="4" fill="#000"/>'))
    assert shape.fill and shape.fill.cmyk == (0, 0, 0, 1)


def test_what_is_hidden_is_not_drawn(drawn: Drawn) -> None:
    hidden = '<g display="none"><rect width="90" height="90"/></g><rect width="90" height="90" visibility="hidden"/>'
    assert len(drawn(document(hidden + DOT))) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no xml", texts.MARK_NOT_SVG),
        ("<html/>", texts.MARK_NOT_SVG),
        (document(""), texts.MARK_EMPTY),
        (document('<rect width="4" height="4" fill="none"/>'), texts.MARK_EMPTY),
        (document('<rect width="1e9" height="4"/>'), texts.MARK_EMPTY),
        (document(DOT, '<!DOCTYPE svg [<!ENTITY a "b">]>'), texts.MARK_ENTITIES),
        (document(f"<script>1</script>{DOT}"), texts.MARK_SCRIPT.format(what="script")),
        (document('<circle r="5" onload="x()"/>'), texts.MARK_SCRIPT.format(what="onload")),
        (document("<foreignObject/>"), texts.MARK_SCRIPT.format(what="foreignObject")),
        (document('<circle r="5" href="http://a.example/"/>'), texts.MARK_REFERENCE.format(what="href")),
        (document('<circle r="5" fill="url(#a)"/>'), texts.MARK_REFERENCE.format(what="fill")),
        (document(f'{DOT}<image width="3" height="3"/>'), texts.MARK_ELEMENT.format(what="image")),
        (document(f"{DOT}<text>A</text>"), texts.MARK_ELEMENT.format(what="text")),
        (document('<circle r="5" opacity=".5"/>'), texts.MARK_VALUE.format(what="opacity")),
        (document('<circle r="5" fill="chartreuse"/>'), texts.MARK_VALUE.format(what="fill")),
        (document('<circle r="5cm"/>'), texts.MARK_VALUE.format(what="r")),
        (document('<circle r="nan"/>'), texts.MARK_VALUE.format(what="r")),
        (document('<path d="M0 0 X"/>'), texts.MARK_VALUE.format(what="d")),
        (document('<circle r="5" transform="turn(3)"/>'), texts.MARK_VALUE.format(what="transform")),
        (document("<g>" * 41 + DOT + "</g>" * 41), texts.MARK_TOO_DEEP),
        (document(" " * MOST_BYTES), texts.MARK_TOO_LARGE.format(most=MOST_BYTES // 1024)),
    ],
)
def test_what_cannot_be_drawn_whole_is_refused(drawn: Drawn, text: str, why: str) -> None:
    with pytest.raises(BadMark) as refused:
        drawn(text)
    assert str(refused.value).endswith(f"：{why}")


def test_a_document_type_without_declarations_may_stay(drawn: Drawn) -> None:
    assert drawn(document(DOT, '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        marks.from_file(tmp_path / "none.svg")
    assert str(refused.value).endswith(texts.MARK_NO_FILE)


def test_a_mark_fills_its_place_and_keeps_its_proportions() -> None:
    made = tools()
    side = front(Content(BANK), Means(made.regular, made.bold, marks.from_file(SIGN), marks.from_file(SIGN)))
    at = {piece.name: piece.box for piece in side.pieces}
    assert edges(at["emblem"]) == pytest.approx(edges(EMBLEM), abs=0.05)
    assert at["bank-mark"].width == pytest.approx(at["bank-mark"].height, abs=0.01)


def test_nothing_of_a_marks_file_is_carried_over_but_its_forms(drawn: Drawn) -> None:
    shapes = drawn(document(f'<!-- secret --><g id="secret" class="secret" data-x="secret">{DOT}</g>'))
    made = tools()
    text = svg.written(front(Content(BANK), Means(made.regular, made.bold, shapes, shapes)), 3)
    assert "secret" not in text


def test_placeholders_say_what_belongs_there_and_are_in_nobodys_colours() -> None:
    made = tools()
    for mark in (made.bank_mark, made.emblem):
        inks = [ink for shape in mark for ink in (shape.fill, shape.stroke and shape.stroke.ink) if ink]
        assert {ink.cmyk[:3] for ink in inks} == {(0, 0, 0)}
        assert any(shape.stroke and shape.stroke.dash for shape in mark)
