// The cards of one batch: where they are, fetching them counted, signing one by one, the roster, and what was stated.

import { useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { useBanks } from "../banks.js";
import { fetchable, nameOf } from "../batch.js";
import { inHenan, now } from "../clock.js";
import { Answer, Count, Empty, Fault, Loading, Notice, Page, Time } from "../parts/page.js";
import { Act, Field } from "../parts/forms.js";
import { Mark, Status } from "../parts/status.js";
import { Way } from "../parts/way.js";
import { link } from "../place.js";
import { rangesOf, rowsOf, typedRows } from "../ranges.js";
import { CUSTODY, FACT, PLASTIC, UNDO } from "../words.js";
import { SHOWN, usePeople } from "./people.js";
import { Roster } from "./roster.js";
import { Approve, Undo } from "./undo.js";

const WHILE_RECORDED = 2500; // ms
const VIEWS = {
  "to-sign": ["待签收", ["collected", "at-branch", "opened"]], signed: ["已签收", ["signed"]], damaged: ["损坏", ["damaged"]],
  returned: ["已退回", ["returned"]], requested: ["银行尚未答复", ["requested"]],
};
const today = () => inHenan(now()).day;
const rowsIn = (custody, places) => places.flatMap((place) => rowsOf(custody.rows[place])).sort((one, other) => one - other);
const underWay = ({ statements, undos }) => statements.some(({ result }) => result === null) || undos.some(({ state }) => state === "approved");

export function Cards({ steps: [, id], query }) {
  const { may } = useOfficer();
  const path = `/batches/${encodeURIComponent(id)}`;
  const batch = useAnswer(path);
  const custody = useAnswer(`${path}/custody`, {}, { every: (body) => (underWay(body) ? WHILE_RECORDED : null) });
  const bankOf = useBanks();
  const one = batch.body;
  const states = may("POST /batches/{id}/custody");
  return html`<${Page} title=${one ? `${nameOf(one)}的卡` : "领卡与发放"} crumbs=${[["领卡与发放", link("custody")], ...(one ? [[nameOf(one), link(["batches", id])]] : [])]}
      lead=${one && html`${bankOf(one.bank)}，编号 <code>${one.batch}</code>`}>
    <${Answer} of=${custody} what="卡的情况">${(body) => html`
      <${Verdict} custody=${body} closed=${one?.closed_at} />
      ${states && html`<${State} id=${id} custody=${body} again=${custody.again} />`}
      <${People} id=${id} custody=${body} view=${VIEWS[query.show] ? query.show : "to-sign"} again=${custody.again} states=${states} />
      ${one?.row_counts.opened > 0 && html`<section class="screen-only" aria-labelledby="roster"><h2 id="roster">发放登记册</h2><${Roster} batch=${one} again=${batch.again} /></section>`}
      <${History} id=${id} custody=${body} union=${one?.union} again=${custody.again} />`}<//>
    <${Fault} problem=${batch.problem} again=${batch.again} />
  <//>`;
}

function Verdict({ custody, closed }) {
  const { cards } = custody;
  const opened = Object.entries(cards).reduce((sum, [place, count]) => sum + (place === "requested" ? 0 : count), 0);
  const ready = fetchable(cards);
  const hand = cards.collected;
  const late = rowsOf(custody.unclaimed).length;
  const number = (count) => html`<strong><${Count} of=${count} /></strong>`;
  const sentence = opened === 0 ? (cards.requested > 0 ? "银行还没有开出卡，开好以后可以领。" : "这一批没有卡。")
    : ready > 0 ? html`${number(ready)} 张卡可以领${hand > 0 ? html`，${number(hand)} 张在经办人手里，还没有签收` : ""}。`
    : hand > 0 ? html`${number(hand)} 张卡在经办人手里，还没有签收。`
    : cards.damaged > 0 ? html`${number(cards.damaged)} 张损坏的卡要退回银行。` : "这一批的卡都发完了。";
  const tone = opened === 0 ? "quiet" : ready + hand + cards.damaged > 0 ? "care" : "good";
  return html`<${Notice} tone=${tone}><p class="large">${sentence}</p>
      ${late > 0 && html`<p>其中 ${number(late)} 张超过银行约定的日子没有签收，要退回银行：第 ${custody.unclaimed} 行。</p>`}
      ${cards.requested > 0 && opened > 0 && html`<p>还有 ${number(cards.requested)} 人银行没有答复，答复以后卡会加进来。</p>`}
      ${closed && html`<p>批次已于 <${Time} at=${closed} /> 办结。</p>`}<//>
    ${opened > 0 && html`<${Way} caption="卡在哪里" whole=${opened} steps=${[
      { name: "可以领", count: ready, tone: "care" }, { name: "经办人已领", count: hand, tone: "care" }, { name: "已签收", count: cards.signed },
      ...(cards.damaged > 0 ? [{ name: "损坏", count: cards.damaged, tone: "bad" }] : []), ...(cards.returned > 0 ? [{ name: "已退回银行", count: cards.returned, tone: "quiet" }] : []),
      { name: "已激活", count: rowsOf(custody.activated).length }]} />`}`;
}

/** Which rows a fact is about, if nothing else is said. */
const MEANT = {
  collected: ({ rows }) => [...rowsOf(rows.opened), ...rowsOf(rows["at-branch"])],
  "at-branch": ({ rows }) => rowsOf(rows.opened),
  returned: ({ rows, unclaimed }) => [...new Set([...rowsOf(rows.damaged), ...rowsOf(unclaimed)])],
};
const MEANT_WORDS = { collected: "可以领的", "at-branch": "刚开好的", returned: "损坏和逾期未领的" };

function State({ id, custody, again }) {
  const { api } = useOfficer();
  const possible = Object.keys(MEANT).filter((fact) => MEANT[fact](custody).length > 0);
  const [form, setForm] = useState({ fact: null, day: today(), some: false, text: "", counted: "" });
  const [made, setMade] = useState(null);
  const fact = possible.includes(form.fact) ? form.fact : possible[0];
  const all = fact ? MEANT[fact](custody) : [];
  const most = Math.max(0, ...Object.values(custody.rows).map((text) => Math.max(0, ...rowsOf(text))));
  const rows = form.some ? typedRows(form.text, most) : all;
  const counted = form.counted.trim() === "" ? null : Number(form.counted);
  const off = rows !== null && Number.isInteger(counted) ? counted - rows.length : 0;
  const { act, acting, problem } = useAct(async () => {
    const stated = await api.post(`/batches/${encodeURIComponent(id)}/custody`, { fact, day: form.day, rows: rangesOf(rows), ...(counted === null ? {} : { counted }) });
    setMade(stated.statement);
    setForm({ ...form, some: false, text: "", counted: "" });
    again();
  });
  const set = (values) => { setForm({ ...form, ...values }); setMade(null); };
  const bad = form.some && rows === null ? `请写成 1-40,42 这样的行号，不超过 ${most}。` : "";
  const badCount = counted !== null && !(Number.isInteger(counted) && counted >= 0) ? "请填整数。" : "";
  if (possible.length === 0) return html`<${Outcome} custody=${custody} made=${made} />`;
  return html`<section class="screen-only" aria-labelledby="state"><h2 id="state">登记交接</h2>
    <${Outcome} custody=${custody} made=${made} />
    <form class="sheet" onSubmit=${(event) => { event.preventDefault(); if (rows?.length > 0 && !badCount) act(); }}>
      <fieldset><legend>什么情况</legend>${possible.map((one) => html`<label class="choice"><input type="radio" name="fact" checked=${fact === one} onChange=${() => set({ fact: one })} />
        <span>${FACT[one]}<small>${MEANT_WORDS[one]} ${MEANT[one](custody).length} 张</small></span></label>`)}</fieldset>
      <fieldset><legend>哪些卡</legend>
        <label class="choice"><input type="radio" name="which" checked=${!form.some} onChange=${() => set({ some: false })} /><span>${MEANT_WORDS[fact]}全部 ${all.length} 张</span></label>
        <label class="choice"><input type="radio" name="which" checked=${form.some} onChange=${() => set({ some: true })} /><span>只登记一部分</span></label>
        ${form.some && html`<${Field} id="rows" label="批次里的行号" required hint="登记册的“序号”，如 1-40,42" problem=${form.text && bad}>${(ties) => html`<input ...${ties} value=${form.text} onInput=${(event) => set({ text: event.target.value })} />`}<//>`}</fieldset>
      <${Field} id="state-day" label="日期" required>${(ties) => html`<input ...${ties} type="date" max=${today()} value=${form.day} onInput=${(event) => set({ day: event.target.value })} />`}<//>
      <${Field} id="counted" label="清点张数" hint="当面点过的张数；没有点的空着" problem=${badCount}>${(ties) => html`<input ...${ties} inputmode="numeric" value=${form.counted} onInput=${(event) => set({ counted: event.target.value })} />`}<//>
      ${off !== 0 && !badCount && html`<${Notice} tone="care" role="status"><p>清点 ${counted} 张，登记 ${rows.length} 张，${off > 0 ? "多" : "少"} ${Math.abs(off)} 张。请当场与银行核对；照样可以登记，相差会记下来。</p><//>`}
      <${Fault} problem=${problem} />
      <div class="buttons"><${Act} type="submit" acting=${acting}>${`登记${rows ? ` ${rows.length} 张` : ""}：${FACT[fact]}`}<//></div>
      <p class="hint">登记错了可以在下面撤销。</p>
    </form></section>`;
}

/** What became of the statement just made. */
function Outcome({ custody, made }) {
  const one = made && custody.statements.find(({ statement }) => statement === made);
  if (!one) return null;
  if (one.result === null) return html`<${Notice} tone="wait" role="status"><p>已收下“${FACT[one.fact]}”的登记，正在办理，几秒钟就好。可以接着做别的。</p><//>`;
  const recorded = rowsOf(one.result.recorded).length;
  return html`<${Notice} tone=${one.result.differences.length ? "care" : "good"} role="status"><p>已登记 ${recorded} 张：${FACT[one.fact]}。</p><${Differences} one=${one} /><//>`;
}

function Differences({ one }) {
  const known = rowsOf(one.result?.unchanged).length;
  return html`${known > 0 && html`<p>${known} 张先前已经登记过，没有变化。</p>`}
    ${one.result?.differences.map(({ rows, message }) => html`<p>第 ${rows} 行没有登记：${message}。</p>`)}
    ${one.notes.map((note) => html`<p>${note}</p>`)}`;
}

const DEEDS = [["signed", "已签收", ""], ["damaged", "损坏", "quiet"], ["returned", "退回银行", "quiet"]];

/** The people by where their card is; whoever may state ticks them and says what is so. */
function People({ id, custody, view, again, states }) {
  const { api, may } = useOfficer();
  const rows = rowsIn(custody, VIEWS[view][1]);
  const [shown, setShown] = useState(SHOWN);
  const [picked, setPicked] = useState(new Set());
  const [day, setDay] = useState(today());
  const [made, setMade] = useState(null);
  const [wrong, setWrong] = useState("");
  const open = may("GET /batches/{id}/people");
  const { people, asking, problem, again: retry } = usePeople(id, open ? rows.slice(0, shown) : []);
  // names are kept, places are as they are now: what was read before a statement says where the card was then
  const places = new Map(VIEWS[view][1].flatMap((place) => rowsOf(custody.rows[place]).map((row) => [row, place])));
  const there = people.filter(({ row }) => places.has(row)).map((one) => ({ ...one, custody: places.get(one.row), day: one.custody === places.get(one.row) ? one.day : null }));
  const chosen = there.filter(({ row }) => picked.has(row));
  const bar = useRef(null);
  const { act, acting, problem: refused } = useAct(async (fact) => {
    const stated = await api.post(`/batches/${encodeURIComponent(id)}/custody`, { fact, day, rows: rangesOf(chosen.map(({ row }) => row)) });
    setMade(stated.statement);
    setPicked(new Set());
    bar.current?.focus({ preventScroll: true }); // the button that was pressed goes
    again();
  });
  const toggle = (row) => { setWrong(""); setPicked((before) => { const next = new Set(before); if (!next.delete(row)) next.add(row); return next; }); };
  const state = (fact) => {
    const closed = fact === "signed" ? chosen.filter(({ card }) => card === "closed").map(({ row }) => row) : [];
    setWrong(closed.length ? `第 ${rangesOf(closed)} 行的卡已销，不能登记签收。请去掉勾选，把卡退回银行。` : "");
    if (!closed.length && chosen.length) act(fact);
  };
  const ticks = states && (view === "to-sign" || view === "damaged");
  const deeds = view === "damaged" ? DEEDS.slice(2) : DEEDS;
  const barred = ticks && rows.length > 0;
  const outcome = html`<${Outcome} custody=${custody} made=${made} />`;
  return html`<section aria-labelledby="people"><h2 id="people">逐人</h2>
    <ul class="filters" aria-label="按卡在哪里筛选">${Object.entries(VIEWS).map(([name, [word, places]]) => {
    const count = places.reduce((sum, place) => sum + custody.cards[place], 0);
    return (count > 0 || name === view) && html`<li><a href=${link(["custody", id], { show: name })} aria-current=${name === view ? "true" : null}>${word} <${Count} of=${count} /></a></li>`;
  })}</ul>
    ${!barred && outcome}
    ${!open ? html`<p>您的岗位看不到名单。</p>` : rows.length === 0 ? html`<${Empty} title=${`没有${VIEWS[view][0]}的。`} /> ` : there.length === 0 && asking ? html`<${Loading} what="名单" />` : html`
      ${ticks && html`<p class="screen-only">把卡交给本人、核对姓名和卡的尾号以后打勾，再按页面下方的按钮登记。代领的卡不能激活。</p>
        <p><button type="button" class="small" onClick=${() => setPicked(new Set(chosen.length === there.length ? [] : there.map(({ row }) => row)))}>${chosen.length === there.length && there.length > 0 ? "都不选" : `列出的 ${there.length} 人全选`}</button></p>`}
      ${there.length < rows.length && html`<p class="hint">列出 ${there.length} 人，共 <${Count} of=${rows.length} /> 人。</p>`}
      <ul class="people">${there.map((one) => html`<li key=${one.row}>${ticks
    ? html`<label><input type="checkbox" checked=${picked.has(one.row)} onChange=${() => toggle(one.row)} /><${Person} one=${one} /></label>`
    : html`<div class="person"><${Person} one=${one} /></div>`}
        <a href=${link(["registers", one.register], { row: one.source_row })} aria-label=${`登记表 ${one.source_row} 行：批次第 ${one.row} 行的人`}>登记表 ${one.source_row} 行</a></li>`)}</ul>
      ${rows.length > shown && html`<p class="more"><button type="button" class="quiet" aria-disabled=${String(asking)} onClick=${() => asking || setShown(shown + SHOWN)}>${asking ? "正在读取……" : `再看后面的（还有 ${rows.length - shown} 人）`}</button></p>`}`}
    <${Fault} problem=${problem} again=${retry} />
    ${barred && html`<div ref=${bar} tabindex="-1" class="deed-bar" role="group" aria-label="登记打勾的人">
      ${wrong && html`<p class="problem" role="alert">${wrong}</p>`}<${Fault} problem=${refused} />
      ${chosen.length === 0 ? html`${outcome}<p class="hint">打勾以后，在这里登记。</p>` : html`
      <${Field} id="people-day" label=${html`已选 <${Count} of=${chosen.length} /> 人，日期`}>${(ties) => html`<input ...${ties} type="date" max=${today()} value=${day} onInput=${(event) => setDay(event.target.value)} />`}<//>
      <div class="buttons">${deeds.map(([fact, word, kind]) => html`<button type="button" class=${kind} aria-disabled=${String(acting)} onClick=${() => acting || state(fact)}>${word}</button>`)}</div>`}</div>`}
  </section>`;
}

function Person({ one }) {
  const mark = PLASTIC[one.card];
  return html`<span class="count hint">${one.row}</span><strong>${one.name ?? "（资料已删除）"}</strong>
    <span>${one.card_last ? html`尾号 <span class="count">${one.card_last}</span>` : one.custody === "requested" ? "还没有卡" : "没有卡号"}</span>
    ${one.custody && html`<span><${Status} of=${CUSTODY} state=${one.custody} />${one.day && html` <${Time} at=${one.day} />`}</span>`}
    ${mark && html`<${Mark} tone=${mark.tone}>${mark.word}<//>`}`;
}

/** What was stated, newest first, with what became of it and its undo. */
function History({ id, custody, union, again }) {
  const { may, union: own } = useOfficer();
  const [asking, setAsking] = useState(null);
  const [approving, setApproving] = useState(null);
  const undos = new Map(custody.undos.map((undo) => [undo.document, undo]));
  const statements = [...custody.statements].sort((one, other) => (one.at < other.at ? 1 : -1));
  const stated = new Set(statements.map(({ statement }) => statement));
  const rosters = custody.undos.filter(({ document }) => !stated.has(document));
  const can = may("POST /batches/{id}/custody/{statement}/undo") && union === own;
  const approves = may("POST /batches/{id}/custody/{statement}/undo/approve");
  const pathOf = (document) => (stated.has(document) ? `/batches/${encodeURIComponent(id)}/custody/${document}` : `/registers/${document}`);
  const close = () => { setAsking(null); setApproving(null); again(); };
  const signed = new Set(rowsOf(custody.rows.signed));
  const undoable = ({ result, statement }) => can && result !== null && !undos.has(statement) && (result.recorded || result.unchanged);
  return html`<section aria-labelledby="history"><h2 id="history">登记过的</h2>
    ${statements.length + rosters.length === 0 && html`<${Empty} title="还没有登记过交接。"><p>在上面登记的每一次都会列在这里；上传的登记册在<a href=${link("registers")}>登记表</a>里。</p><//>`}
    <ol class="history">${statements.map((one) => html`<li key=${one.statement}>
      <p><strong><${Time} at=${one.day} />　${FACT[one.fact]}　<${Count} of=${rowsOf(one.rows).length} /> 张</strong>　<span class="hint"><${Time} at=${one.at} /> 登记，第 ${one.rows} 行${one.counted === null ? "" : `，清点 ${one.counted} 张`}</span></p>
      ${one.result === null ? html`<p><${Mark} tone="wait">正在办理<//></p>` : html`<${Differences} one=${one} />`}
      <${Undone} undo=${undos.get(one.statement)} approves=${approves} approve=${() => setApproving(undos.get(one.statement))} />
      ${undoable(one) && html`<p><button type="button" class="small" onClick=${() => setAsking(one)}>撤销……</button></p>`}</li>`)}
      ${rosters.map((undo) => html`<li key=${undo.document}><p><strong><a href=${link(["registers", undo.document])}>填好的登记册</a></strong></p>
        <${Undone} undo=${undo} approves=${approves} approve=${() => setApproving(undo)} /></li>`)}</ol>
    ${asking && html`<${Undo} path=${`${pathOf(asking.statement)}/undo`} what=${`“${FACT[asking.fact]}”的登记（${rowsOf(asking.rows).length} 张）`}
      signed=${asking.fact === "signed" || rowsOf(asking.rows).some((row) => signed.has(row))} done=${close} close=${() => setAsking(null)} />`}
    ${approving && html`<${Approve} path=${`${pathOf(approving.document)}/undo/approve`} what=${`${rowsOf(approving.rows).length} 张卡的登记`} done=${close} close=${() => setApproving(null)} />`}</section>`;
}

function Undone({ undo, approves, approve }) {
  if (!undo) return null;
  return html`<p><${Status} of=${UNDO} state=${undo.state} /> ${undo.reason}　<span class="hint"><${Time} at=${undo.approved_at ?? undo.asked_at} /></span>
    ${undo.state === "requested" && (approves ? html` <button type="button" class="small" onClick=${approve}>同意撤销……</button>` : html`<span class="hint">　有卡已签收，等复核人同意，15 天内有效。</span>`)}</p>`;
}
