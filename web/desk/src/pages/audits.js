// 审计: the tables counted and compared with the ledger, every night and on demand; what differs, by union and document.

import { useEffect, useState } from "preact/hooks";

import { html } from "../html.js";
import { counted, documentOf, outcome } from "../audits.js";
import { useAct, useAnswer, useList, useOfficer } from "../asking.js";
import { now } from "../clock.js";
import { Act, Field } from "../parts/forms.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { List, Rows } from "../parts/rows.js";
import { Mark } from "../parts/status.js";
import { link } from "../place.js";

const SOON = 15000; // ms: an audit that is under way is looked at again
const BEGINS = 3000; // ms: and one that has not begun
const ORDERED = 10 * 60000; // ms after its order in which it may not have begun
const spokenMonth = (month) => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`;

function Outcome({ of }) {
  const [word, tone] = outcome(of);
  return html`<${Mark} tone=${tone}>${word}<//>`;
}

const LISTED = [
  { name: "开始时间", text: ({ audit }) => audit, cell: ({ audit }) => html`<a href=${link(["audits", audit])}><${Time} at=${audit} /></a>` },
  { name: "结账月份", text: ({ month }) => month ?? "—", cell: ({ month }) => (month ? spokenMonth(month) : "尚无结账") },
  { name: "结果", text: (one) => outcome(one)[0], cell: (one) => html`<${Outcome} of=${one} />` },
  { name: "清点项数", number: true, text: ({ items }) => items ?? "", cell: ({ items }) => (items === null ? "—" : html`<${Count} of=${items} />`) },
  { name: "谁发起", text: ({ by }) => by ?? "每晚自动", cell: ({ by }) => (by === null ? "每晚自动" : html`<code>${by}</code>`) },
];

export function Audits() {
  const { api, may } = useOfficer();
  const [month, setMonth] = useState("");
  const list = useList("/audits", "audits");
  const { act, acting, problem, done } = useAct(async () => {
    const { audit } = await api.post("/audits", { month });
    return audit;
  });
  return html`<${Page} title="审计" lead="每晚 2 点把会员、批次、卡片逐条清点一遍，与账目、结账记录对照。有不一致的先隔一刻钟再清点一次，仍不一致才列出。">
    ${may("POST /audits") && html`<form class="filter-form" onSubmit=${(event) => event.preventDefault()}>
      <${Field} id="month" label="结账月份" hint="不填则核对最近一次结账">${(ties) => html`<input ...${ties} type="month" value=${month} onInput=${(event) => setMonth(event.target.value)} />`}<//>
      <p><${Act} onDo=${act} acting=${acting} working="正在发起……">现在核对一次<//></p></form>
    ${problem && html`<${Fault} problem=${problem} />`}
    ${done && html`<${Notice} tone="good" role="status" title="已发起核对"><p>几秒钟后开始。<a href=${link(["audits", done])}>看这次核对</a></p><//>`}`}
    <${List} list=${list} what="核对" caption="历次核对" file="审计" columns=${LISTED} keyOf=${({ audit }) => audit}
      empty=${{ title: "还没有核对过。", children: html`<p>今晚 2 点会自动核对，也可以现在核对一次。</p>` }} /><//>`;
}

const FOUND = [
  { name: "工会", text: ({ union, union_name: name }) => `${union ?? ""} ${name ?? ""}`, cell: ({ union, union_name: name }) => html`${name ?? "不属于某一工会"}${union && html`<br /><small><code>${union}</code></small>`}` },
  { name: "什么不一致", text: ({ says }) => says, cell: ({ says }) => says },
  { name: "单据", text: ({ subject }) => subject, cell: (one) => { const { word, to } = documentOf(one); return html`${to ? html`<a href=${to}>${word}</a>` : word}${word && html`<br />`}<small><code>${one.subject}</code></small>`; } },
  { name: "账上", text: ({ booked }) => counted(booked), cell: ({ booked }) => counted(booked) },
  { name: "清点", text: ({ found }) => counted(found), cell: ({ found }) => counted(found) },
];

export function Audit({ steps: [, id] }) {
  const answer = useAnswer(`/audits/${encodeURIComponent(id)}`, {}, { every: (body) => (body && body.differences !== null ? null : SOON) });
  // one that was ordered a moment ago is known when it begins
  const ordered = answer.problem?.status === 404 && now() - Date.parse(id) < ORDERED;
  useEffect(() => {
    if (!ordered) return undefined;
    const timer = setTimeout(answer.again, BEGINS);
    return () => clearTimeout(timer);
  }, [answer.problem]);
  return html`<${Page} title="一次核对" crumbs=${[["审计", link("audits")]]}>
    ${ordered ? html`<${Notice} title="已发起，等待开始" role="status"><p>一般几秒钟后开始，这一页会自己更新。</p><//>` : html`<${Answer} of=${answer} what="核对">${(body) => html`
      <p><${Time} at=${body.audit} /> 开始，结账月份 ${body.month ? spokenMonth(body.month) : "—"}。<${Outcome} of=${body} /></p>
      ${body.differences === null && html`<${Notice} title="正在核对"><p>一般几分钟完成；有不一致时要隔一刻钟再清点一次。不必等在这一页。</p><//>`}
      ${body.differences === 0 && html`<${Empty} title="清点结果与账目完全一致。"><p>共清点 <${Count} of=${body.items} /> 项。</p><//>`}
      ${body.differences > 0 && html`<${Notice} tone="bad" title=${`${body.differences} 处不一致`}><p>两次清点结果相同，不是正在办理的单据。请先不要更正数据，点开单据查明原因，再由运维处理。</p><//>
        <${Rows} caption="不一致之处" columns=${FOUND} rows=${body.findings} keyOf=${(one) => `${one.union}.${one.rule}.${one.subject}`} />`}`}<//>`}<//>`;
}
