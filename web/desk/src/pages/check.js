// 名单查询: of many persons at once, who has a card. What is pasted stays in this page's memory: it goes to the API in a body and nowhere else.

import { useMemo, useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useOfficer } from "../asking.js";
import { MOST, personsOf, textOf } from "../persons.js";
import { saveCsv } from "../parts/csv.js";
import { Act, Field } from "../parts/forms.js";
import { Count, Fault, Notice, Page } from "../parts/page.js";
import { Rows } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { CHECK, said } from "../words.js";
import { Reason } from "./members.js";

const LARGEST = 1048576; // bytes of a list of names; 500 lines are 30 kB

const ANSWER = [
  { name: "行", number: true, cell: (one) => one.line, text: (one) => one.line },
  { name: "姓名", cell: (one) => one.name || "—", text: (one) => one.name },
  // the tab keeps Excel from taking eighteen digits for a number, of which it would keep fifteen
  { name: "证件号码", cell: (one) => one.number || "—", text: (one) => (one.number ? `${one.number}\t` : "") },
  { name: "结果", cell: (one) => (one.fault ? html`<${Mark} tone="care">没有查<//>` : html`<${Status} of=${CHECK} state=${one.result} />`), text: (one) => (one.fault ? "没有查" : said(CHECK, one.result).word) },
  { name: "说明", cell: (one) => one.fault || said(CHECK, one.result).means, text: (one) => one.fault || said(CHECK, one.result).means },
];

export function Check() {
  const { api, union, may } = useOfficer();
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState("");
  const [answer, setAnswer] = useState(null); // rows with their results
  const read = useMemo(() => personsOf(text), [text]);
  const wanted = read.rows.filter(({ fault }) => !fault);
  const faulty = read.rows.filter(({ fault }) => fault);
  const { act, acting, problem } = useAct(async () => {
    const persons = wanted.map(({ name, number, document }) => ({ name, number, ...(document ? { document } : {}) }));
    const { results } = await api.post("/members/check", { persons }, { reason: reason.trim() });
    const of = new Map(wanted.map((one, at) => [one, results[at]]));
    setAnswer(read.rows.map((one) => ({ ...one, result: of.get(one) })));
  });
  const take = (changed) => { setText(changed); setAnswer(null); setRefused(""); };
  const drop = async (files) => {
    if (files.length === 0) return;
    const [why, found] = await readList(files);
    setRefused(why);
    if (!why) take(found);
  };
  const tooMany = wanted.length > MOST;
  const empty = read.rows.length === 0;
  const submit = (event) => {
    event.preventDefault();
    if (empty) setRefused("请先把名单贴进来。");
    else if (wanted.length > 0 && !tooMany) act();
  };
  if (union && !may("POST /members/check")) return html`<${Page} title="名单查询" lead="您的岗位不能查询名单。会员卡专干和经办人可以。" />`;
  return html`<${Page} title="名单查询" lead="一次查一批人有没有卡，例如发福利以前。贴进来的名单只在本页内存里，离开或刷新就没有了；每次查询记录在案。">
    <form class="sheet" onSubmit=${submit} novalidate>
      <div class="drop" onDragOver=${(event) => event.preventDefault()} onDrop=${(event) => { event.preventDefault(); if (!acting) drop(event.dataTransfer.files); }}>
        <${Field} id="list" label="名单" required problem=${refused} hint="一行一个人：姓名和证件号码，先后不限，可以从 Excel 里选中两列复制过来。不是居民身份证的，加一列证件类别。">
          ${(ties) => html`<textarea ...${ties} rows="8" autocomplete="off" spellcheck="false" readonly=${acting} value=${text} onInput=${(event) => take(event.target.value)} />`}<//>
        <${Field} id="list-file" label="或者选一个文件" hint="只读 .csv 和 .txt，在这台电脑上读，文件不上传；也可以拖到这里。Excel 工作簿请复制两列，或另存为 CSV。">
          ${(ties) => html`<input ...${ties} type="file" accept=".csv,.txt" disabled=${acting} onChange=${(event) => { drop(event.target.files); event.target.value = ""; }} />`}<//></div>
      <div role="status">${!empty && html`<p>认出 <${Count} of=${wanted.length} /> 人${faulty.length > 0 ? html`，<${Count} of=${faulty.length} /> 行不查` : ""}${read.blank > 0 ? html`，空行 <${Count} of=${read.blank} /> 行不算` : ""}。</p>`}
        ${tooMany && html`<p class="problem">一次最多查 ${MOST} 人，现在有 ${wanted.length} 人。请分几次查。</p>`}
        ${!empty && wanted.length === 0 && html`<p class="problem">没有可以查的行。</p>`}</div>
      ${faulty.length > 0 && !answer && html`<${Faulty} rows=${faulty} />`}
      <${Reason} value=${reason} set=${setReason} />
      <${Fault} problem=${problem} again=${problem?.status === 409 ? undefined : act}>${problem?.status === 409 && html`<p>上限按北京时间的一天计算，明天 0 点起重新计算。名单还在本页，关闭以前不会丢。</p>`}<//>
      <div class="buttons"><${Act} type="submit" acting=${acting} working="正在查询……">${wanted.length > 0 ? `查询 ${wanted.length} 人` : "查询"}<//>
        ${!empty && html`<button type="button" class="quiet" onClick=${() => acting || take("")}>清除</button>`}</div>
    </form>
    <div aria-live="polite">${answer && html`<${Results} rows=${answer} />`}</div>
  <//>`;
}

