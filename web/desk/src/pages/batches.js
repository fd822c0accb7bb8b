// 批次: what was sent to banks for the union and those below it, newest first, or what a bank is late with.

import { html } from "../html.js";
import { useList } from "../asking.js";
import { useBanks } from "../banks.js";
import { nameOf } from "../batch.js";
import { daysSince } from "../clock.js";
import { Count, Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { BATCH, said } from "../words.js";

const AWAITED = new Set(["delivered", "received", "partly-answered"]);
const NEVER = { empty: "不用送", withdrawn: "已撤回，没有送" };

export function Batches({ query }) {
  const overdue = query.state === "overdue";
  const refused = query.state === "refused";
  const bankOf = useBanks();
  const list = useList("/batches", "batches", { union: query.union, state: overdue || refused ? query.state : null });
  const at = (state) => link("batches", { union: query.union, state });
  const columns = [
    { name: "批次", text: (one) => one.batch, cell: (one) => html`<a href=${link(["batches", one.batch])}>${nameOf(one)}</a><br /><small><code>${one.batch}</code></small>` },
    { name: "工会", text: (one) => one.union_name, cell: (one) => one.union_name },
    { name: "银行", text: (one) => bankOf(one.bank), cell: (one) => bankOf(one.bank) },
    { name: "人数", number: true, text: (one) => one.rows, cell: (one) => html`<${Count} of=${one.rows} />` },
    { name: "已答复", number: true, text: (one) => one.answered, cell: (one) => html`<${Count} of=${one.answered} />` },
    { name: "状态", text: (one) => said(BATCH, one.state).word, cell: (one) => html`<${Status} of=${BATCH} state=${one.state} />` },
    { name: "送出", text: (one) => one.delivered_at ?? "", cell: (one) => (one.delivered_at ? html`<${Time} at=${one.delivered_at} />` : NEVER[one.state] ?? "还没有送出") },
    { name: "等银行", text: (one) => (AWAITED.has(one.state) ? daysSince(one.delivered_at) : ""), cell: (one) => html`<${Awaited} one=${one} overdue=${overdue} />` },
  ];
  return html`<${Page} title="批次" lead=${refused ? "这些批次里有人被银行退回，还没有更正重传，也没有再次申请；等得最久的在前。点开看每个人的原因和办法。" : overdue ? "银行超过约定的日子还没有回执或开卡结果，拖得最久的在前。请向银行催办；银行说没有收到文件的，点开重发。"
    : "报送银行开卡的批次，日期近的在前。登记表校验以后自动编批、自动送出，不用另外申请。"}>
    <ul class="filters" aria-label="筛选"><li><a href=${at()} aria-current=${overdue || refused ? null : "true"}>全部</a></li>
      <li><a href=${at("overdue")} aria-current=${overdue ? "true" : null}>银行逾期</a></li>
      <li><a href=${at("refused")} aria-current=${refused ? "true" : null}>银行退回，要办</a></li></ul>
    <${List} list=${list} what="批次" caption=${refused ? "有人被银行退回、要办的批次" : overdue ? "银行逾期的批次" : "批次"} columns=${columns} keyOf=${(one) => one.batch} count=${list.first?.counted_all ? list.first.count : null}
      empty=${refused ? { title: "没有被银行退回、要办的人。", children: html`<p>银行退回的人都已更正重传、再次申请，或者没有被退回的。</p><p><a href=${at()}>看全部批次</a></p>` } : overdue ? { title: "没有银行逾期的批次。", children: html`<p><a href=${at()}>看全部批次</a></p>` }
      : { title: "还没有批次。", children: html`<p>上传会员登记表，校验通过的会员会自动编批、报送银行。</p><p><a class="button" href=${link("registers")}>看登记表</a></p>` }} />
  <//>`;
}

function Awaited({ one, overdue }) {
  if (!AWAITED.has(one.state)) return "—";
  const days = daysSince(one.delivered_at);
  return html`${overdue ? "已逾期，" : ""}${days < 1 ? "不到 1 天" : html`<${Count} of=${days} /> 天`}`;
}
