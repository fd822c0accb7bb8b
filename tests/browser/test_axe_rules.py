"""Of lines that are made alike two are looked at, and each that is made otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.axe_rules import RULES, SCRIPT, looked_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

EVEN, PALE_CLASS = "tr:nth-child(even) td { color: #ddd }", ".pale { color: #ddd }"


@pytest.fixture(scope="module", name="page")
def a_page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page()
    yield made
    made.close()


def line(number: int, kind: str = "") -> str:
    return f'<tr id="line-{number}"><td class="{kind}"><a href="#/{number}">No. {number}</a> of {number}</td></tr>'


def found(page: Page, lines: list[str], style: str = "") -> set[str]:
    """The lines whose contrast is too low."""
    page.set_content(
        f"<!doctype html><html lang=en><title>t</title><style>{style}</style><main><h1>h</h1>"
        f"<table><thead><tr><th>x</th></tr></thead><tbody>{''.join(lines)}</tbody></table></main></html>"
    )
    seen = looked_at(page)
    assert page.locator("[data-seen-before]").count() == 0, "the page is left as it was"
    faults = [rule for rule in seen.response["violations"] if rule["id"] == "color-contrast"]
    return {node["target"][0] for rule in faults for node in rule["nodes"]}


def test_one_line_among_many_that_is_made_otherwise_is_found(page: Page) -> None:
    lines = [line(number, "pale" if number == 7 else "") for number in range(12)]
    assert len(found(page, lines, PALE_CLASS)) == 1


def test_of_lines_coloured_in_turn_both_are_seen(page: Page) -> None:
    assert found(page, [line(number) for number in range(12)], EVEN)


def test_of_lines_made_alike_two_are_looked_at(page: Page) -> None:
    assert len(found(page, [line(number, "pale") for number in range(12)], PALE_CLASS)) == 2


def test_a_line_that_is_ticked_is_not_like_the_others(page: Page) -> None:
    boxes = [f"<tr><td><label><input type=checkbox>No. {number}</label></td></tr>" for number in range(12)]
    tick = "<script>document.querySelectorAll('input')[7].checked = true</script>"
    assert len(found(page, [*boxes, tick], "tr:has(:checked) td { color: #ddd }")) == 1


def test_lines_of_another_list_are_others(page: Page) -> None:
    lines = [line(number) for number in range(6)]
    other = ["</tbody></table><table class=pale><tbody>", *(line(number) for number in range(6, 12))]
    assert len(found(page, lines + other, ".pale td { color: #ddd }")) == 2


def test_items_that_differ_by_words_address_and_icon_are_alike(page: Page) -> None:
    def item(number: int) -> str:
        return f'<li><a class=pale href="#/{number}"><svg><path d="M{number} 1"/></svg>No. {number}</a></li>'

    menu = ["</tbody></table><nav><ul>", *(item(number) for number in range(12)), "</ul></nav>"]
    assert len(found(page, menu, PALE_CLASS)) == 2


def test_axe_in_less_time_says_what_axe_says(page: Page) -> None:
    style = """.pale { color: rgba(90, 120, 150, .7); background: color-mix(in srgb, wheat 40%, transparent) }
      tr:nth-child(even) { opacity: .8; background: hsl(200deg 40% 60%) } table { mix-blend-mode: multiply }"""
    page.set_content(
        f"<!doctype html><title>t</title><style>{style}</style><img src='#'><table>"
        f"{''.join(line(number, 'pale' if number % 3 else '') for number in range(9))}</table>"
    )
    said = []
    for script in (SCRIPT, Axe().axe_script):
        page.evaluate(script)
        ask = "async ({ runOnly }) => { const { violations, passes, incomplete } = await axe.run({ runOnly });"
        said.append(page.evaluate(f"{ask} return {{ violations, passes, incomplete }}; }}", RULES))
    assert said[0] == said[1]
    assert {"color-contrast", "image-alt", "html-has-lang"} <= {rule["id"] for rule in said[0]["violations"]}
