// 记录: who saw or exported which persons, a day at a time, newest first.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useList, useOfficer } from "../asking.js";
import { inHenan, now } from "../clock.js";
import { Count, Fault, Page } from "../parts/page.js";
import { Act, Field } from "../parts/forms.js";
import { List } from "../parts/rows.js";
import { Mark } from "../parts/status.js";
import { link } from "../place.js";
import { ROLE } from "../words.js";

const DAY = 86400000;
const KIND = {
  register: "看登记表", batch: "看批次", custody: "看卡的领取", roster: "做发放登记册", members: "看会员", "member-check": "名单查询", appointments: "看任命",
  "bank-file": "开卡文件交银行", transfers: "看转会", trail: "看记录", person: "办理个人信息请求",
};
const EXPORT = { all_findings: "全部问题", corrections: "待更正表", "held-rows": "暂缓行的更正表", roster: "发放登记册", "issuance-file": "开卡文件", record: "个人信息副本" };
const OUTCOME = { intended: ["已显示", "good"], refused: ["被拒绝，没有显示", "care"], failed: ["出错，没有显示", "bad"] };

const MOST_PAGES = 4; // of one union's appointments, 50 each

/** Who each account of these entries is: the union that they acted for calls them so. "subject union" → name. */
export async function namesOf(entries, ask) {
  const found = new Map();
  for (const union of new Set(entries.filter(({ subject }) => subject).map((one) => one.union).filter(Boolean))) {
    let cursor;
    for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
      const body = await ask({ union, cursor });
      for (const { subject, name } of body.appointments) if (subject && name) found.set(`${subject} ${union}`, name);
      cursor = body.cursor;
    }
  }
  return found;
}

export function Trail({ query }) {
  const { api, union: own, may } = useOfficer();
  const [names, setNames] = useState(new Map());
  const today = inHenan(now()).day;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(query.day ?? "") ? query.day : today;
  const list = useList("/trail", "entries", { day, union: query.union, subject: query.subject, member: query.member });
  const naming = useAct(async () => { setNames(await namesOf(list.rows, (asked) => api.get("/appointments", asked))); });
  const shifted = (days) => inHenan(Date.parse(`${day}T12:00:00+08:00`) + days * DAY).day;
  const at = (changed) => link("trail", { day, union: query.union, subject: query.subject, member: query.member, ...changed });
  return html`<${Page} title="记录" lead="谁看过、导出过哪些会员的资料。每次查看都先记下、再显示，任何人都改不了；您现在看记录，也会记下一条。">
    <form class="filter-form" onSubmit=${(event) => event.preventDefault()}>
      <${Field} id="day" label="哪一天">${(ties) => html`<input ...${ties} type="date" max=${today} value=${day} onChange=${(event) => { if (event.target.value) location.hash = at({ day: event.target.value }); }} />`}<//>
      <p><a class="button quiet" href=${at({ day: shifted(-1) })}>前一天</a> ${day < today && html`<a class="button quiet" href=${at({ day: shifted(1) })}>后一天</a>`}</p></form>
    ${query.subject && html`<p>只列账号 <code>${query.subject}</code> 的记录。<a href=${at({ subject: null })}>列出所有人的</a></p>`}
    ${query.member && html`<p>只列看过<a href=${link(["members", query.member])}>这位会员</a>的记录：打开会员的页面，查到的只有这一位，或办理本人的请求。一份登记表、一个批次里一起看到的，按登记表、批次的编号和行号查。<a href=${at({ member: null })}>列出所有记录</a></p>`}
    ${may("GET /appointments") && list.rows.some(({ subject }) => subject) && html`<p class="screen-only"><${Act} kind="quiet" onDo=${naming.act} acting=${naming.acting} working="正在取姓名……">显示账号是谁<//> <span class="hint">姓名取自各工会的任命，取姓名也会记下一条。没有任命的账号没有姓名。</span></p>
      <${Fault} problem=${naming.problem} again=${naming.act} />`}
    <${List} list=${list} what="记录" caption=${`${day} 的记录`} file=${`记录 ${day}`} keyOf=${(one) => `${one.request}.${one.at}`} columns=${columns(own, at, names)}
      empty=${{ title: query.member ? "这一天没有这样的记录。" : "这一天没有人看过或导出过会员资料。", children: html`<p>可以换一天看。</p>` }} />
  <//>`;
}

const timeOf = ({ at }) => inHenan(Date.parse(at)).exact.slice(11);

function columns(own, at, names) {
  const nameOf = (one) => names.get(`${one.subject} ${one.union}`);
  return [
    { name: "时间", cell: (one) => html`<span class="whole">${timeOf(one)}</span>`, text: (one) => inHenan(Date.parse(one.at)).exact },
    { name: "谁", wide: true, text: (one) => [nameOf(one), one.subject ?? "系统"].filter(Boolean).join(" "), cell: (one) => (one.subject ? html`${nameOf(one) && html`<span class="whole">${nameOf(one)}</span><br />`}<a href=${at({ subject: one.subject })}><code>${one.subject}</code></a>` : "系统自动") },
    { name: "代表", text: (one) => [one.union_name, one.union].filter(Boolean).join(" "), cell: (one) => html`${one.union_name && html`${one.union_name}<br />`}<span class="whole">${one.union ?? "—"}</span>${one.roles?.length > 0 && html`<br /><small>${one.roles.map((role, at) => html`<span class="whole">${ROLE[role] ?? role}${at < one.roles.length - 1 ? "、" : ""}</span>`)}</small>`}` },
    { name: "做什么", text: (one) => KIND[one.kind] ?? one.kind, cell: (one) => html`${KIND[one.kind] ?? one.kind}${one.exports.map((name) => html`<br /><${Mark} tone="care">导出：${EXPORT[name] ?? name}<//>`)}` },
    { name: "看的是", text: (one) => [one.owner_name, one.owner, one.register, one.batch, one.rows, one.member, one.case, one.transfer].filter(Boolean).join(" "), cell: (one) => html`${where(one)}${one.owner_name && one.owner !== one.union && html`<br />${one.owner_name}`}${one.member && html`<br /><a href=${at({ member: one.member })}>谁看过这位会员</a>`}${one.rows && html`<br /><small>第 ${one.rows} 行</small>`}` },
    { name: "人数", number: true, text: (one) => one.shown ?? "", cell: (one) => html`<${Count} of=${one.shown ?? 0} />` },
    { name: "结果", text: (one) => OUTCOME[one.outcome]?.[0] ?? one.outcome, cell: (one) => html`<${Mark} tone=${OUTCOME[one.outcome]?.[1] ?? "quiet"}>${OUTCOME[one.outcome]?.[0] ?? one.outcome}<//>` },
    { name: "从哪里、为什么", text: (one) => [one.source, one.reason].filter(Boolean).join(" "), cell: (one) => html`${one.source ?? "—"}${one.reason && html`<br />${one.reason}`}` },
  ];
}

function where(one) {
  if (one.batch) return html`<a href=${link(["batches", one.batch])}>${one.batch}</a>`;
  if (one.case) return html`<a href=${link(["persons", one.case])}>${one.case}</a>`;
  if (one.member) return html`<a href=${link(["members", one.member])}>会员</a> ${one.owner}`;
  if (one.transfer) return html`转会申请 <code>${one.transfer}</code>`;
  if (one.register) return html`<a href=${link(["registers", one.register])}>${one.register}</a>`;
  return one.owner ?? "—";
}
