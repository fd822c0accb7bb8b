// 转会: who asks for our members, whom we ask of others; to agree, to refuse with a reason, by when.

import { useEffect, useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useList, useOfficer } from "../asking.js";
import { inHenan, now, spoken } from "../clock.js";
import { Below } from "../parts/below.js";
import { Confirm, Field } from "../parts/forms.js";
import { Count, Notice, Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { link } from "../place.js";
import { REFUSAL, TRANSFER, said } from "../words.js";

const OF_US = "asked-of-us";
const BY_US = "asked-by-us";
const UNDER_WAY = 4000; // ms until a list with one being carried out is asked again
const TIMES = 8;

export function Transfers({ query }) {
  const { may } = useOfficer();
  const direction = query.direction === BY_US ? BY_US : OF_US;
  // who answers sees what is theirs first, who only looks on everything below
  const scope = query.scope ?? (query.union || may("POST /transfers/{id}/agree") ? "own" : "below");
  const list = useList("/transfers", "transfers", { direction, state: query.state, union: query.union, scope });
  const [open, setOpen] = useState(null); // {deed: "agree" | "refuse", one}
  const [done, setDone] = useState(null);
  useUnderWay(list);
  const at = (changed) => link("transfers", { direction, union: query.union, state: query.state, scope, ...changed });
  const below = scope === "below";
  const name = list.rows.find(({ own }) => own.code === query.union)?.own.name;
  const answers = direction === OF_US && may("POST /transfers/{id}/agree");
  const finish = (sentence) => { setOpen(null); setDone(sentence); list.again(); };
  return html`<${Page} title="转会" lead=${below ? "本工会和下级工会的转会申请。过了期限没有答复的，报上级工会，由上级工会答复。" : direction === OF_US ? "别的工会要转入我们的会员。同意以后自动办理，卡跟人走；不同意的请写明原因，对方看得到。"
    : "我们登记表里的人，现在是别的工会的会员。对方同意以后自动转入，不用再上传。"}>
    <ul class="tabs" aria-label="方向">${[[OF_US, "要我们同意的"], [BY_US, "我们申请的"]].map(([one, word]) => html`<li>
      <a href=${link("transfers", { direction: one, union: query.union, scope })} aria-current=${one === direction ? "true" : null}>${word}</a></li>`)}</ul>
    <${Scope} below=${below} at=${at} />
    <${Below} union=${query.union} name=${name} to=${(union) => at({ union, scope: union ? "below" : null })} />
    ${list.first && html`<ul class="filters" aria-label="按状态筛选"><li><a href=${at({ state: null })} aria-current=${query.state ? null : "true"}>全部</a></li>
      ${Object.entries(list.first.counts).map(([state, count]) => html`<li><a href=${at({ state })} aria-current=${query.state === state ? "true" : null}>${said(TRANSFER, state).word} ${list.first.counted_all ? "" : "至少 "}<${Count} of=${count} /></a></li>`)}</ul>`}
    ${done && html`<${Notice} tone="good" role="status"><p>${done}</p><//>`}
    <${List} list=${list} what="转会申请" caption=${direction === OF_US ? "要我们同意的转会" : "我们申请的转会"} file=${direction === OF_US ? "要我们同意的转会" : "我们申请的转会"}
      columns=${columns(direction, answers && setOpen, below)} keyOf=${({ transfer }) => transfer} empty=${query.state ? { title: "这个状态的申请没有。", children: html`<p><a href=${at({ state: null })}>看全部</a></p>` }
      : below ? { title: "本工会和下级工会都没有这样的申请。", children: html`<p>有人申请的时候，这里会列出来，要答复的工会也会收到信。</p>` }
      : direction === OF_US ? { title: "没有谁来要我们的会员。", children: html`<p>别的工会的登记表里有我们的会员时，会列在这里，也会发信到工会的邮箱。</p>` }
      : { title: "我们没有申请转入谁。", children: html`<p>登记表里写“转入”的人如果现在是别的工会的会员，系统会自动向对方申请，进展列在这里。</p>` }} />
    ${open?.deed === "agree" && html`<${Agree} one=${open.one} close=${() => setOpen(null)} done=${finish} />`}
    ${open?.deed === "refuse" && html`<${Refuse} one=${open.one} close=${() => setOpen(null)} done=${finish} />`}
  <//>`;
}

/** Asks again for a while, as long as one of the list is being carried out. */
function useUnderWay(list) {
  const [times, setTimes] = useState(0);
  const busy = list.rows.some(({ state }) => state === "agreed");
  useEffect(() => {
    if (!busy || times >= TIMES) return undefined;
    const timer = setTimeout(() => { setTimes(times + 1); list.again(); }, UNDER_WAY);
    return () => clearTimeout(timer);
  }, [busy, times]);
}

/** The own union's requests, or with all that lies below it. */
function Scope({ below, at }) {
  const { may, roles } = useOfficer();
  if (!may("GET /unions") || roles.every((role) => role === "clerk")) return null;
  return html`<ul class="filters" aria-label="范围">${[["own", "本工会的"], ["below", "连同下级工会的"]].map(([one, word]) => html`<li>
    <a href=${at({ scope: one })} aria-current=${(one === "below") === below ? "true" : null}>${word}</a></li>`)}</ul>`;
}

function columns(direction, open, below) {
  const ofUs = direction === OF_US;
  return [
    ...(below ? [{ name: ofUs ? "会员所在工会" : "申请的工会", text: ({ own }) => own.name, cell: ({ own }) => own.name }] : []),
    { name: "会员", text: ({ member }) => `${member.name} ${member.document}`, cell: ({ member, names_differ: differ, state }) => html`<strong>${member.name}</strong><br /><small>${member.document}</small>
      ${differ && state === "asked" && html`<br /><${Mark} tone="care">姓名写法不同，请核对<//>`}` },
    { name: ofUs ? "谁要转入" : "原工会", text: ({ union }) => union?.name ?? "", cell: ({ union }) => union?.name ?? "办成以后才显示" },
    { name: "申请", text: (one) => inHenan(Date.parse(one.asked_at)).exact, cell: (one) => html`<${Time} at=${one.asked_at} /><br /><small><a href=${link(["registers", one.register])}>登记表第\u00a0${one.row}\u00a0行</a></small>` },
    { name: "状态", text: (one) => said(TRANSFER, one.state).word, cell: (one) => html`<${Status} of=${TRANSFER} state=${one.state} />` },
    { name: "期限和答复", text: (one) => sayingOf(one, ofUs), cell: (one) => html`${overdue(one) && html`<${Mark} tone="care">已过期限<//> `}${sayingOf(one, ofUs)}
      ${one.admitted_as && html` <a href=${link(["registers", one.admitted_as])}>转入的登记表</a>`}` },
    ...(open ? [{ name: "办理", cell: (one) => (one.yours ? html`<span class="deeds"><button type="button" class="small" onClick=${() => open({ deed: "agree", one })}>同意</button>
      <button type="button" class="small" onClick=${() => open({ deed: "refuse", one })}>不同意</button></span>` : "—") }] : []),
  ];
}

const overdue = (one, today = inHenan(now()).day) => one.state === "asked" && one.due !== null && one.due <= today;

// a time ends in digits and wants a blank behind it
const when = (instant, at) => spoken(instant, at).replace(/\d$/, "$& ");

/** What one knows of a request beside its state: by when, who may answer, what was answered. */
export function sayingOf(one, ofUs, at = now()) {
  const { answer, state } = one;
  if (state === "asked" && one.due === null) return "等答复。";
  if (state === "asked") {
    const late = overdue(one, inHenan(at).day);
    const above = one.raised ? "已报上级工会，上级工会也可以答复。" : late ? "没有人答复，正在报上级工会。" : `到 ${spoken(one.due, at)}没有答复的，报上级工会，由上级工会答复。`;
    return `${ofUs ? (late ? "请尽快答复。" : `请在 ${spoken(one.due, at)}以前答复。`) : "等原工会答复，不用再上传。"}${above}`;
  }
  if (state === "agreed") return `${when(answer?.at ?? one.asked_at, at)}同意，正在办理，几秒到几分钟。`;
  if (state === "refused") return `${when(answer.at, at)}答复：${answer.message}${answer.text ? `（${answer.text}）` : ""}。${ofUs ? "" : "核对更正以后可以再次上传申请。"}`;
  if (state === "done") return `${one.ended_at ? when(one.ended_at, at) : ""}已办成，${ofUs ? "已是对方的会员。" : "已是我们的会员。"}`;
  return ofUs ? "会员已不在本工会，不必再办。" : "会员已不在原工会，或者已是我们的会员。仍要转入的，请再次上传。";
}

function Agree({ one, close, done }) {
  const { api } = useOfficer();
  const { act, acting, problem } = useAct(async () => {
    await api.post(`/transfers/${encodeURIComponent(one.transfer)}/agree`);
    done(`已同意转出 ${one.member.name}，正在办理，一般几秒钟；办成以后这里显示“已转会”。`);
  });
  return html`<${Confirm} title=${`同意转出：${one.member.name}`} action="同意转出 1 人" acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
    <p>${one.member.name}（${one.member.document}）转到“${one.union?.name ?? "申请的工会"}”：</p>
    <ul><li>几秒钟以后不再是我们的会员，我们减 1 人，对方加 1 人；</li><li>卡跟人走，没有卡的由对方的银行开；</li><li>同意以后不能收回。要转回来，由我们再申请，等对方同意。</li></ul>
    ${one.names_differ && html`<${Notice} tone="care"><p>对方登记表里的姓名和我们的写法不同，请先核对是不是同一个人。</p><//>`}<//>`;
}

function Refuse({ one, close, done }) {
  const { api } = useOfficer();
  const [form, setForm] = useState({ reason: "", text: "" });
  const [wrong, setWrong] = useState({});
  const { act, acting, problem } = useAct(async () => {
    await api.post(`/transfers/${encodeURIComponent(one.transfer)}/refuse`, { reason: form.reason, ...(form.text.trim() ? { text: form.text.trim() } : {}) });
    done(`已答复不同意转出 ${one.member.name}，对方看得到原因。`);
  });
  const press = () => {
    const lacks = { reason: form.reason ? "" : "请选一个原因。", text: form.reason === "other" && !form.text.trim() ? "选“其他”的，请写明原因。" : "" };
    setWrong(lacks);
    if (!lacks.reason && !lacks.text) act();
  };
  return html`<${Confirm} title=${`不同意转出：${one.member.name}`} action="答复不同意" danger acting=${acting} problem=${problem} onDo=${press} onClose=${close}>
    <p>会员留在我们这里，什么都不变。答复以后不能再改；对方更正后可以再次申请。</p>
    <${Field} id="refusal" label="原因" required problem=${wrong.reason}>${(ties) => html`<select ...${ties} value=${form.reason} onChange=${(event) => { setForm({ ...form, reason: event.target.value }); setWrong({}); }}>
      <option value="">请选择</option>${Object.entries(REFUSAL).map(([code, word]) => html`<option value=${code}>${word}</option>`)}</select>`}<//>
    <${Field} id="refusal-text" label="补充说明" hint="对方看得到；不超过 100 字，不要写证件、手机和卡的号码。" required=${form.reason === "other"} problem=${wrong.text}>
      ${(ties) => html`<input ...${ties} type="text" maxlength="100" autocomplete="off" value=${form.text} onInput=${(event) => { setForm({ ...form, text: event.target.value }); setWrong({}); }} />`}<//><//>`;
}
