// A state: its icon, its word, its colour.

import { html } from "../html.js";
import { said } from "../words.js";

const ICONS = {
  good: "M3 8.5l3.2 3.2L13 5",
  wait: "M8 3.5V8l3 2",
  care: "M8 3v6.5M8 12v.6",
  bad: "M4 4l8 8M12 4l-8 8",
  quiet: "M3.5 8h9",
};

/** @param of a table of words.js  @param state one of its keys */
export function Status({ of, state }) {
  const { word, tone } = said(of, state);
  return html`<${Mark} tone=${tone}>${word}<//>`;
}

export function Mark({ tone, children }) {
  return html`<span class="status" data-tone=${tone}>
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d=${ICONS[tone]} /></svg>${children}</span>`;
}
