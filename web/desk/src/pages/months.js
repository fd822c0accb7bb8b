// 月报更正: a closed month counted again with what came late. One officer of the province asks, another approves; nobody types figures.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { inHenan, now } from "../clock.js";
import { Act, Confirm, Field, toFirstWrong } from "../parts/forms.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { RESTATEMENT } from "../words.js";

const SOON = 5000; // ms until one that is being worked out is asked again
const LONGEST = 1000; // characters of a reason
const spokenMonth = (month) => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`;

/** The month before that of a day: "2026-12". */
export function monthBefore(day) {
  const [year, month] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

/** What a restatement waits for: its own officer cannot approve it. */
export const stateOf = ({ state, asked_by_you: own }) => (state === "ready" && own ? "asked-by-you" : state);

const open = ({ state }) => state === "asked" || state === "ready";
const numberOf = (name) => ({ name, number: true, text: (one) => one[KEYS[name]], cell: (one) => html`<${Count} of=${one[KEYS[name]]} />` });
const KEYS = { 原报: "reported", 更正: "corrected" };
const DIFFERENCE = { name: "差额", number: true, text: (one) => one.difference, cell: ({ difference }) => html`<span class="count">${difference > 0 ? "+" : ""}${difference.toLocaleString("zh-CN")}</span>` };
const FIGURES = [{ name: "指标", text: ({ name }) => name, cell: ({ name }) => name }, ...Object.keys(KEYS).map(numberOf), DIFFERENCE];
const BY_UNION = [{ name: "工会", text: ({ union }) => union, cell: ({ union }) => union }, ...FIGURES];

export function Months({ query }) {
  const today = inHenan(now()).day;
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(query.month ?? "") ? query.month : monthBefore(today);
  const answer = useAnswer(`/months/${month}/restatements`, {}, { every: ({ restatements }) => (restatements.some(({ state }) => state === "asked") ? SOON : null) });
  return html`<${Page} title="月报更正" lead="结账以后才到的单据，按单据自己的日期补进已结账的月份，另出一版月报。一人提出，另一人复核；数字都由系统核算，原来的一版仍保留。">
    <form class="filter-form" onSubmit=${(event) => event.preventDefault()}>
      <${Field} id="month" label="哪个月的月报">${(ties) => html`<input ...${ties} type="month" max=${today.slice(0, 7)} value=${month} onChange=${(event) => { if (event.target.value) location.hash = link("months", { month: event.target.value }); }} />`}<//></form>
    <${Answer} of=${answer} what="月报更正">${(body) => html`<${Month} key=${month} body=${body} again=${answer.again} />`}<//><//>`;
}

function Month({ body, again }) {
  const { may } = useOfficer();
  const name = spokenMonth(body.month);
  const newest = body.restatements.slice().reverse();
  if (body.edition === 0) return html`<${Empty} title=${`${name}没有结账。`}><p>每月 1 日早上 6 点结上月的账；结账以前，数字仍随单据变动，不需要更正。系统启用以前的月份没有账。</p><//>`;
  return html`
    <p>${name}已结账，现行的是第 <strong><${Count} of=${body.edition} /></strong> 版。${may("GET /reports") && html`<a href=${link("reports", { month: body.month })}>看这个月的月报</a>`}</p>
    ${newest.map((one) => html`<${Restatement} key=${one.number} one=${one} again=${again} />`)}
    ${newest.length === 0 && html`<${Empty} title=${`${name}的月报没有更正过。`} />`}
    ${may("POST /months/{id}/restatements") && !newest.some(open) && html`<${Ask} month=${body.month} again=${again} />`}`;
}

function Ask({ month, again }) {
  const { api } = useOfficer();
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const { act, acting, problem } = useAct(async () => { await api.post(`/months/${month}/restatements`, { reason: reason.trim() }); again(); });
  const submit = (event) => {
    event.preventDefault();
    setWrong(reason.trim() ? "" : "请写明更正的原因。");
    if (reason.trim()) act();
    else toFirstWrong();
  };
  return html`<section class="screen-only" aria-labelledby="ask"><h2 id="ask">提出更正</h2>
    <form class="sheet" onSubmit=${submit} novalidate>
      <${Field} id="reason" label="为什么要更正" required problem=${wrong} hint="印在新版月报上，例如“两家银行的回盘迟到”。不要写姓名和号码">${(ties) => html`<textarea ...${ties} rows="3" maxlength=${LONGEST} value=${reason} onInput=${(event) => setReason(event.target.value)}></textarea>`}<//>
      <${Fault} problem=${problem} />
      <div class="buttons"><${Act} type="submit" acting=${acting}>核算 ${spokenMonth(month)}的更正数<//></div>
      <p class="hint">核算完，由另一位省总管理复核；复核以前，月报不变。</p></form></section>`;
}

