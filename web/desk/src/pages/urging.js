// One note of urging, and the form of a new one: what is asked, by when, what was answered, how it ended.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { markOf } from "../assessment.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { inHenan, now } from "../clock.js";
import { Act, Field, toFirstWrong } from "../parts/forms.js";
import { Answer, Fault, Notice, Page, Time } from "../parts/page.js";
import { Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { URGING } from "../words.js";

const LONGEST = 1000; // characters of what is written
const CRUMBS = [["督查", link("supervision")]];
const HINT = "不要写姓名和号码";
const SAID = { asked: "督办", answered: "答复", returned: "退回", closed: "办结" };

/** A day so many days after another: "2027-03-15". */
export const dayAfter = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);

export function Urging({ steps: [, id] }) {
  const answer = useAnswer(`/urgings/${encodeURIComponent(id)}`);
  return html`<${Page} title="督办" crumbs=${CRUMBS}><${Answer} of=${answer} what="督办">${(one) => html`<${Note} one=${one} again=${answer.again} />`}<//><//>`;
}

const COLUMNS = [
  { name: "时间", cell: ({ at }) => html`<${Time} at=${at} />` },
  { name: "工会", cell: (said) => said.union_name },
  { name: "做了什么", cell: ({ state, due }) => html`${SAID[state] ?? state}${state === "asked" || state === "returned" ? html`，请在 ${due} 前答复` : ""}` },
  { name: "写了什么", cell: ({ text }) => text },
];

function Note({ one, again }) {
  const { may } = useOfficer();
  const open = one.state !== "closed";
  const owed = one.state === "asked" || one.state === "returned";
  return html`<dl class="facts"><dt>状态</dt><dd><${Status} of=${URGING} state=${one.overdue ? "overdue" : one.state} /></dd>
      <dt>发给</dt><dd>${one.union_name}</dd><dt>谁发的</dt><dd>${one.by_name}</dd>
      <dt>内容</dt><dd>${one.rules.map(({ name }) => name).join("、")}</dd><dt>答复期限</dt><dd>${one.due}</dd><dt>编号</dt><dd><code>${one.urging}</code></dd></dl>
    <p><a href=${link("supervision", { union: one.union })}>看${one.union_name}的得分</a></p>
    <${Rows} caption="往来" columns=${COLUMNS} rows=${one.said} keyOf=${({ at, state }) => `${at}.${state}`} />
    ${open && one.yours && owed && may("POST /urgings/{id}/answer") && html`<${Write} key=${one.state} one=${one} again=${again} how="answer" title="答复" label="情况、措施和完成日期" action="答复" />`}
    ${open && one.yours && !owed && html`<${Notice} tone="wait"><p>已经答复，等${one.by_name}办结。</p><//>`}
    ${open && !one.yours && owed && html`<${Notice} tone=${one.overdue ? "bad" : "wait"}><p>等${one.union_name}答复${one.overdue ? "，已经过了期限。系统已经写信提醒" : ""}。</p><//>`}
    ${open && !one.yours && one.state === "answered" && may("POST /urgings/{id}/return") && html`<${Write} one=${one} again=${again} how="return" title="答复没有说清楚" label="还要说明什么" action="退回，请重新答复" day />`}
    ${open && !one.yours && may("POST /urgings/{id}/close") && html`<${Write} one=${one} again=${again} how="close" title="办结" label="办结的意见" action="办结" />`}
    ${!open && html`<p class="hint">已经办结，不用再办。</p>`}`;
}

function Write({ one, again, how, title, label, action, day = false }) {
  const { api } = useOfficer();
  const today = inHenan(now()).day;
  const [text, setText] = useState("");
  const [due, setDue] = useState(dayAfter(today, 7));
  const [wrong, setWrong] = useState("");
  const { act, acting, problem } = useAct(async () => { await api.post(`/urgings/${encodeURIComponent(one.urging)}/${how}`, { text: text.trim(), ...(day ? { due } : {}) }); again(); });
  const submit = (event) => {
    event.preventDefault();
    setWrong(text.trim() ? "" : "请写明情况。");
    if (text.trim()) act();
    else toFirstWrong();
  };
  return html`<section class="screen-only" aria-labelledby=${how}><h2 id=${how}>${title}</h2><form class="sheet" onSubmit=${submit} novalidate>
    <${Field} id=${`${how}-text`} label=${label} required problem=${wrong} hint=${HINT}>${(ties) => html`<textarea ...${ties} rows="3" maxlength=${LONGEST} value=${text} onInput=${(event) => setText(event.target.value)}></textarea>`}<//>
    ${day && html`<${Field} id=${`${how}-due`} label="新的答复期限">${(ties) => html`<input ...${ties} type="date" min=${dayAfter(today, 1)} value=${due} onInput=${(event) => setDue(event.target.value)} />`}<//>`}
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>${action}<//></div></form></section>`;
}

