// 任命: who acts for the union, in which roles, since when; to appoint, to end.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useList, useOfficer } from "../asking.js";
import { inHenan, now } from "../clock.js";
import { Fault, Loading, Notice, Page, Time } from "../parts/page.js";
import { Act, Confirm, Field, toFirstWrong } from "../parts/forms.js";
import { List } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { link } from "../place.js";
import { APPOINTMENT, ROLE } from "../words.js";

const DOES = {
  officer: "上传登记表、办理批次、答复转会", clerk: "领卡、登记签收、查询会员", approver: "复核要两个人办的事",
  overseer: "查看下级工会的情况，不能改动", administrator: "任命和结束任命、登记协议；看不到登记表", province: "管理银行名单、查看全省的记录",
};
const whoIs = (one) => one.name || one.mail || one.subject;
const rolesOf = ({ roles }) => roles.map((role) => ROLE[role] ?? role).join("、");

export function Appointments({ query }) {
  const { me, union: own, unionName, may } = useOfficer();
  const union = query.union ?? own;
  const list = useList(union ? "/appointments" : null, "appointments", { union });
  const below = useAnswer(query.union ? `/unions/${encodeURIComponent(union)}` : null);
  const name = query.union ? below.body?.name ?? union : unionName;
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState(null);
  const [done, setDone] = useState("");
  if (me === null) return html`<${Page} title="任命"><${Loading} what="任命" /><//>`;
  const changes = may("POST /appointments");
  const columns = [
    { name: "谁", cell: whoIs, text: whoIs },
    { name: "岗位", cell: rolesOf, text: rolesOf },
    { name: "状态", cell: (one) => html`<${Status} of=${APPOINTMENT} state=${one.state} />`, text: (one) => APPOINTMENT[one.state]?.word ?? one.state },
    { name: "邮箱", cell: (one) => (one.mail_mark ? html`<${Mark} tone=${one.mail_mark.held_until ? "bad" : "care"}>${one.mail_mark.message}<//>` : one.mail ?? "没有"), text: (one) => one.mail_mark?.message ?? one.mail ?? "" },
    { name: "起", cell: (one) => html`<${Time} at=${one.from} />`, text: (one) => one.from },
    { name: "止", cell: (one) => (one.until ? html`<${Time} at=${one.until} />` : "没有期限"), text: (one) => one.until ?? "" },
    ...(changes ? [{ name: "办理", screenOnly: true, cell: (one) => (one.state === "ended" || one.state === "over" ? html`<span class="hint">—</span>`
      : html`<button type="button" class="small" onClick=${() => setEnding(one)}>结束</button>`) }] : []),
  ];
  return html`<${Page} title="任命" crumbs=${query.union ? [["工会与协议", link("unions")], [name, link(["unions", union])]] : []} lead=${`谁可以代表“${name}”办理会员卡业务。任命随时可以结束，记录一直保留。`}
      actions=${changes && !adding && html`<button type="button" onClick=${() => { setDone(""); setAdding(true); }}>任命一个人</button>`}>
    ${adding && html`<${Appoint} union=${union} done=${(sentence) => { setAdding(false); setDone(sentence); list.again(); }} close=${() => setAdding(false)} />`}
    ${done && html`<${Notice} tone="good" role="status"><p>${done}</p><//>`}
    <${List} list=${list} what="任命" caption="任命" columns=${columns} keyOf=${({ appointment }) => appointment}
      empty=${{ title: "还没有任命谁。", children: html`<p>按“任命一个人”，写上对方的邮箱，对方登录以后接受即可。</p>` }} />
    ${ending && html`<${End} one=${ending} done=${() => { setEnding(null); list.again(); }} close=${() => setEnding(null)} />`}
  <//>`;
}

