// 登记表: what the union and those below it have uploaded, month by month, with what became of the rows.

import { html } from "../html.js";
import { useList, useOfficer } from "../asking.js";
import { inHenan } from "../clock.js";
import { Below } from "../parts/below.js";
import { FormDownload } from "../parts/form_download.js";
import { Count, Page, Time } from "../parts/page.js";
import { List, picked } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { Split } from "../parts/way.js";
import { link } from "../place.js";
import { KINDS, REGISTER, said } from "../words.js";

const COLUMNS = [
  { name: "登记表", cell: (one) => html`<a href=${link(["registers", one.register])}>${titleOf(one)}</a>`, text: (one) => one.register },
  { name: "工会", cell: (one) => one.union_name, text: (one) => one.union_name },
  { name: "申请时间", cell: (one) => html`<${Time} at=${one.opened_at} />`, text: (one) => inHenan(Date.parse(one.opened_at)).exact },
  { name: "状态", cell: (one) => html`<${Status} of=${REGISTER} state=${one.state} />`, text: (one) => said(REGISTER, one.state).word },
  { name: "结果", cell: ({ rows }) => (rows.read ? html`<${Split} whole=${rows.read} parts=${[{ count: rows.accepted, tone: "good" }, { count: rows.rejected, tone: "bad" }]} />` : "—") },
  { name: "读到", number: true, cell: (one) => html`<${Count} of=${one.rows.read} />`, text: (one) => one.rows.read },
  { name: "接受", number: true, cell: (one) => html`<${Count} of=${one.rows.accepted} />`, text: (one) => one.rows.accepted },
  { name: "退回", number: true, text: (one) => one.rows.rejected, cell: (one) => (one.rows.rejected
    ? html`<a href=${link(["registers", one.register])}><${Count} of=${one.rows.rejected} /></a>` : html`<${Count} of=${0} />`) },
];

// the API lists the first by itself; the others are picked out of what has been read
const STATES = [["to-correct", "要更正"], ["rejected", "整份退回"], ["checking", "正在校验"], ["awaiting-upload", "等待上传"], ["checked", "已校验"]];

export function titleOf(one) {
  const { day } = inHenan(Date.parse(one.opened_at));
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 ${KINDS[one.kind] ?? one.kind}`;
}

/** 2026年11月, in Henan. */
export function monthOf(one) {
  const [year, month] = inHenan(Date.parse(one.opened_at)).day.split("-");
  return `${year}年${Number(month)}月`;
}

export function Registers({ query }) {
  const { may } = useOfficer();
  const state = STATES.some(([one]) => one === query.state) ? query.state : null;
  const asked = state === "to-correct";
  const list = useList("/registers", "registers", { union: query.union, state: asked ? state : null });
  const shown = state === null || asked ? list : picked(list, (one) => one.state === state);
  const at = (changed) => link("registers", { union: query.union, state, ...changed });
  const name = list.rows.find(({ union }) => union === query.union)?.union_name;
  const upload = may("POST /registers") && html`<a class="button" href=${link(["registers", "new"])}>上传登记表</a>`;
  const lead = asked ? "有行要更正、还没有改好再传的登记表，等得最久的在前。点开下载待更正的行。"
    : "本工会和下级工会上传的登记表，新的在前。点开可以看校验结果、下载待更正的行、看开卡办到哪一步。";
  return html`<${Page} title="登记表" actions=${upload} lead=${lead}>
    <ul class="filters" aria-label="按状态筛选">${[[null, "全部"], ...STATES].map(([one, word]) => html`<li><a href=${at({ state: one })} aria-current=${one === state ? "true" : null}>${word}</a></li>`)}</ul>
    <${Below} union=${query.union} name=${name} to=${(union) => at({ union })} />
    ${state !== null && !asked && list.more && html`<p class="hint">只在最近的 <${Count} of=${list.rows.length} /> 份里挑；更早的，按“再看后面的”。</p>`}
    <${List} list=${shown} what="登记表" caption="登记表，按月" columns=${COLUMNS} keyOf=${(one) => one.register} groupOf=${monthOf}
      count=${list.first?.counted_all && (state === null || asked) ? list.first.count : null} empty=${emptyOf(state, query.union, at, may)} />
  <//>`;
}

function emptyOf(state, union, at, may) {
  if (state === "to-correct") return { title: "没有要更正的登记表。", children: html`<p>被退回的行都已改好再传，或者没有被退回的。</p><p><a href=${at({ state: null })}>看全部登记表</a></p>` };
  if (state !== null) return { title: "没有这个状态的登记表。", children: html`<p><a href=${at({ state: null })}>看全部登记表</a></p>` };
  if (union) return { title: "这个工会和它的下级还没有上传过登记表。", children: html`<p><a href=${at({ union: null })}>看全部登记表</a></p>` };
  return { title: "还没有上传过登记表。", children: html`<${FormDownload} />
    ${may("POST /registers") && html`<p><a class="button" href=${link(["registers", "new"])}>上传登记表</a></p>`}` };
}
