// One register: the verdict in a sentence, what to correct, what became of those who were accepted.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { Problem } from "../api.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { useBanks } from "../banks.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { Act, Download, Field } from "../parts/forms.js";
import { saveFile } from "../parts/csv.js";
import { Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { Progress, Way } from "../parts/way.js";
import { link } from "../place.js";
import { listed } from "../store.js";
import { BATCH, KINDS, SEVERITY, TRANSFER } from "../words.js";
import { RegisterPutAway } from "./put_away.js";
import { UndoRegister } from "./undo.js";
import { titleOf } from "./registers.js";

const WHILE_CHECKING = 1500; // ms
const WHILE_WAITING = 5000;
const CHIPS = 8; // kinds of findings shown before 更多
const FEW = 20; // findings that one looks through without a search
const AT_ONCE = 200; // findings drawn at once
const MOST = 50000; // findings that an old computer still takes
const STAGES = { reading: "正在读文件", storing: "正在保存会员", writing: "正在写待更正表" };
const busy = ({ state }) => state === "checking" || state === "awaiting-upload";

export function Register({ steps: [, id], query }) {
  const { may } = useOfficer();
  const answer = useAnswer(`/registers/${encodeURIComponent(id)}`, {}, {
    every: (body) => (body.state === "checking" ? WHILE_CHECKING : body.state === "awaiting-upload" ? WHILE_WAITING : null),
  });
  const bankOf = useBanks();
  const one = answer.body;
  return html`<${Page} title=${one ? titleOf(one) : "登记表"} crumbs=${[["登记表", link("registers")]]}
      lead=${one && html`${KINDS[one.kind] ?? one.kind}，<${Time} at=${one.opened_at} /> 申请，编号 <code>${one.register}</code>${one.corrects && html`，更正<a href=${link(["registers", one.corrects])}>登记表 ${one.corrects}</a>`}`}>
    <${Answer} of=${answer} what="登记表">${(body) => html`
      <${Verdict} one=${body} />
      ${body.notes.map((sentence) => html`<${Notice} tone="wait"><p>${sentence}</p><//>`)}
      ${!busy(body) && html`<${ToCorrect} one=${body} query=${query} may=${may}>${away(body) && html`<${RegisterPutAway} one=${body} again=${answer.again} />`}<//>`}
      ${body.held_count > 0 && html`<${Held} one=${body} />`}
      ${(body.transfers_unanswered > 0 || body.transfers_asked_count > 0) && html`<${Moves} one=${body} />`}
      ${body.batch && may("GET /batches/{id}/custody") && html`<p><a class="button" href=${link(["custody", body.batch])}>看这一批的卡</a></p>`}
      ${body.kind === "roster" && body.state === "checked" && html`<${UndoRegister} one=${body} />`}
      ${body.batches.length > 0 && html`<${Batches} one=${body} bankOf=${bankOf} />`}
      ${body.unions.length > 0 && html`<${Unions} one=${body} />`}`}<//>
  <//>`;
}

function Verdict({ one }) {
  const { read, accepted } = one.rows;
  const moving = one.transfers_asked_count;
  const rejected = toCorrect(one);
  const number = (count) => html`<strong><${Count} of=${count} /></strong>`;
  if (one.state === "awaiting-upload") {
    return html`<${Notice} tone="care" title="还没有收到文件。"><p>链接申请好了，文件没有传上来；链接 15 分钟内有效。请重新上传，这一条不会占用什么，也不用删。</p>
      <p><a class="button" href=${link(["registers", "new"])}>重新上传</a></p><//>`;
  }
  if (one.state === "checking") {
    const { done = 0, read: seen = 0, stage = "reading" } = one.progress ?? {};
    const part = stage === "storing" && seen > 0 ? done / seen : null;
    return html`<${Progress} label="正在校验。可以离开本页，过一会儿再回来看，不影响校验。" done=${part}>
      ${STAGES[stage] ?? "正在办理"}，已读 ${seen.toLocaleString("zh-CN")} 行${stage === "storing" ? `，已保存 ${done.toLocaleString("zh-CN")} 行` : ""}。<//>`;
  }
  if (one.state === "rejected") {
    return html`<${Notice} tone="bad" title="整份退回，没有一行入库。">${one.reasons.map(({ message }) => html`<p class="large">${message}</p>`)}
      <p>原来的文件没有动。改好以后，再上传一次即可。</p><p><a class="button" href=${link(["registers", "new"], { corrects: one.register, kind: one.kind })}>改好后上传</a></p><//>`;
  }
  return html`<${Notice} tone=${rejected ? "care" : "good"}>
    <p class="large">${number(read)} 行中，${number(accepted)} 行已接受${rejected ? html`，${number(rejected)} 行要更正` : moving ? "" : "，没有要更正的行"}${moving > 0 && html`，${number(moving)} 行要从别的工会转入`}。</p>
    ${rejected > 0 && !one.dismissal && html`<p>${accepted > 0 ? "已接受的行照常办理，不用再传；只要把要更正的行改好传回来。" : "把要更正的行改好传回来，就接着办理。"}</p>`}
    ${moving > 0 && html`<p>要转入的行由原工会答复，同意以后自动转入，不用再传。</p>`}<//>`;
}

/** Rejected rows with something to correct: for those that ask another union for its member that union answers. */
export const toCorrect = ({ rows, transfers_asked_count: moving = 0 }) => Math.max(0, rows.rejected - moving);

/** Whether it can be put away: there is something that nobody corrects. */
const away = (one) => one.kind !== "roster" && (toCorrect(one) > 0 || one.state === "rejected") && (!one.corrected || one.dismissal);

// all findings of the register looked at last, in memory alone: choosing a kind opens the page anew
let kept = { of: null, findings: null };

/** @param children what can be done instead, below the steps of correcting */
function ToCorrect({ one, query, may, children }) {
  const { api } = useOfficer();
  const path = `/registers/${encodeURIComponent(one.register)}`;
  const corrections = async () => (await api.get(path)).corrections;
  const [all, setAll] = useState(kept.of === one.register ? kept.findings : null);
  const [row, setRow] = useState(query.row ?? "");
  const [length, setLength] = useState(AT_ONCE);
  const read = useAct(async () => {
    const { all_findings: address } = await api.get(path); // anew: a link ends after 15 minutes
    if (address === null) throw new Problem({ status: 404, code: "link-over", detail: "全部问题的清单已过保存期。" });
    kept = { of: one.register, findings: await listed(address) };
    setAll(kept.findings);
  });
  const codes = Object.entries(one.findings_by_code);
  if (codes.length === 0) return html`${query.row && html`<${Notice} tone="good"><p>第 ${query.row} 行没有问题。</p><//>`}${children}`;
  const findings = all ?? one.findings;
  const total = codes.reduce((sum, [, count]) => sum + count, 0);
  const partial = findings.length < total;
  const shown = findings.filter((finding) => (!query.code || finding.code === query.code) && (!row.trim() || finding.row === Number(row)));
  const search = (event) => {
    setRow(event.target.value);
    setLength(AT_ONCE);
    // the address keeps it without opening the page anew
    history.replaceState(null, "", link(["registers", one.register], { code: query.code, row: event.target.value.trim() }));
  };
  return html`<section aria-labelledby="findings"><h2 id="findings">问题</h2>
    ${toCorrect(one) > 0 && html`<ol class="steps-list">
      <li><${Download} fetchLink=${corrections} gone="待更正表已过保存期，请从自己的原表改。">下载待更正表（${one.rows.rejected.toLocaleString("zh-CN")} 行）<//></li>
      <li>在 Excel 里照红格的提示改好，保存。${one.transfers_asked_count > 0 && html`要转入的 <${Count} of=${one.transfers_asked_count} /> 行也在表里，不用改。`}</li>
      ${may("POST /registers") && html`<li><a class="button" href=${link(["registers", "new"], { corrects: one.register, kind: one.kind, batch: one.batch })}>把改好的传回来</a></li>`}</ol>`}
    ${children}
    ${one.corrected_by.length > 0 && html`<p>已有更正：${one.corrected_by.map((id) => html`<a href=${link(["registers", id])}>${id}</a> `)}</p>`}
    <${Codes} one=${one} query=${query} codes=${codes} />
    ${(total > FEW || row) && html`<${Field} id="row" label="只看第几行" hint="表格软件左边的行号">${(ties) => html`<input ...${ties} class="short" type="text" inputmode="numeric" maxlength="7" autocomplete="off" value=${row} onInput=${search} />`}<//>`}
    ${partial && html`<div class="read-all"><p>列出的是前 <${Count} of=${findings.length} /> 个问题，要更正的在前；共 <${Count} of=${total} /> 个。</p>
      ${total > MOST ? html`<p>问题太多，页面上列不下。要更正的行，待更正表里都有。</p>`
      : html`<p><${Act} onDo=${read.act} acting=${read.acting} kind="quiet" working="正在读取……">读出全部 ${total.toLocaleString("zh-CN")} 个问题<//></p>`}<${Fault} problem=${read.problem} again=${read.act} /></div>`}
    ${shown.length === 0 ? html`<${Empty} title=${partial ? `列出的前 ${findings.length} 个问题里没有。` : row.trim() && !query.code ? `第 ${row.trim()} 行没有问题。` : "没有这样的问题。"}>${partial ? html`<p>可以读出全部问题再找；要更正的行，待更正表里都有。</p>` : html`<p>换一行，或者<a href=${link(["registers", one.register])}>看全部</a>。</p>`}<//>` : html`
      <${Rows} caption=${`${query.code || row.trim() ? "筛选出" : "列出"} ${shown.length.toLocaleString("zh-CN")} 个问题${partial ? "" : `，共 ${total.toLocaleString("zh-CN")} 个`}`}
        rows=${shown.slice(0, length)} keyOf=${(finding) => `${finding.row}.${finding.column}.${finding.code}`} columns=${findingColumns(one)} />
      ${shown.length > length && html`<p class="more"><button type="button" class="quiet" onClick=${() => setLength(length + AT_ONCE)}>再看后面的（还有 ${(shown.length - length).toLocaleString("zh-CN")} 个）</button></p>`}`}
  </section>`;
}

function findingColumns(register) {
  const moving = new Map((register.transfers_asked ?? []).map(({ row, state }) => [row, state]));
  return [
    { name: "行", number: true, cell: (one) => one.row ?? "全表" },
    { name: "列", cell: (one) => one.column ?? "—" },
    // for the row of somebody whom another union holds nothing is to be corrected: its transfer says how far it is
    { name: "程度", cell: (one) => (one.code === "member-elsewhere" && moving.has(one.row) ? html`<${Status} of=${TRANSFER} state=${moving.get(one.row)} />`
      : html`<${Status} of=${SEVERITY} state=${one.severity} />`) },
    { name: "问题和改法", cell: (one) => one.message },
  ];
}

function Codes({ one, query, codes }) {
  const [open, setOpen] = useState(false);
  const at = (code) => link(["registers", one.register], { code, row: query.row });
  const sorted = codes.slice().sort(([, first], [, second]) => second - first);
  // the chosen one is always there
  const shown = open ? sorted : sorted.filter(([code], place) => place < CHIPS || code === query.code);
  return html`<ul class="filters" aria-label="按问题筛选">
    <li><a href=${at()} aria-current=${query.code ? null : "true"}>全部</a></li>
    ${shown.map(([code, count]) => html`<li><a href=${at(code)} aria-current=${query.code === code ? "true" : null}>${one.titles?.[code] ?? code} <${Count} of=${count} /></a></li>`)}
    ${shown.length < sorted.length && html`<li><button type="button" class="chip" onClick=${() => setOpen(true)}>更多（${sorted.length - shown.length} 种）</button></li>`}</ul>`;
}

const HELD_AT_ONCE = 500; // rows in one workbook

/** The workbook of held rows with their cells, and what is done with it; for an officer of the union itself. */
function HeldForm({ one }) {
  const { api, may, union } = useOfficer();
  const { act, acting, problem, done } = useAct(async () => {
    const { name, blob } = await api.made(`/registers/${encodeURIComponent(one.register)}/held`);
    saveFile(name || "held.xlsx", blob);
    return name;
  });
  if (!may("POST /registers/{id}/held") || union !== one.union) return null;
  return html`<ol class="steps-list"><li><${Act} kind="quiet" onDo=${act} acting=${acting} working="正在取表……">下载暂缓行的更正表${one.held_count > HELD_AT_ONCE ? `（先取 ${HELD_AT_ONCE} 行）` : ""}<//>
      <p class="hint">表里是这些会员现在登记的全部内容，没有遮盖，请妥善保管；取表的人和时间会记入“记录”。原来上传的文件过了保存期，也能取。</p>
      ${done && html`<p role="status">已下载，请在电脑的下载文件夹里打开。</p>`}<${Fault} problem=${problem} again=${act} /></li>
    <li>照红格的提示改好，保存。</li><li><a class="button" href=${link(["registers", "new"], { kind: "members" })}>上传改好的表</a></li></ol>`;
}

function Held({ one }) {
  return html`<section aria-labelledby="held"><h2 id="held">已入库，暂时不能报送银行（${one.held_count.toLocaleString("zh-CN")} 行）</h2>
    <p>银行的文件放不下这些格的内容。人已经是会员，改好这些格再上传一次，就会编入下一批。<a href=${link("held")}>还在暂缓的都有谁</a></p>
    <${HeldForm} one=${one} />
    <${Rows} caption="暂缓的行" rows=${one.held.flatMap(({ row, faults }) => faults.map((fault) => ({ row, ...fault })))} keyOf=${(fault) => `${fault.row}.${fault.column}`} columns=${[
      { name: "行", number: true, cell: (fault) => fault.row }, { name: "列", cell: (fault) => fault.column }, { name: "原因和改法", cell: (fault) => fault.message }]} /></section>`;
}

function Moves({ one }) {
  return html`<section aria-labelledby="moves"><h2 id="moves">转会</h2>
    ${one.transfers_unanswered > 0 && html`<p>别的工会要转入本表的 <${Count} of=${one.transfers_unanswered} /> 名会员。<a href=${link("transfers")}>去答复</a></p>`}
    ${one.transfers_asked_unanswered > 0 && html`<p>本表有 <${Count} of=${one.transfers_asked_unanswered} /> 行要从别的工会转入，等对方答复。<a href=${link("transfers", { direction: "asked-by-us" })}>看进展</a></p>`}
    ${one.transfers_asked_unanswered === 0 && one.transfers_asked_count > 0 && html`<p>本表要从别的工会转入的 <${Count} of=${one.transfers_asked_count} /> 行都已答复。<a href=${link("transfers", { direction: "asked-by-us" })}>看答复</a></p>`}</section>`;
}

function Batches({ one, bankOf }) {
  const rows = one.batches;
  const sum = (pick) => rows.reduce((total, batch) => total + pick(batch), 0);
  return html`<section aria-labelledby="batches"><h2 id="batches">开卡批次</h2>
    <${Way} caption="这份登记表办到哪一步" whole=${one.rows.read} steps=${[
      { name: "读到", count: one.rows.read, tone: "quiet" }, { name: "接受", count: one.rows.accepted },
      { name: "报送银行", count: sum(({ rows: count, attempt }) => (attempt === 1 ? count : 0)), tone: "wait" },
      { name: "银行已答复", count: sum(({ answered }) => answered) }]} />
    ${rows.every(({ state }) => state === "empty") && html`<p>这份登记表里没有新的人要报送：已接受的会员都有卡、已在别的批次里，或者已离会。不用再办。</p>`}
    <${Rows} caption="批次" rows=${rows} keyOf=${({ batch }) => batch} columns=${[
      { name: "批次", cell: ({ batch }) => html`<a href=${link(["batches", batch])}>${batch}</a>` },
      { name: "银行", cell: ({ bank }) => bankOf(bank) },
      { name: "状态", cell: ({ state }) => html`<${Status} of=${BATCH} state=${state} />` },
      { name: "人数", number: true, cell: ({ rows: count }) => html`<${Count} of=${count} />` },
      { name: "已答复", number: true, cell: ({ answered }) => html`<${Count} of=${answered} />` }]} /></section>`;
}

function Unions({ one }) {
  const OUTCOME = { new: "新增", changed: "已更新", unchanged: "没有变化", superseded: "已被后来的登记表取代", refused: "没有登记" };
  return html`<section aria-labelledby="unions"><h2 id="unions">登记的工会</h2>
    <${Rows} caption="工会" rows=${one.unions} keyOf=${({ code }) => code} columns=${[
      { name: "编码", cell: ({ code }) => html`<code>${code}</code>` }, { name: "名称", cell: ({ name }) => name },
      { name: "结果", cell: ({ outcome }) => OUTCOME[outcome] ?? outcome }]} /></section>`;
}
