// Spans of days as bars on one line of time, with today marked; the days stand in the table beside it.

import { html } from "../html.js";
import { inHenan, now } from "../clock.js";

const DAY = 86400000;
const at = (day) => Date.parse(`${day}T00:00:00+08:00`);

/** @param rows [{name, from, to, tone}] with days "YYYY-MM-DD", `to` null without an end */
export function Days({ rows }) {
  const today = at(inHenan(now()).day);
  const starts = rows.map(({ from }) => at(from));
  const ends = rows.map(({ to }) => (to ? at(to) + DAY : today + 365 * DAY));
  const first = Math.min(today - 30 * DAY, ...starts);
  const last = Math.max(today + 30 * DAY, ...ends);
  const x = (time) => (1000 * (time - first)) / (last - first);
  const height = rows.length * 22 + 18;
  return html`<svg class="days" viewBox=${`0 0 1000 ${height}`} role="img" aria-label=${`${rows.length} 份协议的期限，日期见下表`}>
    ${rows.map(({ tone }, row) => html`<rect data-tone=${tone ?? "quiet"} x=${x(starts[row])} y=${row * 22 + 2} width=${Math.max(4, x(ends[row]) - x(starts[row]))} height="16" rx="3" />`)}
    <line x1=${x(today)} x2=${x(today)} y1="0" y2=${height - 14} /><text x=${Math.min(960, Math.max(20, x(today)))} y=${height - 2} text-anchor="middle">今天</text></svg>`;
}