export function NewUrging({ query }) {
  const answer = useAnswer(query.union ? `/unions/${encodeURIComponent(query.union)}/standing` : null);
  return html`<${Page} title=${answer.body ? `督办${answer.body.union_name}` : "督办"} crumbs=${CRUMBS} lead="写明要求和期限，系统写信通知对方；对方在系统里答复，由本工会办结。">
    ${query.union ? html`<${Answer} of=${answer} what="工会">${(body) => html`<${Form} body=${body} rule=${query.rule} />`}<//>` : html`<p>请先在<a href=${link("supervision")}>督查</a>的名单里选一个下级工会。</p>`}<//>`;
}

function Form({ body, rule }) {
  const { api } = useOfficer();
  const today = inHenan(now()).day;
  const behind = body.rules.filter(({ rule: one, full }) => { const given = body.standing && markOf(body.standing, one)?.points; return typeof given === "number" && given < full; });
  const [chosen, setChosen] = useState(rule ? [rule] : behind.map(({ rule: one }) => one));
  const [text, setText] = useState("");
  const [due, setDue] = useState(dayAfter(today, 7));
  const [wrong, setWrong] = useState({});
  const { act, acting, problem } = useAct(async () => {
    const made = await api.post("/urgings", { union: body.union, due, rules: chosen, text: text.trim() });
    location.hash = link(["supervision", made.urging]);
  });
  const submit = (event) => {
    event.preventDefault();
    const found = {};
    if (chosen.length === 0) found.rules = "请至少选一项。";
    if (!text.trim()) found.text = "请写明要求。";
    if (!due || due <= today) found.due = "请选明天以后的日期。";
    setWrong(found);
    if (Object.keys(found).length === 0) act();
    else toFirstWrong();
  };
  const flip = (one) => (event) => setChosen(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one));
  return html`<form class="sheet" onSubmit=${submit} novalidate>
    <fieldset aria-describedby=${wrong.rules ? "rules-problem" : null} data-wrong=${wrong.rules ? "" : null}><legend>为了哪些项目</legend>
      ${body.rules.map(({ rule: one, name, full }) => { const given = body.standing ? markOf(body.standing, one)?.points ?? null : null;
    return html`<label class="choice" key=${one}><input type="checkbox" checked=${chosen.includes(one)} onChange=${flip(one)} /> ${name}（${given === null ? "不考核" : `${given} / ${full} 分`}）</label>`; })}
      ${wrong.rules && html`<p class="problem" id="rules-problem">${wrong.rules}</p>`}</fieldset>
    <${Field} id="urge-text" label="要求" required problem=${wrong.text} hint=${`例如“进度落后，请说明原因、措施和完成日期”。${HINT}`}>${(ties) => html`<textarea ...${ties} rows="4" maxlength=${LONGEST} value=${text} onInput=${(event) => setText(event.target.value)}></textarea>`}<//>
    <${Field} id="urge-due" label="答复期限" required problem=${wrong.due} hint="到这一天为止；前三天和过期以后系统各提醒一次">${(ties) => html`<input ...${ties} type="date" min=${dayAfter(today, 1)} value=${due} onInput=${(event) => setDue(event.target.value)} />`}<//>
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>发出督办<//></div></form>`;
}
