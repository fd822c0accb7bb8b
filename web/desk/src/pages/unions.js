// 工会与协议: the tree level by level, each union with the agreement that covers it.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useList, useOfficer } from "../asking.js";
import { useBanks } from "../banks.js";
import { inHenan, now } from "../clock.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { Act, Confirm, Field } from "../parts/forms.js";
import { List, Rows } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { Days } from "../parts/days.js";
import { link } from "../place.js";
import { AGREEMENT } from "../words.js";

const BELOW = [
  { name: "工会", cell: (one) => html`<a href=${link(["unions", one.union])}>${one.name}</a>`, text: (one) => one.name },
  { name: "编码", cell: (one) => html`<code>${one.union}</code>`, text: (one) => one.union },
  { name: "联系邮箱", cell: (one) => one.contact_mail ?? "没有登记", text: (one) => one.contact_mail ?? "" },
];

/** Without a step the union acted for. */
export function Unions({ steps: [, code], query }) {
  const { me, union: own, may } = useOfficer();
  const at = code ?? query.union ?? own;
  const answer = useAnswer(at ? `/unions/${encodeURIComponent(at)}` : null);
  const agreements = useAnswer(at && may("GET /agreements") ? "/agreements" : null, { union: at });
  const below = useList(at ? "/unions" : null, "unions", { union: at });
  const one = answer.body;
  const above = one?.above.slice(reachOf(one.above, own)) ?? [];
  return html`<${Page} title=${one?.name ?? "工会与协议"} crumbs=${[["工会与协议", link("unions")], ...above.map(({ union, name }) => [name, link(["unions", union])])]}
      lead="工会的编码、联系邮箱、与银行的协议和下级工会。">
    ${me && html`<${Answer} of=${answer} what="工会">${(body) => html`
      <dl class="facts"><dt>编码</dt><dd><code>${body.union}</code></dd>
        <dt>上级</dt><dd>${body.above.length ? body.above[body.above.length - 1].name : "没有上级"}</dd>
        <dt>联系邮箱</dt><dd>${body.contact_mail ?? "没有登记，系统的信发给上级工会。请在工会登记表里补上。"}
          ${body.mail_mark && html`<br /><${Mark} tone=${body.mail_mark.held_until ? "bad" : "care"}>${body.mail_mark.message}<//>`}</dd>
        ${body.member_count !== null && html`<dt>会员人数</dt><dd><${Count} of=${body.member_count} /></dd>`}</dl>
      <${Covered} union=${body} />
      ${may("GET /appointments") && html`<p><a class="button quiet" href=${link("appointments", { union: body.union === own ? null : body.union })}>任命：谁代表这个工会办理</a></p>`}
      <${Agreements} union=${body} answer=${agreements} changed=${answer.again} />
      <section aria-labelledby="below"><h2 id="below">下级工会</h2>
        <${List} list=${below} what="下级工会" caption="下级工会" columns=${BELOW} keyOf=${({ union }) => union}
          empty=${{ title: "名录里没有下级工会。", children: html`<p>有下级工会的，请用工会登记表上传。</p><p><a class="button quiet" href=${link(["registers", "new"], { kind: "unions" })}>上传工会登记表</a></p>` }} /></section>`}<//>`}
  <//>`;
}

/** Where in the chain of those above the officer's reach begins: nobody opens what is above their own union. */
function reachOf(above, own) {
  const at = above.findIndex(({ union }) => union === own);
  return at < 0 ? above.length : at;
}

function Covered({ union }) {
  const { agreement, above, name } = union;
  if (!agreement) {
    const who = [...above.map(({ name: one }) => one), name].slice(0, 2).pop();
    return html`<${Notice} tone="care" title="现在没有协议，开不了卡。"><p>登记表照常可以上传、保存。由“${who}”或其他上级工会与银行签订协议，管理员在这里登记以后，等着的会员一刻钟内自动报送，不必再上传。</p><//>`;
  }
  const own = agreement.union === union.union;
  return html`<${Notice} tone="good"><p>开卡银行：<strong>${agreement.bank_name}</strong>，${own ? "本工会签订" : `由上级“${above.find((one) => one.union === agreement.union)?.name ?? agreement.union}”签订`}${agreement.valid_to ? html`，到 <${Time} at=${agreement.valid_to} />` : "，没有定期限"}。</p><//>`;
}

