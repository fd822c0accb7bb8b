// The way of many people as bars, one a step: read, accepted, asked, opened, collected, signed. Drawn as SVG with its figures as text, so
// that it prints, enlarges and is read out; the same figures stand in words beside each bar.

import { html } from "../html.js";
import { Count } from "./page.js";

/** @param steps [{name, count, tone?, to?}]; `whole` is what a full bar means, the largest if left out */
export function Way({ caption, steps, whole = Math.max(1, ...steps.map(({ count }) => count ?? 0)) }) {
  return html`<figure class="way"><figcaption>${caption}</figcaption><ul>
    ${steps.map(({ name, count, tone = "good", to }) => html`<li>
      <span class="way-name">${to ? html`<a href=${to}>${name}</a>` : name}</span>
      <svg class="way-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="way-ground" width="100" height="10" /><rect data-tone=${tone} width=${(100 * (count ?? 0)) / whole} height="10" /></svg>
      <span class="way-count"><${Count} of=${count} /></span></li>`)}
  </ul></figure>`;
}

/** Parts of one whole as a bar; the same figures stand beside it in words. @param parts [{count, tone}]  @param whole what the full bar means */
export function Split({ parts, whole }) {
  let from = 0;
  const all = Math.max(1, whole);
  return html`<svg class="split" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="way-ground" width="100" height="10" />
    ${parts.map(({ count, tone }) => {
      const x = from;
      from += (100 * count) / all;
      return html`<rect data-tone=${tone} x=${x} width=${from - x} height="10" />`;
    })}</svg>`;
}

/** How far something is, with the words below it. @param done 0 to 1, or null while nobody knows */
export function Progress({ label, done, children }) {
  return html`<div class="progress"><p id="progress-label">${label}</p>
    <progress aria-labelledby="progress-label" max="1" value=${done === null ? null : done}></progress>
    <p class="hint" role="status">${children}</p></div>`;
}
