"""The static pages: built once for what they are made of; without the desk where it cannot be built, which is said."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from unioncard_local.errors import NotReady
from unioncard_local.stack import npm, pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NODE = """#!/bin/sh
echo "$1" >> "$NODE_CALLS"
mkdir "$2/desk"
cp "$3" "$2/desk/help.html"
echo desk > "$2/desk.html"
"""
"""Stands in for node: does what build.mjs OUT GUIDE does, as far as anybody sees."""


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_BUILDS", tmp_path / "builds")
    (tmp_path / "guide.md").write_text("guide")
    monkeypatch.setattr(pages, "_GUIDE", tmp_path / "guide.md")


@pytest.fixture(name="web")
def sources(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "desk").mkdir(parents=True)
    (web / "index.html").write_text("look-up")
    (web / "desk" / "build.mjs").write_text("build")
    return web


@pytest.fixture(name="node")
def node_and_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program; packages are there already."""
    program = tmp_path / "node"
    program.write_text(NODE)
    program.chmod(0o755)
    monkeypatch.setenv("NODE_CALLS", str(tmp_path / "calls"))
    monkeypatch.setattr(pages.shutil, "which", lambda _name: str(program))
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.setattr(npm, "missing", lambda: "")
    monkeypatch.setattr(npm, "installed", lambda *_names: packages)
    return program


def builds(tmp_path: Path) -> int:
    return len((tmp_path / "calls").read_text().splitlines())


def test_all_pages_are_built_once_for_what_they_are_made_of(tmp_path: Path, web: Path, node: Path) -> None:
    assert node.exists()
    first = pages.built(web=web)
    assert {file.relative_to(first).as_posix() for file in first.rglob("*") if file.is_file()} == {
        "index.html",
        "desk.html",
        "desk/help.html",
    }
    assert pages.built(web=web) == first
    assert builds(tmp_path) == 1


@pytest.mark.parametrize("changed", ["web/desk/build.mjs", "web/index.html", "guide.md"])
def test_a_change_of_any_source_is_another_build(tmp_path: Path, web: Path, node: Path, changed: str) -> None:
    assert node.exists()
    first = pages.built(web=web)
    (tmp_path / changed).write_text("changed")
    assert pages.built(web=web) != first
    assert builds(tmp_path) == 2


def test_of_two_at_once_one_builds_and_the_other_waits(tmp_path: Path, web: Path, node: Path) -> None:
    assert node.exists()
    found: list[Path] = []
    both = [threading.Thread(target=lambda: found.append(pages.built(web=web))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert len(found) == 2
    assert len(set(found)) == 1
    assert builds(tmp_path) == 1


@pytest.mark.parametrize("lacking", ["npm", "node and no npm"])
def test_without_node_or_npm_the_desk_is_left_out_and_that_is_said(
    web: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(npm, "missing", lambda: lacking)
    said: list[str] = []
    folder = pages.built(said.append, web=web)
    assert [file.name for file in folder.iterdir()] == ["index.html"]
    assert said == [f"没有工作台页面：本机没有 {lacking.replace(' and no ', '、')}"]


def test_where_the_registry_is_out_of_reach_the_desk_is_left_out_until_it_is_there_again(
    web: Path, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert node.exists()
    reachable = npm.installed

    def unreachable(_source: Path, _base: Path, _programs: Sequence[str] = ()) -> Path:
        raise npm.RegistryOutOfReach("npm ci")

    monkeypatch.setattr(npm, "installed", unreachable)
    said: list[str] = []
    assert not (pages.built(said.append, web=web) / "desk.html").exists()
    assert said == ["没有工作台页面：取不到 npm 的软件包"]
    monkeypatch.setattr(npm, "installed", reachable)
    assert (pages.built(said.append, web=web) / "desk.html").exists()


def test_a_build_that_fails_is_named_with_its_reason_and_leaves_nothing(tmp_path: Path, web: Path, node: Path) -> None:
    node.write_text("#!/bin/sh\necho 'src/main.js: unexpected end of file' >&2\nexit 1\n")
    with pytest.raises(NotReady, match="unexpected end of file"):
        pages.built(web=web)
    assert [one.name for one in (tmp_path / "builds").iterdir()] == [".lock"]


def test_a_project_without_a_desk_is_deployed_as_it_stands(web: Path) -> None:
    (web / "desk" / "build.mjs").unlink()
    (web / "desk").rmdir()
    assert pages.built(web=web) == web


def test_the_folder_of_make_web_is_replaced(
    tmp_path: Path, web: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.html").write_text("old")
    monkeypatch.setattr(pages, "built", lambda _say: web)
    pages.main(out)
    assert not (out / "old.html").exists()
    assert (out / "index.html").read_text() == "look-up"
    assert "2 个文件" in capsys.readouterr().out
