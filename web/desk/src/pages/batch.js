// One batch: how far it is, who was refused and why, what the bank sent, and what can be done now, or why not.

import { useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { useBanks } from "../banks.js";
import { awaits, beforeAgain, deedsOf, nameOf, peopleOf, stepsOf } from "../batch.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { Confirm } from "../parts/forms.js";
import { Rows } from "../parts/rows.js";
import { Mark, Status } from "../parts/status.js";
import { link } from "../place.js";
import { BATCH, FILE, OUTCOME, STEP, said } from "../words.js";
import { usePeople } from "./people.js";
import { BatchPutAway } from "./put_away.js";
import { Roster } from "./roster.js";

const WHILE_MADE = 3000; // ms: making and sending take a few seconds
const WHILE_MOVING = 15000; // ms; each look is on record, so what takes longer is not asked faster
const FIRST_LOOKS = 4;
const MOVING = new Set(["open", "claimed", "written"]);

export function Batch({ steps: [, id] }) {
  const { may } = useOfficer();
  const path = `/batches/${encodeURIComponent(id)}`;
  const looks = useRef(0);
  const answer = useAnswer(path, {}, { every: ({ state }) => { looks.current += 1; return MOVING.has(state) ? (looks.current <= FIRST_LOOKS ? WHILE_MADE : WHILE_MOVING) : null; } });
  const one = answer.body;
  const sees = may("GET /batches/{id}/custody");
  const custody = useAnswer(one?.row_counts.opened > 0 && sees ? `${path}/custody` : null);
  const bankOf = useBanks();
  return html`<${Page} title=${one ? nameOf(one) : "批次"} crumbs=${[["批次", link("batches")]]}
      lead=${one && html`${bankOf(one.bank)}，${peopleOf(one)}，编号 <code>${one.batch}</code>。来自 <a href=${link(["registers", one.register])}>登记表 ${one.register}</a>。`}>
    <${Answer} of=${answer} what="批次">${(body) => html`
      <p><${Status} of=${BATCH} state=${body.state} />${body.previous && html` 接着 <a href=${link(["batches", body.previous])}>前一批</a> 没有开卡的人再次申请。`}</p>
      <${Steps} steps=${stepsOf(body, custody.body?.cards)} />
      ${body.receipt.advice && html`<${Notice} tone="bad" title="银行整份退回"><p>${body.receipt.advice}</p>${body.receipt.code && html`<p class="hint">银行代码 ${body.receipt.code}</p>`}<//>`}
      ${body.next_attempts.length > 0 && html`<${Notice} tone="wait"><p>没有开卡的人已编入：${body.next_attempts.map((next) => html`<a href=${link(["batches", next])}>${next}</a> `)}</p><//>`}
      ${body.notices.map((notice) => html`<${Notice} tone="care"><p>${notice.message}</p><p class="hint"><${Time} at=${notice.at} />，文件 <code>${notice.file}</code></p><//>`)}
      <${Deeds} batch=${body} again=${answer.again} />
      ${body.row_counts.opened > 0 && html`<section aria-labelledby="cards"><h2 id="cards">卡（<${Count} of=${body.row_counts.opened} /> 张）</h2>
        ${sees && html`<p><a class="button" href=${link(["custody", body.batch])}>领卡与发放</a></p>`}<${Roster} batch=${body} again=${answer.again} /></section>`}
      <${Refused} batch=${body} again=${answer.again} />
      <${Files} files=${body.files} awaited=${awaits(body)} />`}<//>
  <//>`;
}

function Steps({ steps }) {
  return html`<ol class="steps" aria-label="办到哪一步">${steps.map(({ name, state, at, note }) => html`<li data-tone=${said(STEP, state).tone} aria-current=${state === "now" ? "step" : null}>
    <strong>${name}</strong><${Status} of=${STEP} state=${state} />${at && html`<${Time} at=${at} />`}${note && html`<span>${note}</span>`}</li>`)}</ol>`;
}

const DEEDS = {
  withdraw: { word: "撤回", danger: true, effect: (count) => `${count} 人不再报送银行；过几秒钟，可以再次申请，也可以更正后重新上传。撤回的批次不能恢复。`, done: "已撤回。这些人过几秒钟就可以再次申请。" },
  resend: { word: "重发", effect: (count) => `${count} 人的同一份文件，一字不改，再放进银行的目录一次。只在银行说没有收到文件时才重发。`, done: "已安排重发，几分钟内送到银行。" },
  reissue: { word: "再次申请", effect: (count, more, batch) => `${more ? "至多 " : ""}${count} 个没有开卡的人编入新的一批，按系统里现在的资料报送。${beforeAgain(batch)}${more ? "已编入后面批次的人不会重复申请。" : ""}` },
};

function Deeds({ batch, again }) {
  const { api, may } = useOfficer();
  const [asking, setAsking] = useState(null);
  const [said, setSaid] = useState("");
  const { act, acting, problem } = useAct(async (name) => {
    const answer = await api.post(`/batches/${encodeURIComponent(batch.batch)}/${name}`);
    if (name === "reissue") { location.hash = link(["batches", answer.batch]); return; }
    setAsking(null);
    setSaid(DEEDS[name].done);
    again();
  });
  const deeds = deedsOf(batch);
  const more = batch.next_attempts.length > 0;
  return html`<section class="screen-only" aria-labelledby="deeds"><h2 id="deeds">可以办的</h2>
    ${said && html`<${Notice} tone="good" role="status"><p>${said}</p><//>`}
    <ul class="offers">${Object.entries(DEEDS).map(([name, { word }]) => {
    const { count, why } = deeds[name];
    const open = may(`POST /batches/{id}/${name}`);
    return html`<li>${count && open ? html`<button type="button" class="quiet" onClick=${() => { setSaid(""); setAsking(name); }}>${word}……</button>` : html`<strong>${word}　</strong>`}
      <span class="hint">${why ?? (open ? `${count.toLocaleString("zh-CN")} 人` : "现在可以办，由会员卡专干办理。")}</span></li>`;
  })}</ul>
    ${asking && html`<${Confirm} title=${`${DEEDS[asking].word}${nameOf(batch)}？`} danger=${DEEDS[asking].danger} acting=${acting} problem=${problem}
      action=${`${DEEDS[asking].word} ${deeds[asking].count} 人`} onDo=${() => act(asking)} onClose=${() => setAsking(null)}>
      <p>${DEEDS[asking].effect(deeds[asking].count?.toLocaleString("zh-CN"), more, batch)}</p><//>`}</section>`;
}

// what follows for somebody whom the bank refused, as GET /batches/{id}/people has it
const FOLLOW = {
  waits: ["还没有办", "care"], corrected: ["已更正，待编批", "wait"], asked: ["已再次申请", "wait"], held: ["暂缓，待改", "care"], card: ["已有卡", "good"], gone: ["已离会或转出", "quiet"],
};
/** What follows in a word; who is put away with the batch waits no more. */
export const followOf = (follow, dismissed) => (dismissed && follow === "waits" ? ["不再申请", "quiet"] : FOLLOW[follow] ?? ["—", "quiet"]);

function Refused({ batch, again }) {
  const { may } = useOfficer();
  const [shown, setShown] = useState(50);
  const rows = batch.refused.slice(0, shown);
  const people = usePeople(batch.batch, may("GET /batches/{id}/people") ? rows.map(({ row }) => row) : []);
  if (batch.refused_count === 0) return null;
  const known = new Map(people.people.map((one) => [one.row, one]));
  return html`<section aria-labelledby="refused"><h2 id="refused">没有开卡的人（<${Count} of=${batch.refused_count} />）</h2>
    <p>${batch.refused.some(({ state }) => state === "refused") ? "照“原因和办法”更正以后，把这些人的行重新上传，会自动编入下一批；没有要更正的，用“再次申请”。"
    : "这些人的资料没有错。先由上级与银行查清整份退回的原因，再按“再次申请”。"}</p>
    <${Rows} caption=${`列出 ${rows.length} 人`} rows=${rows} keyOf=${({ row }) => row} columns=${[
      { name: "行", number: true, cell: ({ row }) => row },
      { name: "姓名", cell: ({ row }) => html`<span class="whole">${known.get(row)?.name ?? "—"}</span>` },
      { name: "登记表", cell: ({ register, source_row: row }) => html`<a class="whole" href=${link(["registers", register], { row })}>第 ${row} 行</a>` },
      { name: "结果", cell: ({ state }) => (state === "refused" ? html`<${Mark} tone="bad">银行退回<//>` : html`<${Mark} tone="care">随整份退回<//>`) },
      { name: "原因和办法", cell: ({ advice, code, state }) => html`${advice ?? (state === "refused" ? "银行没有说明原因，请向银行询问。" : "本人没有问题，银行退回了整份文件。")}${code && html`<br /><small>银行代码 ${code}</small>`}` },
      { name: "现在", cell: ({ row }) => {
        const { follow, asked_in: next } = known.get(row) ?? {};
        const [word, tone] = followOf(follow, batch.dismissal !== null);
        return follow ? html`<${Mark} tone=${tone}>${word}<//>${next && html`<br /><a class="whole" href=${link(["batches", next])}>看那一批</a>`}` : "—";
      } }]} />
    ${(batch.state === "answered" || batch.state === "file-refused" || batch.state === "closed") && html`<${BatchPutAway} batch=${batch} again=${again} />`}
    <${Fault} problem=${people.problem} again=${people.again} />
    ${batch.refused.length > shown && html`<p class="more"><button type="button" class="quiet" onClick=${() => setShown(shown + 50)}>再看后面的</button></p>`}
    ${batch.refused_count > batch.refused.length && html`<p class="hint">只列出前 <${Count} of=${batch.refused.length} /> 人。</p>`}</section>`;
}

function Files({ files, awaited }) {
  if (files.length === 0 && !awaited) return null;
  return html`<section aria-labelledby="files"><h2 id="files">银行的文件</h2>
    ${files.length === 0 ? html`<${Empty} title="银行还没有交来这一批的文件。"><p>收妥回执和开卡结果到了以后，自动登记，列在这里。</p><//>` : html`
    <${Rows} caption="银行交来的文件" rows=${files} keyOf=${({ file, at }) => `${file}.${at}`} columns=${[
      { name: "文件", cell: ({ file }) => html`<code>${file}</code>` },
      { name: "是什么", cell: ({ kind }) => FILE[kind] ?? "认不出的文件" },
      { name: "时间", cell: ({ at }) => html`<${Time} at=${at} />` },
      { name: "结果", cell: ({ outcome }) => html`<${Status} of=${OUTCOME} state=${outcome} />` },
      { name: "登记了", cell: ({ counts, kind, reason, outcome }) => (outcome === "set-aside" ? "没有采用，原因见上面的提示" : reason ? "整份退回，原因见上面" : kind === "receipt" ? "—" : countsOf(counts)) }]} />
    ${files.some(({ problems }) => problems.length > 0) && html`<h3>要看一看的答复</h3>
      <${Rows} caption="银行答复中的问题" rows=${files.flatMap(({ file, problems }) => problems.map((problem) => ({ file, ...problem })))} keyOf=${({ file, row, problem }) => `${file}.${row}.${problem}`} columns=${[
        { name: "行", number: true, cell: ({ row }) => row || "全文件" },
        { name: "程度", cell: ({ taken }) => (taken ? html`<${Mark} tone="care">已登记，请核对<//>` : html`<${Mark} tone="bad">没有采用<//>`) },
        { name: "问题", cell: ({ message }) => message }]} />
      ${files.flatMap(({ file, further = [] }) => further.map((one) => html`<p class="hint" key=${`${file}.${one.problem}`}>还有 <${Count} of=${one.count} /> 行没有逐行列出（${one.taken ? "已登记，请核对" : "没有采用"}）：${one.message}</p>`))}`}`}</section>`;
}

const COUNTED = { opened: "开卡", refused: "退回", missing: "还没有答复" };
const countsOf = (counts) => Object.entries(COUNTED).filter(([name]) => counts[name]).map(([name, word]) => `${word} ${counts[name]}`).join("，") || "—";
