// 总览: the unions below, what waits in each, the one with the most first, to drill down and to urge.

import { html } from "../html.js";
import { useAnswer, useList, useOfficer } from "../asking.js";
import { Answer, Count, Page } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Way } from "../parts/way.js";
import { link } from "../place.js";

// kind of GET /unions/{id}/work → column
const KINDS = [["to-correct", "要更正"], ["held", "暂缓"], ["at-bank", "在银行"], ["to-collect", "待领取"], ["to-sign", "待签收"]];
const of = (one, kind) => one.waiting.find((waiting) => waiting.kind === kind);
const number = (one, kind) => of(one, kind)?.number ?? of(one, kind)?.count ?? 0;
/** What the union itself is behind with; what lies at a bank is not its doing. */
export const behind = (one) => KINDS.reduce((sum, [kind]) => sum + (kind === "at-bank" ? 0 : number(one, kind)), 0);

export function Overview({ query }) {
  const { union: own, me } = useOfficer();
  const union = query.union ?? own;
  const list = useList(union ? `/unions/${encodeURIComponent(union)}/work` : null, "unions");
  const above = useAnswer(query.union && me ? `/unions/${encodeURIComponent(union)}` : null);
  const sorted = { ...list, rows: [...list.rows].sort((one, other) => behind(other) - behind(one)) };
  const columns = [
    { name: "工会", text: (one) => one.union_name, cell: (one) => html`<a href=${link("overview", { union: one.union })}>${one.union_name}</a>` },
    ...KINDS.map(([kind, name]) => ({ name, number: true, text: (one) => number(one, kind), cell: (one) => (number(one, kind)
      ? html`<a href=${link(listOf(kind), { union: one.union, state: stateOf(kind) })}><${Count} of=${number(one, kind)} /></a>` : html`<${Count} of=${0} />`) })),
    { name: "办理", cell: (one) => html`<a href=${link("work", { union: one.union })}>看待办</a>` },
  ];
  const total = (kind) => list.rows.reduce((sum, one) => sum + number(one, kind), 0);
  const chain = above.body ? [...above.body.above.slice(above.body.above.findIndex(({ union: one }) => one === own)), { union, name: above.body.name }] : [];
  return html`<${Page} title=${above.body?.name ?? "总览"} lead="下级工会各有多少事没有办完，落在后面的排在前面。点数字看是哪些；点工会看它的下级。"
      crumbs=${query.union ? [["总览", link("overview")], ...chain.slice(1, -1).map(({ union: one, name }) => [name, link("overview", { union: one })])] : []}>
    ${above.problem && html`<${Answer} of=${above} what="工会">${() => null}<//>`}
    ${list.rows.length > 0 && html`<${Way} caption=${list.more ? "列出的工会合计" : "下级工会合计"} steps=${KINDS.map(([kind, name]) => ({ name, count: total(kind), tone: kind === "at-bank" ? "wait" : "care" }))} />`}
    <${List} list=${sorted} what="下级工会" caption="下级工会" columns=${columns} keyOf=${(one) => one.union}
      empty=${{ title: "名录里没有下级工会。", children: html`<p><a href=${link("work")}>看本工会的待办</a></p>` }} />
  <//>`;
}

const LISTS = { "to-correct": "registers", held: "held", "at-bank": "batches" };
const listOf = (kind) => LISTS[kind] ?? "custody";
const stateOf = (kind) => (kind === "held" || kind === "at-bank" ? undefined : kind);
