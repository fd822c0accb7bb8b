// The head of every page: whose system it is, for whom one acts, larger type, the way out.

import { useState } from "preact/hooks";

import { html } from "../html.js";

const KEPT = "desk-large";
const large = () => document.documentElement.classList.contains("large");
document.documentElement.classList.toggle("large", localStorage.getItem(KEPT) === "1");

export function Masthead({ children }) {
  const [, redraw] = useState(0);
  const toggle = () => {
    localStorage.setItem(KEPT, document.documentElement.classList.toggle("large") ? "1" : "0");
    redraw((count) => count + 1);
  };
  return html`<header class="masthead">
    <img src="/emblem.svg" alt="" width="40" height="40" />
    <p class="system">河南省工会会员卡</p>
    <div class="who">${children}<button type="button" class="bare" aria-pressed=${String(large())} onClick=${toggle}>大字</button></div>
  </header>`;
}
