// 个人信息: what persons ask of the province about their own data. One officer opens a request, another approves or declines it.
// Name and number are typed for a body only; an address has a request's id.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useList, useOfficer } from "../asking.js";
import { saveFile } from "../parts/csv.js";
import { Act, Confirm, Field, toFirstWrong } from "../parts/forms.js";
import { Answer, Count, Fault, Notice, Page, Time } from "../parts/page.js";
import { List, Rows } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { link } from "../place.js";
import { CASE } from "../words.js";

const ACTS = {
  hold: ["查阅、复制", "复核以后 24 小时内，可以看系统里有哪些记录，并取出完整的一份交给本人"],
  correct: ["更正", "复核以后几秒钟改好；证件和会籍变化由所在工会用登记表办理"],
  erase: ["删除", "本人须已不是会员，没有在办的卡和转会；复核以后不能恢复"],
};
const DOCUMENTS = ["居民身份证", "港澳居民居住证", "台湾居民居住证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "外国人永久居留身份证", "护照", "军官证", "士兵证"];
const COLUMNS = ["姓名", "性别", "出生日期", "民族", "就业状况", "学历", "技术等级", "移动电话", "户籍类型", "户籍所在地", "政治面貌", "工作单位", "籍贯", "是否农民工", "证件有效期", "联系地址"];
const HOLDINGS = {
  member: "会员资料", "former-cells": "更正以前的资料", "register-row": "登记表的一行", "held-row": "暂缓的一行", transfer: "转会申请", "batch-row": "批次的一行",
  custody: "卡的领取", "issuance-file": "开卡文件", roster: "发放登记册", statement: "领取登记", card: "卡", "card-event": "卡的变动",
};
const LONGEST = 100; // characters of a reason
const actOf = ({ act }) => ACTS[act]?.[0] ?? act;

/** What became of the new content of a correction, beside the columns' names. */
export const changeText = ({ state, lapsed }) => (state === "done" ? "（已改好，原来的内容加密留存）" : state === "refused" || lapsed ? "（没有改）"
  : "（改成什么，由申请的人照本人的书面请求填写，加密保存）");

/** What a request waits for, in a word; one that nobody approved in time waits for nobody. */
export const stateOf = ({ state, lapsed, asked_by_you: own }) => (lapsed ? "lapsed" : state === "requested" && own ? "asked" : state);

const LISTED = [
  { name: "请求", text: ({ case: id }) => id, cell: (one) => html`<a href=${link(["persons", one.case])}>${actOf(one)}</a><br /><small><code>${one.case}</code></small>` },
  { name: "状态", text: (one) => CASE[stateOf(one)]?.word ?? one.state, cell: (one) => html`<${Status} of=${CASE} state=${stateOf(one)} />` },
  { name: "申请", text: (one) => one.asked_at, cell: (one) => html`<${Time} at=${one.asked_at} />` },
  { name: "原因", text: (one) => one.reason, cell: (one) => one.reason },
];

export function Requests() {
  const { may } = useOfficer();
  const list = useList("/persons", "cases");
  return html`<${Page} title="个人信息请求" lead="本人要查阅、更正、删除系统里的个人信息，由省总两人办理：一人申请，另一人复核，15 天内有效。每一步都在“记录”里。"
      actions=${may("POST /persons") && html`<a class="button" href=${link(["persons", "new"])}>登记一项请求</a>`}>
    <${List} list=${list} what="请求" caption="个人信息请求" file="个人信息请求" columns=${LISTED} keyOf=${({ case: id }) => id}
      empty=${{ title: "没有请求。", children: html`<p>收到本人的书面请求、核对过身份以后，在这里登记。</p>` }} /><//>`;
}

/** Opened by the first officer. */
export function NewRequest() {
  const { api, may } = useOfficer();
  const [form, setForm] = useState({ act: "hold", name: "", number: "", document: DOCUMENTS[0], reason: "", column: COLUMNS[0], text: "" });
  const [missing, setMissing] = useState({});
  const { act, acting, problem } = useAct(async () => {
    const { column, text, ...asked } = form;
    const made = await api.post("/persons", { ...asked, name: asked.name.trim(), number: asked.number.trim(), reason: asked.reason.trim(), ...(asked.act === "correct" ? { changes: { [column]: text.trim() } } : {}) });
    location.hash = link(["persons", made.case]);
  });
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const submit = (event) => {
    event.preventDefault();
    const lacks = { name: form.name.trim() ? "" : "请写姓名。", number: form.number.trim() ? "" : "请写证件号码。", reason: form.reason.trim() ? "" : "请写原因。",
      text: form.act !== "correct" || form.text.trim() ? "" : "请写更正后的内容。" };
    setMissing(lacks);
    if (!Object.values(lacks).some(Boolean)) act();
    else toFirstWrong();
  };
  const field = (name, label, more = {}) => html`<${Field} id=${name} label=${label} required problem=${missing[name]} hint=${more.hint}>${(ties) => html`<input ...${ties} autocomplete="off" maxlength=${more.most ?? 100} value=${form[name]} onInput=${set(name)} />`}<//>`;
  const choice = (name, label, options) => html`<${Field} id=${name} label=${label}>${(ties) => html`<select ...${ties} value=${form[name]} onChange=${set(name)}>${options.map((one) => html`<option value=${one}>${one}</option>`)}</select>`}<//>`;
  if (!may("POST /persons")) return html`<${Page} title="登记一项请求" lead="您的岗位不能登记。省总管理可以。" />`;
  return html`<${Page} title="登记一项请求" crumbs=${[["个人信息请求", link("persons")]]} lead="先核对本人身份。姓名和证件号码只用来找记录，不保存；复核的人看到的是遮盖过的。">
    <form class="sheet" onSubmit=${submit} novalidate>
      <fieldset><legend>本人要求什么？</legend>${Object.entries(ACTS).map(([one, [word, does]]) => html`<label class="choice">
        <input type="radio" name="act" checked=${form.act === one} onChange=${() => setForm({ ...form, act: one })} /><span>${word}<small>${does}</small></span></label>`)}</fieldset>
      ${field("name", "姓名")}${choice("document", "证件类别", DOCUMENTS)}${field("number", "证件号码", { most: 40 })}
      ${form.act === "correct" && html`${choice("column", "更正哪一栏", COLUMNS)}${field("text", "更正后的内容", { most: 200 })}`}
      ${field("reason", "原因", { hint: `例如“本人来信”，不超过 ${LONGEST} 个字，不要写号码` })}
      <${Fault} problem=${problem} />
      <div class="buttons"><${Act} type="submit" acting=${acting}>提交，等另一人复核<//><a class="button quiet" href=${link("persons")}>返回</a></div></form><//>`;
}

const UNDER_WAY = 3000; // ms until a request that is being carried out is asked again

/** One request: what is asked, what is held while that may be seen, and the second person's yes or no. */
export function Request({ steps: [, id] }) {
  const answer = useAnswer(`/persons/${encodeURIComponent(id)}`, {}, { every: (one) => (one.state === "approved" && one.act !== "hold" ? UNDER_WAY : null) });
  const [asking, setAsking] = useState(null); // "approve" | "refuse"
  const one = answer.body;
  const done = () => { setAsking(null); answer.again(); };
  return html`<${Page} title=${one ? `个人信息请求：${actOf(one)}` : "个人信息请求"} crumbs=${[["个人信息请求", link("persons")]]}>
    <${Answer} of=${answer} what="请求">${() => html`
      <dl class="facts"><dt>状态</dt><dd><${Status} of=${CASE} state=${stateOf(one)} /></dd>
        <dt>谁的</dt><dd>${one.name ? html`${one.name}　${one.number}` : "不再留有姓名和号码"}</dd>${one.columns?.length > 0 && html`<dt>更正哪一栏</dt><dd>${one.columns.join("、")}${changeText(one)}</dd>`}<dt>原因</dt><dd>${one.reason}</dd>
        <dt>申请</dt><dd><code>${one.officer}</code>　<${Time} at=${one.asked_at} /></dd>
        ${one.approver && html`<dt>${one.state !== "refused" || one.approved_at ? "复核" : one.approver === one.officer ? "收回" : "驳回"}</dt><dd><code>${one.approver}</code>　<${Time} at=${one.approved_at ?? one.ended_at} /></dd>`}
        ${one.refusal && html`<dt>为什么没有办</dt><dd>${one.refusal}</dd>`}
        ${Object.keys(one.erased).length > 0 && html`<dt>已删除</dt><dd><${Count} of=${Object.values(one.erased).reduce((sum, count) => sum + count, 0)} /> 条记录</dd>`}</dl>
      <${Next} one=${one} ask=${setAsking} />
      ${one.notes.map((note) => html`<p class="hint">${note}</p>`)}
      ${one.holdings && html`<${Held} one=${one} />`}
      ${asking === "approve" && html`<${Approve} one=${one} done=${done} close=${() => setAsking(null)} />`}
      ${asking === "refuse" && html`<${Refuse} one=${one} done=${done} close=${() => setAsking(null)} />`}`}<//><//>`;
}

function Next({ one, ask }) {
  const { may } = useOfficer();
  const anew = may("POST /persons") ? html`<a href=${link(["persons", "new"])}>重新登记</a>` : "重新登记";
  if (one.state === "refused") return html`<p class="hint">仍要办的，请${anew}。</p>`;
  if (one.lapsed) return html`<${Notice} tone="quiet"><p>15 天没有人复核，已失效。仍要办的，请${anew}。</p><//>`;
  if (one.state === "approved" && one.act !== "hold") return html`<${Notice} tone="wait" role="status"><p>已复核，正在办理，一般几秒钟。</p><//>`;
  if (one.state === "clearing") return html`<${Notice} tone="wait"><p>本人的记录已删除。其他地方提到本人的，在下一个星期日凌晨清理，清完显示“已办结”；不用再做什么。</p><//>`;
  if (one.state !== "requested") return null;
  const refuse = may("POST /persons/{id}/refuse") && html` <button type="button" class="quiet" onClick=${() => ask("refuse")}>${one.asked_by_you ? "收回" : "驳回"}</button>`;
  if (one.asked_by_you) return html`<${Notice} tone="wait"><p>等另一位省总管理复核。您是申请的人，不能自己复核。</p><p>${refuse}</p><//>`;
  return html`<div class="buttons">${may("POST /persons/{id}/approve") && html`<button type="button" onClick=${() => ask("approve")}>同意</button>`}${refuse}</div>`;
}

function Approve({ one, done, close }) {
  const { api } = useOfficer();
  const { act, acting, problem } = useAct(async () => { await api.post(`/persons/${encodeURIComponent(one.case)}/approve`); done(); });
  return html`<${Confirm} title=${`同意${actOf(one)}：${one.name}`} action=${one.act === "erase" ? "同意删除 1 人" : "同意"} danger=${one.act === "erase"} acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
    ${one.columns?.length > 0 && html`<p>更正的是：${one.columns.join("、")}。</p>`}<p>${ACTS[one.act]?.[1]}。</p><//>`;
}

function Refuse({ one, done, close }) {
  const { api } = useOfficer();
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const { act, acting, problem } = useAct(async () => { await api.post(`/persons/${encodeURIComponent(one.case)}/refuse`, { reason: reason.trim() }); done(); });
  const go = () => { setWrong(reason.trim() ? "" : "请写原因。"); if (reason.trim()) act(); else toFirstWrong(); };
  return html`<${Confirm} title=${`${one.asked_by_you ? "收回" : "驳回"}${actOf(one)}的请求`} action=${one.asked_by_you ? "收回" : "驳回"} acting=${acting} problem=${problem} onDo=${go} onClose=${close}>
    <p>以后不再办理这一项，也不再留有姓名和号码；仍要办的，重新登记。</p>
    <${Field} id="refusal" label="原因" required problem=${wrong} hint=${`不超过 ${LONGEST} 个字，不要写号码`}>${(ties) => html`<input ...${ties} maxlength=${LONGEST} value=${reason} onInput=${(event) => setReason(event.target.value)} />`}<//><//>`;
}

const SHOWN = [
  { name: "记录", cell: (one) => HOLDINGS[one.kind] ?? one.kind }, { name: "编号", cell: (one) => html`<code>${one.id}</code>` },
  { name: "时间", cell: (one) => html`<${Time} at=${one.at} />` }, { name: "保存到", cell: (one) => (one.until ? html`<${Time} at=${one.until} />` : "随记录") },
];

/** What is held, and the whole of it as a file for the person. */
function Held({ one }) {
  const { api, may } = useOfficer();
  const { act, acting, problem } = useAct(async () => {
    const record = await api.get(`/persons/${encodeURIComponent(one.case)}/record`);
    saveFile(`个人信息 ${one.case}.json`, new Blob([JSON.stringify(record, null, 1)], { type: "application/json" }));
  });
  return html`<section aria-labelledby="held"><h2 id="held">系统里有哪些记录</h2>
    ${one.holdings.length === 0 ? html`<p><${Mark} tone="quiet">系统里没有这个人的记录<//></p>` : html`<${Rows} caption="记录" columns=${SHOWN} rows=${one.holdings} keyOf=${({ kind, id }) => `${kind} ${id}`} />`}
    ${may("GET /persons/{id}/record") && html`<p>复核以后 24 小时内可以取出完整的一份，没有遮盖，只交给本人；交给本人以后请删除文件。</p>
      <${Fault} problem=${problem} /><p><${Act} kind="quiet" onDo=${act} acting=${acting} working="正在取出……">取出一份交给本人<//></p>`}</section>`;
}
