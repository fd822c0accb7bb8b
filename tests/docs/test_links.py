"""Links and pictures of the documents lead somewhere."""

from __future__ import annotations

from docs.documents import ROOT, documents, links

LARGEST_PICTURE = 200_000


def test_every_link_and_picture_is_there() -> None:
    named = [(file, address) for file in documents() for address in links(file)]
    assert len(named) > 100
    dead = [(file.relative_to(ROOT), address) for file, address in named if not (file.parent / address).exists()]
    assert dead == []


def test_the_readme_leads_to_every_document() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        file = waiting.pop().resolve()
        if file not in reached and file.suffix == ".md":
            reached.add(file)
            waiting += [file.parent / address for address in links(file)]
    own = {file for file in documents() if file.is_relative_to(ROOT / "docs") or file.parent in (ROOT, ROOT / "infra")}
    assert own - reached == set()


def test_pictures_are_small_and_shown_somewhere() -> None:
    pictures = [file for file in (ROOT / "docs" / "pictures").iterdir() if file.suffix in {".png", ".svg"}]
    shown = {(file.parent / address).resolve() for file in documents() for address in links(file)}
    assert [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE] == []
    assert [picture.name for picture in pictures if picture.resolve() not in shown] == []