function Faulty({ rows }) {
  return html`<${Notice} tone="care" title="这些行不查，改好名单再查，或者先查其余的："><ul>${rows.slice(0, 10).map((one) => html`<li>第 ${one.line} 行：${one.fault}</li>`)}</ul>
    ${rows.length > 10 && html`<p>还有 <${Count} of=${rows.length - 10} /> 行，查完以后都列在结果里。</p>`}<//>`;
}

function Results({ rows }) {
  const [only, setOnly] = useState(null);
  const keyOf = (one) => (one.fault ? "fault" : one.result);
  const kinds = [...Object.keys(CHECK), "fault"].filter((kind) => rows.some((one) => keyOf(one) === kind));
  const shown = rows.filter((one) => only === null || keyOf(one) === only);
  const count = (kind) => rows.filter((one) => keyOf(one) === kind).length;
  const chip = (kind, word, number) => html`<li><button type="button" class="chip" aria-pressed=${String(only === kind)} onClick=${() => setOnly(kind)}>${word} <${Count} of=${number} /></button></li>`;
  return html`<section aria-labelledby="results"><h2 id="results">结果</h2>
    <p>“没查到”包括别的工会的会员姓名写得不一样的；“无卡”是会员，但银行没有开卡。</p>
    <ul class="filters" aria-label="按结果筛选">${chip(null, "全部", rows.length)}${kinds.map((kind) => chip(kind, kind === "fault" ? "没有查" : CHECK[kind].word, count(kind)))}</ul>
    <div class="list-head"><p>显示 <${Count} of=${shown.length} /> 人</p><div class="list-tools">
      <button type="button" class="small" onClick=${() => saveCsv("名单查询结果.csv", ANSWER, shown)}>导出</button>
      <button type="button" class="small" onClick=${() => window.print()}>打印</button></div></div>
    <p class="hint">导出的文件里有姓名和证件号码，存在您的电脑上，请妥善保管、用完删除。</p>
    <${Rows} caption="查询结果" rows=${shown} keyOf=${({ line }) => line} columns=${ANSWER} /></section>`;
}

/** [why not, ""] or ["", the text] of what was chosen or dropped. */
async function readList(files) {
  const [file, further] = files;
  const name = file.name.toLowerCase();
  if (further) return ["一次只读一个文件。", ""];
  if (!/\.(csv|txt)$/.test(name)) return ["这里只读 .csv 和 .txt。是 Excel 工作簿的，请在 Excel 里选中姓名和证件号码两列，复制后贴到“名单”里，或另存为 CSV。", ""];
  if (file.size > LARGEST) return ["文件太大，不像是一份名单。请只留姓名和证件号码两列，一次不超过 500 人。", ""];
  return ["", textOf(await new Response(file).arrayBuffer())];
}