function Appoint({ union, done, close }) {
  const { api, roles: own } = useOfficer();
  const [form, setForm] = useState({ by: "mail", who: "", name: "", from: inHenan(now()).day, until: "", roles: [] });
  const [missing, setMissing] = useState(null);
  const { act, acting, problem } = useAct(async () => {
    await api.post("/appointments", { union, roles: form.roles, [form.by]: form.who.trim(), ...(form.name.trim() ? { name: form.name.trim() } : {}), from: form.from, until: form.until || null });
    done(form.by === "mail" ? "已邀请。系统会发信到这个邮箱；对方用这个邮箱的账号登录，按“接受任命”以后才生效。" : "已任命。对方登录或者刷新页面以后，就可以从起始日期起办理。");
  });
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const toggle = (role) => setForm({ ...form, roles: form.roles.includes(role) ? form.roles.filter((one) => one !== role) : [...form.roles, role] });
  const wrong = (...names) => problem?.fields?.find(({ field }) => names.includes(field))?.detail;
  const submit = (event) => {
    event.preventDefault();
    const lacks = { who: !form.who.trim() && (form.by === "mail" ? "请写邮箱。" : "请写账号标识。"), roles: form.roles.length === 0 && "请至少选一个岗位。" };
    setMissing(lacks.who || lacks.roles ? lacks : null);
    if (!lacks.who && !lacks.roles) act();
    else toFirstWrong();
  };
  return html`<form class="sheet" onSubmit=${submit} novalidate><h2>任命一个人</h2>
    <fieldset><legend>怎样找到这个人？</legend>
      <label class="choice"><input type="radio" name="by" checked=${form.by === "mail"} onChange=${() => setForm({ ...form, by: "mail" })} /><span>用邮箱邀请<small>对方用这个邮箱登录以后，自己接受</small></span></label>
      <label class="choice"><input type="radio" name="by" checked=${form.by === "subject"} onChange=${() => setForm({ ...form, by: "subject" })} /><span>用账号标识<small>对方登录后，页面上显示的一串字符</small></span></label></fieldset>
    <${Field} id="who" label=${form.by === "mail" ? "邮箱" : "账号标识"} required problem=${missing?.who || wrong("mail", "subject")}>${(ties) => html`<input ...${ties} type=${form.by === "mail" ? "email" : "text"} autocomplete="off" value=${form.who} onInput=${set("who")} />`}<//>
    <${Field} id="name" label="称呼" hint="在名单里显示，例如“王会计”；可以空着" problem=${wrong("name")}>${(ties) => html`<input ...${ties} maxlength="50" value=${form.name} onInput=${set("name")} />`}<//>
    <fieldset aria-describedby=${missing?.roles ? "roles-problem" : null} data-wrong=${missing?.roles ? "" : null}><legend>岗位<span class="required">（必填，可以选几个）</span></legend>
      ${Object.keys(DOES).filter((role) => role !== "province" || own.includes("province")).map((role) => html`<label class="choice"><input type="checkbox" checked=${form.roles.includes(role)} onChange=${() => toggle(role)} />
        <span>${ROLE[role]}<small>${DOES[role]}</small></span></label>`)}
      ${missing?.roles && html`<p class="problem" id="roles-problem">${missing.roles}</p>`}</fieldset>
    <${Field} id="from" label="起始日期" required problem=${wrong("from")}>${(ties) => html`<input ...${ties} type="date" value=${form.from} onInput=${set("from")} />`}<//>
    <${Field} id="until" label="终止日期" hint="空着就是没有期限" problem=${wrong("until")}>${(ties) => html`<input ...${ties} type="date" min=${form.from} value=${form.until} onInput=${set("until")} />`}<//>
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>任命<//><button type="button" class="quiet" onClick=${close}>返回</button></div></form>`;
}

function End({ one, done, close }) {
  const { api, me } = useOfficer();
  const { act, acting, problem } = useAct(async () => { await api.post(`/appointments/${encodeURIComponent(one.appointment)}/end`); done(); });
  return html`<${Confirm} title=${`结束任命：${whoIs(one)}`} action="结束任命" danger acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
    <p>从现在起，这个人不能再以“${rolesOf(one)}”代表这个工会办理业务，正在打开的页面也马上失效。已经办的事不受影响；要恢复，请重新任命。</p>
    ${one.subject === me.subject && html`<${Notice} tone="care"><p>这是您自己的任命。</p><//>`}<//>`;
}
