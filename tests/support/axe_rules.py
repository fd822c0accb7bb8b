"""What axe looks for on every page, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.2 at level AA, and what axe counts as good practice beside it. Of what is right one element a rule is enough:
# to name them all takes longer than to look.
RULES: Final[dict[str, Any]] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


_COLOURS_ONCE: Final = """
(() => {
  const colour = axe.commons.color.Color.prototype;
  const read = colour.parseString;
  const known = new Map();
  colour.parseString = function (text) {
    const parts = known.get(text);
    if (parts) return Object.assign(this, parts);
    read.call(this, text);
    const { r, g, b, alpha } = this;
    known.set(text, { r, g, b, alpha });
    return this;
  };
})();
"""
"""For the contrast of an element axe reads the colours of all that lies behind it, each from its text, and each time
anew: a third of a look. A page has a dozen colours."""

_OWN_FIELDS: Final = """class Fields {
  constructor() { this.name = Symbol(); }
  has(one) { return Object.hasOwn(one, this.name); }
  get(one) { return one[this.name]; }
  set(one, value) { one[this.name] = value; return this; }
  add(one) { return this.set(one, true); }
  delete(one) { return this.has(one) && delete one[this.name]; }
}"""
"""axe is compiled for old browsers: each private field of its classes is a weak map, which takes longer to write than
the value to work out, and is looked through by each collection of waste. Here it is a field of the object."""

SCRIPT: Final = (
    f"(() => {{ {_OWN_FIELDS} const WeakMap = Fields, WeakSet = Fields; {Axe().axe_script} }})(); {_COLOURS_ONCE}"
)
"""axe, which says the same as it does of itself in less time."""

_LOOK: Final = """async rules => {
  const seen = new Map();
  for (const one of document.querySelectorAll('main tbody > tr, li')) {
    if (one.closest('[data-seen-before]') !== null) continue;
    const bare = one.cloneNode(true);
    const texts = document.createTreeWalker(bare, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.trim() && '-';
    for (const part of [bare, ...bare.querySelectorAll('*')])
      for (const name of ['id', 'for', 'href', 'd', 'aria-labelledby', 'aria-describedby', 'aria-controls'])
        if (part.getAttribute(name)) part.setAttribute(name, '-');
    const state = one.matches(':focus-within') || one.querySelector(':checked, :disabled, :invalid') !== null;
    const shape = `${state} ${bare.outerHTML}`;
    const beside = seen.get(one.parentElement) ?? new Map();
    seen.set(one.parentElement, beside.set(shape, (beside.get(shape) ?? 0) + 1));
    if (beside.get(shape) > 2) one.setAttribute('data-seen-before', '');
  }
  try {
    const look = more => axe.run({ exclude: [['[data-seen-before]']] }, { ...rules, ...more });
    const { violations, passes } = await look({ selectors: false });
    if (violations.length) return await look({});
    return { violations, passes: passes.map(({ id }) => ({ id })) };
  } finally {
    for (const one of document.querySelectorAll('[data-seen-before]')) one.removeAttribute('data-seen-before');
  }
}"""
"""Leaves out rows and items that are made like two others of their list, but for their words, names, addresses and the
lines of their icons.

A list of a hundred lines, or the menu, has a handful of kinds, and the contrast of each element is what takes axe
longest. Two of a kind, because lines may be coloured in turn. Elements are named, and rules that found nothing told
whole, only when something is wrong: then axe looks again.
"""


def looked_at(page: Page) -> AxeResults:
    """What axe says of what is there now.

    A document gets axe, half a megabyte of code, once: axe_playwright_python sends it with each look.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT)
    return AxeResults(page.evaluate(_LOOK, RULES))
