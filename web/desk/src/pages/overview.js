// 总览: how far the unions below have come, what waits in each, the one with the most first, to drill down and to urge.

import { html } from "../html.js";
import { useAnswer, useList, useOfficer } from "../asking.js";
import { Answer, Count, Notice, Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Way } from "../parts/way.js";
import { link } from "../place.js";

// kind of GET /unions/{id}/work → column
const KINDS = [["to-correct", "要更正"], ["refused", "银行退回"], ["held", "暂缓"], ["at-bank", "在银行"], ["to-collect", "待领取"], ["to-sign", "待签收"]];
const of = (one, kind) => one.waiting.find((waiting) => waiting.kind === kind);
const number = (one, kind) => of(one, kind)?.number ?? of(one, kind)?.count ?? 0;
/** What the union itself is behind with; what lies at a bank is not its doing. */
export const behind = (one) => KINDS.reduce((sum, [kind]) => sum + (kind === "at-bank" ? 0 : number(one, kind)), 0);

// step of GET /unions/{id}/progress → name, and of what its rate is
const STEPS = [["joined", "已采集"], ["asked", "已申请", "占已采集"], ["opened", "已开卡", "占已申请"], ["collected", "已领取", "占已开卡"], ["signed", "已签收", "占已开卡"], ["activated", "已激活", "占已开卡"]];

/** A rate as per cent with a tenth, as on paper; "—" where there is nothing to take a share of. A half goes away from 0, as in a
 * spreadsheet: 0.4865, of a report of an earlier release, is 48.7%. */
export const share = (rate) => (rate === null || rate === undefined ? "—"
  : `${((Math.sign(rate) * Math.round(1000 * Math.abs(rate) + 1e-9)) / 10).toFixed(1).replace(/^-0\.0$/, "0.0")}%`);

/** Whether nothing was ever reported: there are no figures then, which is not 0. */
const silent = (one) => one.reported === false;
const figure = (one, count) => (silent(one) ? "—" : count);

/** The bars of the whole subtree, and the same of each union below. */
function Progress({ union }) {
  const list = useList(`/unions/${encodeURIComponent(union)}/progress`, "unions");
  const { at, total } = list.first ?? {};
  const columns = [
    { name: "工会", text: (one) => one.union_name, cell: (one) => html`<a href=${link("overview", { union: one.union })}>${one.union_name}</a>${silent(one) && html`<br /><small>从未报送</small>`}` },
    { name: "在会", number: true, text: (one) => figure(one, one.total.members), cell: (one) => (silent(one) ? "—" : html`<${Count} of=${one.total.members} />`) },
    ...STEPS.map(([step, name]) => ({ name, number: true, text: (one) => figure(one, one.total[step]), cell: (one) => (silent(one) ? "—" : html`<${Count} of=${one.total[step]} />${step === "joined" ? null
      : html`<br /><small>${share(one.total.rates[step])}</small>`}`) })),
    ...STEPS.slice(1).map(([step, name, of]) => ({ name: `${name}${of}`, number: true, exportOnly: true, text: (one) => share(one.total.rates[step]) })),
  ];
  return html`<section aria-labelledby="progress"><h2 id="progress">办到哪一步</h2>
    ${list.first && !at && html`<${Notice} tone="wait"><p>还没有统计。每天早上 5 点统计一次，下一次统计以后就有。</p><//>`}
    ${at && html`<p class="hint">统计时间：<${Time} at=${at} />。每天早上 5 点统计一次，以后办的明天才算进来。</p>
      ${silent(list.first) && html`<${Notice} tone="care"><p>从未报送：没有上传过任何会员登记表，没有数字，不是零。</p><//>`}
      ${!silent(list.first) && html`<${Way} caption="本工会和下级工会，从采集到用卡" steps=${STEPS.map(([step, name, of]) => ({ name: of ? `${name} ${share(total.rates[step])}` : name, count: total[step] }))} />`}
      ${!silent(list.first) && html`<p class="hint">在会 <${Count} of=${total.members} /> 人。百分数：已申请（除去已销卡的）占已采集，已开卡占已申请，已领取、已签收、已激活都占已开卡；换发的新卡不另算一张。已申请不算银行退回的；等银行答复 <${Count} of=${total.waiting} /> 张，银行退回 <${Count} of=${total.refused} /> 张。带卡转入的会员，卡算在原工会。</p>`}`}
    ${(at || !list.first) && html`<${List} list=${list} what="下级工会" caption="下级工会办到哪一步" file="办理进展" columns=${columns} keyOf=${(one) => one.union}
      empty=${{ title: "名录里没有下级工会。" }} />`}</section>`;
}

export function Overview({ query }) {
  const { union: own, unionName, me, may } = useOfficer();
  const union = query.union ?? own;
  const list = useList(union ? `/unions/${encodeURIComponent(union)}/work` : null, "unions");
  const above = useAnswer(query.union && me ? `/unions/${encodeURIComponent(union)}` : null);
  const sorted = { ...list, rows: [...list.rows].sort((one, other) => behind(other) - behind(one)) };
  const columns = [
    { name: "工会", text: (one) => one.union_name, cell: (one) => html`<a href=${link("overview", { union: one.union })}>${one.union_name}</a>` },
    ...KINDS.map(([kind, name]) => ({ name, number: true, text: (one) => number(one, kind), cell: (one) => (number(one, kind)
      ? html`<a href=${link(listOf(kind), { union: one.union, state: stateOf(kind) })}><${Count} of=${number(one, kind)} /></a>` : html`<${Count} of=${0} />`) })),
    { name: "办理", screenOnly: true, cell: (one) => html`<a href=${link("work", { union: one.union })}>看待办</a>` },
  ];
  const total = (kind) => list.rows.reduce((sum, one) => sum + number(one, kind), 0);
  const chain = above.body ? [...above.body.above.slice(above.body.above.findIndex(({ union: one }) => one === own)), { union, name: above.body.name }] : [];
  return html`<${Page} title=${above.body?.name ?? "总览"} lead=${`“${above.body?.name ?? unionName}”的下级工会办到了哪一步，各有多少事没有办完。点数字看是哪些；点工会看它的下级。`}
      crumbs=${query.union ? [["总览", link("overview")], ...chain.slice(1, -1).map(({ union: one, name }) => [name, link("overview", { union: one })])] : []}>
    ${above.problem && html`<${Answer} of=${above} what="工会">${() => null}<//>`}
    ${union && may("GET /unions/{id}/progress") && html`<${Progress} key=${union} union=${union} />`}
    <h2>谁落在后面</h2>
    ${list.rows.length > 0 && html`<${Way} caption=${list.more ? "列出的工会合计" : "下级工会合计"} steps=${KINDS.map(([kind, name]) => ({ name, count: total(kind), tone: kind === "at-bank" ? "wait" : "care" }))} />`}
    <${List} list=${sorted} what="下级工会" caption="下级工会" columns=${columns} keyOf=${(one) => one.union}
      empty=${{ title: "名录里没有下级工会。", children: html`<p><a href=${link("work")}>看本工会的待办</a></p>` }} />
  <//>`;
}

const LISTS = { "to-correct": "registers", held: "held", "at-bank": "batches", refused: "batches" };
const listOf = (kind) => LISTS[kind] ?? "custody";
const stateOf = (kind) => (kind === "held" || kind === "at-bank" ? undefined : kind);
