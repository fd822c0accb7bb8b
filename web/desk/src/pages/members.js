// 会员: one is found by what is known exactly; the union's own members, masked, page by page.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useList, useOfficer } from "../asking.js";
import { DOCUMENTS } from "../persons.js";
import { Below } from "../parts/below.js";
import { Act, Field } from "../parts/forms.js";
import { Count, Empty, Fault, Page } from "../parts/page.js";
import { List, Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { CARD, MEMBERSHIP, said } from "../words.js";

/** What was asked and found last, in memory alone, so that one comes back to it from a member's page. */
const FRESH = { by: "name", text: "", document: DOCUMENTS[0], reason: "", found: null };
const last = { of: null, form: FRESH };

/** Why somebody looks, as typed on the list: it goes along with the questions for the record. */
export const reasonGiven = () => last.form.reason.trim();

const BY = {
  name: ["姓名", "写全姓名，不能只写一个字", { autocomplete: "off", maxlength: 100 }],
  number: ["证件号码", "写全号码", { autocomplete: "off", maxlength: 40, spellcheck: false }],
  mobile: ["移动电话", "11 位号码", { autocomplete: "off", inputmode: "tel", maxlength: 20 }],
  card_last: ["卡号末四位", "卡面号码的最后四个数字", { autocomplete: "off", inputmode: "numeric", maxlength: 4 }],
};

/** A sentence for what cannot be asked, or "". */
export function wrongWith({ by, text }) {
  const plain = text.normalize("NFKC").replace(/\s+/g, "");
  if (!plain) return `请填写${BY[by][0]}。`;
  if (by === "card_last" && !/^\d{4}$/.test(plain)) return "卡号末四位是四个数字。";
  if (by === "mobile" && !/^\+?\d{7,15}$/.test(plain)) return "请写全移动电话的号码。";
  return "";
}

const COLUMNS = [
  { name: "姓名", cell: (one) => html`<a href=${link(["members", one.member])}>${one.name}</a>`, text: (one) => one.name },
  { name: "证件", cell: (one) => html`${one.document}<br /><small>${one.number}</small>`, text: (one) => `${one.document} ${one.number}` },
  { name: "移动电话", cell: (one) => one.mobile || "没有登记", text: (one) => one.mobile },
  { name: "会籍", cell: (one) => html`<${Status} of=${MEMBERSHIP} state=${one.membership} />`, text: (one) => said(MEMBERSHIP, one.membership).word },
  { name: "卡", cell: (one) => html`<${Status} of=${CARD} state=${one.card} />`, text: (one) => said(CARD, one.card).word },
];

export function Members({ query }) {
  const { union: own } = useOfficer();
  const list = useList("/members", "members", { union: query.union });
  return html`<${Page} title="会员" lead="先查一个人；下面是全部会员。姓名和号码只显示一部分。打开本页和查到谁，都记录在案。">
    <${Search} key=${`${own}.${query.union ?? ""}`} union=${query.union} />
    <section aria-labelledby="all"><h2 id="all">${query.union ? "该工会的会员" : "本工会的会员"}</h2>
      <${Below} union=${query.union} to=${(union) => link("members", { union })} />
      <p class="hint">只列工会自己的会员，下级工会的会员在下级工会的名单里。顺序是系统定的，不按姓名，因为姓名是加密保存的。</p>
      <${List} list=${list} what="会员" caption="会员" columns=${COLUMNS} keyOf=${({ member }) => member}
        empty=${{ title: query.union ? "该工会自己还没有会员。" : "本工会自己还没有会员。", children: html`<p>上传会员登记表，接受的行就是会员。下级工会的会员，按“只看某个下级工会”去看。</p><p><a class="button" href=${link(["registers", "new"])}>上传登记表</a></p>` }} /></section>
  <//>`;
}

function Search({ union }) {
  const { api, union: own, may } = useOfficer();
  const of = `${own}.${union ?? ""}`;
  if (last.of !== of && own) Object.assign(last, { of, form: { ...FRESH, reason: last.form.reason } });
  const [form, setForm] = useState(last.form);
  const [wrong, setWrong] = useState("");
  const keep = (changed) => setForm((before) => (last.form = { ...before, ...changed }));
  const { act, acting, problem } = useAct(async () => {
    const text = form.text.trim();
    const asked = { [form.by]: text, ...(form.by === "number" ? { document: form.document } : {}), ...(union ? { union } : {}) };
    const { members } = await api.post("/members/search", asked, { safe: true, reason: form.reason.trim() });
    keep({ found: members });
  });
  if (own && !may("POST /members/search")) return null;
  const submit = (event) => {
    event.preventDefault();
    const why = wrongWith(form);
    setWrong(why);
    if (!why) act();
  };
  const [label, hint, attributes] = BY[form.by];
  return html`<form class="sheet" role="search" aria-label="查一名会员" onSubmit=${submit} novalidate>
    <fieldset><legend>按什么找？</legend><div class="choice-line">${Object.entries(BY).map(([by, [word]]) => html`<label class="choice">
      <input type="radio" name="by" checked=${form.by === by} onChange=${() => { keep({ by, text: "", found: null }); setWrong(""); }} /><span>${word}</span></label>`)}</div></fieldset>
    ${form.by === "number" && html`<${Field} id="document" label="证件类别">${(ties) => html`<select ...${ties} value=${form.document} onChange=${(event) => keep({ document: event.target.value })}>
      ${DOCUMENTS.map((one) => html`<option value=${one}>${one}</option>`)}</select>`}<//>`}
    <${Field} id="asked" label=${label} hint=${hint} required problem=${wrong}>${(ties) => html`<input ...${ties} ...${attributes} type="text" value=${form.text} onInput=${(event) => keep({ text: event.target.value })} />`}<//>
    <${Reason} value=${form.reason} set=${(reason) => keep({ reason })} />
    <div class="buttons"><${Act} type="submit" acting=${acting} working="正在查找……">查找<//>
      ${(form.found || form.text) && html`<button type="button" class="quiet" onClick=${() => { keep({ ...FRESH, reason: form.reason }); setWrong(""); }}>清除</button>`}</div>
    <${Fault} problem=${problem} again=${act} />
    <div aria-live="polite">${form.found && html`<${Found} found=${form.found} by=${form.by} />`}</div>
  </form>`;
}

function Found({ found, by }) {
  if (found.length === 0) {
    return html`<${Empty} title="没有找到。"><p>只找这个工会自己的会员，要写得和登记表上一样。${by === "card_last" ? "银行还没有开卡、或者卡已换号的，请按姓名找。" : "可以换一项再找。"}</p>
      <p>不知道在哪个工会的，用<a href=${link("check")}>名单查询</a>。</p><//>`;
  }
  return html`<p>找到 <${Count} of=${found.length} /> 人${found.length >= 50 ? "，只列前 50 人，请换更准的一项找" : ""}。</p>
    <${Rows} caption="找到的会员" rows=${found} keyOf=${({ member }) => member} columns=${COLUMNS} />`;
}

/** Why somebody looks; may be left out. */
export function Reason({ value, set }) {
  return html`<${Field} id="reason" label="查阅事由" hint="可以不填；填了会记入记录，例如“职工来问卡的进度”。不要写号码。">
    ${(ties) => html`<input ...${ties} type="text" autocomplete="off" maxlength="200" value=${value} onInput=${(event) => set(event.target.value)} />`}<//>`;
}
