"""Every profile says how a cut file is recognised, or what counts if it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from support.changed_profiles import shipped, write
from unioncard.banks.files import answer_files
from unioncard.banks.files.answer import Answer, AnswerKind, FormatError, Identity, Result, Return
from unioncard.banks.files.fault import Fault
from unioncard.errors import UnionCardError
from unioncard_tools.profiles import load

if TYPE_CHECKING:
    from pathlib import Path

BATCH: Final = "R20261123-7KM3Q9XTBW-01"
TRAILER: Final = {"fields": [{"title": "标识", "source": "constant", "value": "END"}]}
COUNTED: Final = {"fields": [{"title": "笔数", "source": "rows"}]}


def profile(tmp_path: Path, name: str, kind: str, **changed: Any) -> Any:
    content = shipped(name)
    form = content["answers"][kind]
    for key, value in changed.items():
        if key in {"header", "trailer"}:
            form["shapes"] = [{**shape, key: value} for shape in form["shapes"]]
        elif value is None:
            form.pop(key)
        else:
            form[key] = value
    write(tmp_path / "bank.yaml", content)
    return load("bank.yaml", tmp_path)


@pytest.mark.parametrize("kind", ["receipt", "returned", "events", "stock"])
def test_a_format_without_count_and_end_mark_says_what_counts(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnionCardError, match="看不出是否被截断"):
        profile(tmp_path, "fixed", kind, uncounted=None)


@pytest.mark.parametrize("kind", ["receipt", "returned", "events", "stock"])
@pytest.mark.parametrize("end", [{"trailer": TRAILER}, {"trailer": COUNTED}])
def test_a_count_or_a_fixed_trailer_will_do(tmp_path: Path, kind: str, end: dict[str, Any]) -> None:
    profile(tmp_path, "fixed", kind, uncounted=None, **_in_layout(end, kind))
    with pytest.raises(UnionCardError, match="不能写 uncounted"):
        profile(tmp_path, "fixed", kind, **_in_layout(end, kind))


def _in_layout(end: dict[str, Any], kind: str) -> dict[str, Any]:
    """Lines of their own layout, since the rows' widths are fixed."""
    layout = {"kind": "delimited"} if kind in {"returned", "events"} else None
    return {place: {**line, "layout": layout} if layout else line for place, line in end.items()}


@pytest.mark.parametrize(("kind", "uncounted"), [("returned", "next-file"), ("events", "unanswered"), ("stock", "?")])
def test_what_counts_has_to_fit_the_kind_of_file(tmp_path: Path, kind: str, uncounted: str) -> None:
    with pytest.raises(UnionCardError):
        profile(tmp_path, "fixed", kind, uncounted=uncounted)


def test_a_file_cut_before_its_end_mark_is_recognised(tmp_path: Path) -> None:
    bank = profile(tmp_path, "fixed", "returned", uncounted=None, **_in_layout({"trailer": TRAILER}, "returned"))
    opened = [
        Answer(row, Identity(document=f"E1234567{row}", name="示例"), Result.OPENED, f"622000000000000001{row}")
        for row in (1, 2)
    ]
    name, content = answer_files.write(bank, AnswerKind.RETURN, Return(BATCH, tuple(opened)))
    assert answer_files.parse(bank, AnswerKind.RETURN, name, content) == Return(BATCH, tuple(opened))
    for lines in (2, 1):
        cut = b"".join(content.splitlines(keepends=True)[:lines])
        with pytest.raises(FormatError) as refused:
            answer_files.parse(bank, AnswerKind.RETURN, name, cut)
        assert (refused.value.code, refused.value.line) == (Fault.NO_TRAILER, lines)