function Restatement({ one, again }) {
  const [asking, setAsking] = useState(null); // "approve" | "refuse"
  const done = () => { setAsking(null); again(); };
  const id = `restatement-${one.number}`;
  const flat = one.adjustments.flatMap(({ name, figures }) => figures.map((figure) => ({ ...figure, union: name, what: figure.name })));
  return html`<section aria-labelledby=${id}><h2 id=${id}>第 ${one.number} 次更正</h2>
    <dl class="facts"><dt>状态</dt><dd><${Status} of=${RESTATEMENT} state=${stateOf(one)} /></dd>
      <dt>原因</dt><dd>${one.reason}</dd><dt>提出</dt><dd><code>${one.officer}</code>　<${Time} at=${one.asked_at} /></dd>
      ${one.approver && html`<dt>${one.state === "approved" ? "复核" : one.approver === one.officer ? "收回" : "驳回"}</dt><dd><code>${one.approver}</code>　<${Time} at=${one.ended_at} /></dd>`}
      ${one.refusal && html`<dt>为什么没有办</dt><dd>${one.refusal}</dd>`}
      ${one.documents > 0 && html`<dt>迟到的单据</dt><dd><${Count} of=${one.documents} /> 份，<${Count} of=${one.unions} /> 个工会</dd>`}</dl>
    <${Next} one=${one} ask=${setAsking} />
    ${one.figures.length === 0 && ["ready", "approved"].includes(one.state) && html`<p>期末各数没有变。变的是登记表行数，或者本月与以前各月怎样划分，新版的“明细”里有。</p>`}
    ${one.figures.length > 0 && html`<${Rows} caption=${`全省月末数，第 ${one.edition} 版与前一版对照`} columns=${FIGURES} rows=${one.figures} keyOf=${({ measure }) => measure} />`}
    ${flat.length > 0 && html`<${Rows} caption=${`各工会自己的月末数${one.adjustments.length < one.unions ? `，前 ${one.adjustments.length} 个工会` : ""}`} columns=${BY_UNION.map((column) => (column.name === "指标" ? { ...column, cell: ({ what }) => what } : column))} rows=${flat} keyOf=${({ union, measure }) => `${union}.${measure}`} />`}
    ${asking && html`<${Decide} one=${one} how=${asking} done=${done} close=${() => setAsking(null)} />`}</section>`;
}

function Next({ one, ask }) {
  const { may } = useOfficer();
  if (!open(one)) return one.state === "approved" ? html`<p class="hint">受影响的工会和它们的上级，都会收到第 ${one.edition} 版月报；原来的一版核验时注明已有新版。各工会的原报、更正和差额，见新版工作簿的“更正”表。</p>` : null;
  const refuse = may("POST /months/{id}/restatements/{number}/refuse") && html`<button type="button" class="quiet" onClick=${() => ask("refuse")}>${one.asked_by_you ? "收回" : "驳回"}</button>`;
  if (one.state === "asked") return html`<${Notice} tone="wait" role="status"><p>正在核算迟到的单据，约一刻钟：先等提出时还在入库的单据入完。不必等在这一页。</p><p>${refuse}</p><//>`;
  if (one.asked_by_you) return html`<${Notice} tone="wait"><p>等另一位省总管理复核。您是提出的人，不能自己复核。</p><p>${refuse}</p><//>`;
  return html`<div class="buttons">${may("POST /months/{id}/restatements/{number}/approve") && html`<button type="button" onClick=${() => ask("approve")}>同意出第 ${one.edition} 版</button> `}${refuse}</div>`;
}

function Decide({ one, how, done, close }) {
  const { api } = useOfficer();
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const path = `/months/${one.month}/restatements/${one.number}/${how}`;
  const { act, acting, problem } = useAct(async () => { await (how === "approve" ? api.post(path) : api.post(path, { reason: reason.trim() })); done(); });
  if (how === "approve") {
    return html`<${Confirm} title=${`同意出${spokenMonth(one.month)}月报第 ${one.edition} 版`} action=${`同意，${one.unions.toLocaleString("zh-CN")} 个工会的数字更正`} acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
      <p>这些工会和它们的上级都会收到新版月报。出了以后不能收回，只能再更正一次。</p><//>`;
  }
  const word = one.asked_by_you ? "收回" : "驳回";
  const go = () => { setWrong(reason.trim() ? "" : "请写原因。"); if (reason.trim()) act(); else toFirstWrong(); };
  return html`<${Confirm} title=${`${word}${spokenMonth(one.month)}月报的更正`} action=${word} acting=${acting} problem=${problem} onDo=${go} onClose=${close}>
    <p>月报不变，现行的一版继续有效；仍要更正的，重新提出。</p>
    <${Field} id="refusal" label="原因" required problem=${wrong} hint="不要写姓名和号码">${(ties) => html`<input ...${ties} maxlength=${LONGEST} value=${reason} onInput=${(event) => setReason(event.target.value)} />`}<//><//>`;
}
