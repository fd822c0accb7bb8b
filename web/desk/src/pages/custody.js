// 领卡与发放: the batches whose cards can be fetched, are to be signed for or given back, and undos for a second person.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useList, useOfficer } from "../asking.js";
import { Count, Notice, Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Mark } from "../parts/status.js";
import { link } from "../place.js";
import { useBanks } from "../banks.js";
import { Approve } from "./undo.js";

const QUEUES = {
  "to-collect": { word: "可以领取", lead: "银行已开好、工会还没有人领的卡。到网点领卡要带经办人的证件；网点和营业时间以银行为准。", sum: "张卡可以领",
    empty: "现在没有可以领取的卡。", first: "银行答复以后，开好的卡会列在这里。" },
  "to-sign": { word: "待签收", lead: "经办人已领、会员还没有签收的卡。点开可以逐人登记，也可以上传填好的登记册。", sum: "张卡待签收",
    empty: "经办人手里没有待签收的卡。", first: "登记“经办人已领”以后，待签收的卡会列在这里。" },
  "to-return": { word: "损坏待退", lead: "登记为损坏、还没有退回银行的卡。", sum: "张卡损坏待退", empty: "没有损坏待退的卡。", first: "发现卡面或芯片损坏的，在批次里登记“损坏”。" },
  unclaimed: { word: "逾期未领", lead: "可以领取以后，超过银行约定的日子还没有签收的卡，要退回银行。", sum: "张卡逾期未领", empty: "没有逾期未领的卡。", first: "到了约定的日子，没有人领的卡会列在这里。" },
};

export function Custody({ query }) {
  const { may } = useOfficer();
  const state = query.state === "to-approve" || QUEUES[query.state] ? query.state : "to-collect";
  const at = (one) => link("custody", { state: one, union: query.union });
  const tabs = [...Object.entries(QUEUES).map(([name, { word }]) => [name, word]), ...(may("GET /undos") ? [["to-approve", "撤销待复核"]] : [])];
  const Queue = state === "to-approve" ? Undos : Queued;
  return html`<${Page} title="领卡与发放" lead=${QUEUES[state]?.lead ?? "已签收的卡要撤销登记，须由申请人以外的另一个人同意；15 天不同意的，申请失效。"}>
    <ul class="filters" aria-label="筛选">${tabs.map(([name, word]) => html`<li><a href=${at(name)} aria-current=${name === state ? "true" : null}>${word}</a></li>`)}</ul>
    <${Queue} state=${state} union=${query.union} />
  <//>`;
}

function Queued({ state, union }) {
  const bankOf = useBanks();
  const list = useList("/custody", "batches", { state, union });
  const { empty, first, sum, word } = QUEUES[state];
  const columns = [
    { name: "批次", text: (one) => one.batch, cell: (one) => html`<a href=${link(["custody", one.batch])}>${dayOf(one.batch)}</a><br /><small><code>${one.batch}</code></small>` },
    { name: "工会", text: (one) => one.union_name, cell: (one) => one.union_name },
    { name: "张数", number: true, text: (one) => one.cards, cell: (one) => html`<${Count} of=${one.cards} />` },
    { name: "银行", text: (one) => bankOf(one.bank), cell: (one) => bankOf(one.bank) },
    { name: "网点", text: (one) => one.branches.join("、"), cell: (one) => (one.branches.length ? one.branches.join("、") : "银行没有说明") },
    { name: state === "unclaimed" ? "该退回之日" : "从哪天起", text: (one) => one.since, cell: (one) => html`<${Time} at=${one.since} />` },
    { name: "已领", number: true, text: (one) => `${one.collected}/${one.opened}`, cell: (one) => html`<${Count} of=${one.collected} /> / <${Count} of=${one.opened} />` },
  ];
  return html`${list.first && list.first.cards > 0 && html`<p class="large"><strong><${Count} of=${list.first.cards} /> ${sum}</strong>，在 <${Count} of=${list.first.count} /> 个批次中。</p>`}
    <${List} list=${list} what="批次" caption=${word} file=${word} columns=${columns} keyOf=${(one) => one.batch} count=${list.first?.counted_all ? list.first.count : null}
      empty=${{ title: empty, children: html`<p>${first}</p><p><a href=${link("batches")}>看全部批次</a></p>` }} />`;
}

/** The day in a batch's id: R20261123-…-01 → 11月23日 第 1 批. */
function dayOf(batch) {
  const [, month, day, number] = /^R\d{4}(\d\d)(\d\d)-.*-(\d+)/.exec(batch) ?? [];
  return month ? `${Number(month)}月${Number(day)}日登记 第 ${Number(number)} 批` : batch;
}

function Undos({ union }) {
  const { may } = useOfficer();
  const [approving, setApproving] = useState(null);
  const [said, setSaid] = useState("");
  const list = useList("/undos", "undos", { union });
  const open = may("POST /batches/{id}/custody/{statement}/undo/approve");
  const columns = [
    { name: "批次", text: (one) => one.batch, cell: (one) => html`<a href=${link(["custody", one.batch])}>${dayOf(one.batch)}</a><br /><small><code>${one.batch}</code></small>` },
    { name: "工会", text: (one) => one.union_name, cell: (one) => one.union_name },
    { name: "撤销什么", text: (one) => (one.roster ? "登记册" : "登记"), cell: (one) => (one.roster ? html`<a href=${link(["registers", one.document])}>填好的登记册</a>` : "一份登记") },
    { name: "张数", number: true, text: (one) => one.rows, cell: (one) => html`<${Count} of=${one.rows} />` },
    { name: "原因", text: (one) => one.reason, cell: (one) => one.reason },
    { name: "申请时间", text: (one) => one.since, cell: (one) => html`<${Time} at=${one.since} />` },
    { name: "办理", cell: (one) => (one.lapsed ? html`<${Mark} tone="quiet">已失效，要重新申请<//>` : one.asked_by_you ? "您申请的，由另一个人同意"
      : open ? html`<button type="button" class="small" onClick=${() => { setSaid(""); setApproving(one); }}>同意……</button>` : "由复核人同意") },
  ];
  const pathOf = (one) => (one.roster ? `/registers/${one.document}` : `/batches/${one.batch}/custody/${one.document}`);
  return html`${said && html`<${Notice} tone="good" role="status"><p>${said}</p><//>`}
    <${List} list=${list} what="撤销申请" caption="待复核的撤销申请" columns=${columns} keyOf=${(one) => `${one.batch}.${one.document}`} count=${list.first?.counted_all ? list.first.count : null}
      empty=${{ title: "没有等着复核的撤销申请。", children: html`<p>有人申请撤销已签收的卡的登记时，会列在这里。</p>` }} />
    ${approving && html`<${Approve} path=${`${pathOf(approving)}/undo/approve`} what=${`${approving.rows} 张卡的登记`}
      done=${() => { setSaid(`已同意，正在撤销 ${approving.rows} 张卡的登记，几秒钟后生效。`); setApproving(null); list.again(); }} close=${() => setApproving(null)} />`}`;
}