function Agreements({ union, answer, changed }) {
  const { may, union: own } = useOfficer();
  const bankOf = useBanks();
  const whose = union.union === own ? "本工会" : "该工会";
  const [open, setOpen] = useState(null); // "new", or an agreement to change
  if (!may("GET /agreements")) return null;
  const changes = may("POST /agreements");
  const done = () => { setOpen(null); answer.again(); changed(); };
  return html`<section aria-labelledby="agreements"><h2 id="agreements">${whose}签订的协议</h2>
    <${Answer} of=${answer} what="协议">${({ agreements }) => html`
      ${agreements.length === 0 ? html`<${Empty} title=${`${whose}没有自己签订的协议。`}><p>上级工会签订的，对下级同样有效。</p><//>`
      : html`<${Days} rows=${agreements.map((one) => ({ name: bankOf(one.bank), from: one.valid_from, to: one.valid_to, tone: AGREEMENT[one.state]?.tone }))} />
        <${Rows} caption="协议" rows=${agreements} keyOf=${({ agreement }) => agreement} columns=${[
          { name: "银行", cell: ({ bank }) => bankOf(bank) }, { name: "状态", cell: ({ state }) => html`<${Status} of=${AGREEMENT} state=${state} />` },
          { name: "起", cell: ({ valid_from: from }) => html`<${Time} at=${from} />` }, { name: "止", cell: ({ valid_to: to }) => (to ? html`<${Time} at=${to} />` : "没有期限") },
          { name: "每批至多", number: true, cell: ({ batch_limit: limit }) => html`<${Count} of=${limit} /> 人` },
          ...(changes ? [{ name: "办理", cell: (one) => one.state !== "over" && html`<button type="button" class="small" onClick=${() => setOpen(one)}>延长或结束</button>` }] : [])]} />`}
      ${changes && open !== "new" && html`<p><button type="button" onClick=${() => setOpen("new")}>登记一份协议</button></p>`}
      ${open === "new" && html`<${Sign} union=${union} done=${done} close=${() => setOpen(null)} />`}
      ${open && open !== "new" && html`<${Change} agreement=${open} bank=${bankOf(open.bank)} done=${done} close=${() => setOpen(null)} />`}`}<//></section>`;
}

const today = () => inHenan(now()).day;

function Sign({ union, done, close }) {
  const { api } = useOfficer();
  const banks = useAnswer("/banks");
  const [form, setForm] = useState({ bank: "", valid_from: today(), valid_to: "", batch_limit: "5000", bank_unit: "" });
  const { act, acting, problem } = useAct(async () => {
    await api.post("/agreements", { ...form, union: union.union, valid_to: form.valid_to || null, batch_limit: Number(form.batch_limit) });
    done();
  });
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const wrong = (name) => problem?.fields?.find(({ field }) => field === name)?.detail;
  return html`<form class="sheet" onSubmit=${(event) => { event.preventDefault(); act(); }}><h3>登记一份已签订的协议</h3>
    <${Answer} of=${banks} what="银行">${(body) => html`<${Field} id="bank" label="银行" required problem=${wrong("bank")}>${(ties) => html`<select ...${ties} value=${form.bank} onChange=${set("bank")}>
      <option value="">请选择</option>${body.banks.map((one) => html`<option value=${one.bank}>${one.name}${one.configured ? "" : "（文件格式还没有设置）"}</option>`)}</select>`}<//>`}<//>
    <${Field} id="from" label="起始日期" required problem=${wrong("valid_from")}>${(ties) => html`<input ...${ties} type="date" value=${form.valid_from} onInput=${set("valid_from")} />`}<//>
    <${Field} id="to" label="终止日期" hint="空着就是没有定期限，以后可以结束" problem=${wrong("valid_to")}>${(ties) => html`<input ...${ties} type="date" value=${form.valid_to} onInput=${set("valid_to")} />`}<//>
    <${Field} id="limit" label="每批至多多少人" required problem=${wrong("batch_limit")}>${(ties) => html`<input ...${ties} inputmode="numeric" pattern="[0-9]{1,5}" value=${form.batch_limit} onInput=${set("batch_limit")} />`}<//>
    <${Field} id="unit" label="银行给的单位编号" hint="银行没有给的，空着" problem=${wrong("bank_unit")}>${(ties) => html`<input ...${ties} value=${form.bank_unit} onInput=${set("bank_unit")} />`}<//>
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>登记<//><button type="button" class="quiet" onClick=${close}>返回</button></div></form>`;
}

function Change({ agreement, bank, done, close }) {
  const { api } = useOfficer();
  const [to, setTo] = useState(agreement.valid_to ?? "");
  const { act, acting, problem } = useAct(async () => {
    await api.post(`/agreements/${encodeURIComponent(agreement.agreement)}`, { valid_to: to || null });
    done();
  });
  return html`<${Confirm} title=${`改协议的终止日期（${bank}）`} action="确定" acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
    <p>到终止日期为止照常开卡；以后登记的会员不再报送这家银行，已经送出的批次不受影响。</p>
    <${Field} id="change-to" label="终止日期" hint="空着就是没有定期限">${(ties) => html`<input ...${ties} type="date" min=${today()} value=${to} onInput=${(event) => setTo(event.target.value)} />`}<//><//>`;
}
