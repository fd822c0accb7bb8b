// Preact without a compiler: html`<p>…</p>` makes the tree, so the source runs as it is written.

import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
