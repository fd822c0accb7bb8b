"""docs/letters.md is what the templates say in every state, and every state says what is so."""

from __future__ import annotations

import re
import runpy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from unioncard.notifications.html import as_html
from unioncard.texts import mail

ROOT = Path(__file__).resolve().parents[2]
MADE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "letters_page.py"))
LETTERS = MADE["all_letters"]()
STATES = MADE["checked_states"]()
TEMPLATES = sorted(Path(mail.__file__).with_name("mails").glob("*.j2"))
PAGE = (ROOT / "docs" / "letters.md").read_text("utf-8")


def test_the_page_is_made_from_templates_and_states() -> None:
    assert MADE["page"]() == PAGE, "run .venv/bin/python docs/letters_page.py"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_line_of_a_template_is_shown_in_some_state(template: Path) -> None:
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\n", template.read_text("utf-8"))
    pieces = {piece.strip() for piece in plain.splitlines() if len(piece.strip()) > 1}
    branches = {
        piece
        for said in re.findall(r'"([^"{}]*[\u4e00-\u9fff][^"{}]*)"', template.read_text("utf-8"))
        for piece in [said.strip()]
    }
    assert {piece for piece in pieces | branches if piece not in PAGE} == set()


class Shown(HTMLParser):
    """What a reader sees of a letter's HTML, and where it leads or loads from."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(document.partition("<body")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "background"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letters_html_says_what_its_text_says_and_leads_where_that_leads(name: str) -> None:
    letter = LETTERS[name]
    shown = Shown(as_html(letter.subject, letter.text))
    words = "".join("".join(shown.words).partition(">")[2].split())
    assert words.replace(mail.OPEN_PAGE, "") == "".join(letter.text.split())
    assert shown.links == re.findall(r"^  (https?://\S+)$", letter.text, re.MULTILINE)
    assert set(shown.tags) <= {"div", "p", "table", "tr", "th", "td", "a"}


@pytest.mark.parametrize("name", LETTERS)
def test_every_name_that_stands_before_its_value_is_a_row_of_a_table(name: str) -> None:
    letter = LETTERS[name]
    facts = re.findall(r"^ {2,}(\S[^　\n]*)　+\S", letter.text, re.MULTILINE)
    shown = Shown(as_html(letter.subject, letter.text))
    assert shown.tags.count("th") == len(facts), facts


DESK_PAGES = set(re.findall(r'path: "(\w+)"', (ROOT / "web/desk/src/pages/index.js").read_text("utf-8")))


def test_a_letter_leads_to_a_page_that_the_desk_has() -> None:
    for state, letter in LETTERS.items():
        links = re.findall(re.escape(MADE["ORIGIN"]) + r"\S*", letter.text)
        pages = [link.partition("/desk.html#/")[2].partition("?")[0].partition("/")[0] for link in links]
        assert set(pages) <= DESK_PAGES and ("登录" in letter.text) == bool(pages), state


@pytest.mark.parametrize("state", STATES)
def test_no_upload_is_called_needless_while_rows_are_held_rejected_or_undecided(state: str) -> None:
    values, text = STATES[state], LETTERS[state].text
    asked_again = re.search(r"(不必|无需|不用)(重复|重新|再)?上传|无需其他操作", text)
    if values.held or values.cards == "undecided" or not values.accepted:
        assert not asked_again
    if values.held:
        assert f"有 {values.held:,} 行的会员没有报送" in text and "重新上传这些行" in text


@pytest.mark.parametrize("state", [state for state, values in STATES.items() if values.kind == "members"])
def test_a_batch_is_promised_only_where_there_is_one(state: str) -> None:
    values, text = STATES[state], LETTERS[state].text
    is_made = bool(values.accepted and values.cards == "batched" and values.requested)
    assert ("已编入开卡批次" in text) == is_made
    if values.cards == "waiting" and values.accepted:
        assert values.waiting.removesuffix("，无需重新上传。") in text


@pytest.mark.parametrize("state", [state for state, values in STATES.items() if values.kind == "roster"])
def test_a_roster_names_its_batch_and_what_was_recorded(state: str) -> None:
    values, letter = STATES[state], LETTERS[state]
    assert values.batch in letter.text and values.batch in letter.subject
    taken = values.recorded if values.accepted else 0
    assert ("新登记了" in letter.text) == bool(taken)
    assert ("没有新登记的情况" in letter.text) == bool(values.accepted and values.accepted > values.recorded)


def test_a_new_union_is_named_with_its_code_and_many_are_counted() -> None:
    assert "示例一厂工会　4101000011" in LETTERS["工会登记表：全部通过，有新登记的工会"].text
    many = LETTERS["工会登记表：全部通过，新登记的工会很多"].text
    assert "4101000149" in many and "4101000150" not in many and "共 60 个" in many


def test_the_province_is_not_told_to_ask_the_province() -> None:
    for state, letter in LETTERS.items():
        if "致省总工会" in state:
            assert "向省总工会" not in letter.text and "报省总工会" not in letter.text
    assert "向省总工会反映" in LETTERS["月报：致各级工会"].text
    assert "所属" not in LETTERS["月报：致基层工会"].text


@pytest.mark.parametrize("state", MADE["answered_states"]())
def test_an_answered_batch_never_leaves_out_what_must_be_done(state: str) -> None:
    values, text = MADE["answered_states"]()[state], LETTERS[state].text
    assert "无需" not in text
    assert ("到网点领卡" in text) == bool(values.opened and not values.closed)
    assert ("逐人办理" in text) == bool(values.refused)
    assert ("没有错的" in text) == bool(values.blameless)
    assert ("再次申请”" in text) == bool(values.blameless and not values.refused)
    assert ("/custody/" in text) == bool(values.opened and not values.closed)


def test_who_never_reported_is_shown_no_zeros_and_led_to_the_upload() -> None:
    text = LETTERS["月报：致从未报送的基层工会"].text
    assert "贵会从未报送" in text and "不是零" in text and "#/registers/new" in text
    assert not re.search(r"\b0 [人张行]|累计", text)
    above = LETTERS["月报：致所属都从未报送的工会"].text
    assert "所属基层工会 3 个都从未报送" in above and "督促所属基层工会上传" in above
    assert not re.search(r"\b0 [人张行]|累计", above)
    assert "报送情况：贵会本月有单据。" in LETTERS["月报：致基层工会"].text
    assert "向上级工会反映" in LETTERS["月报：致基层工会"].text
