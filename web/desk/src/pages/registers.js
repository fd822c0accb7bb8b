// 登记表: what the union and those below it have uploaded, month by month, with what became of the rows.

import { html } from "../html.js";
import { useList, useOfficer } from "../asking.js";
import { inHenan } from "../clock.js";
import { Count, Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { KINDS, REGISTER, said } from "../words.js";

const COLUMNS = [
  { name: "登记表", cell: (one) => html`<a href=${link(["registers", one.register])}>${titleOf(one)}</a>`, text: (one) => one.register },
  { name: "工会", cell: (one) => one.union_name, text: (one) => one.union_name },
  { name: "申请时间", cell: (one) => html`<${Time} at=${one.opened_at} />`, text: (one) => inHenan(Date.parse(one.opened_at)).exact },
  { name: "状态", cell: (one) => html`<${Status} of=${REGISTER} state=${one.state} />`, text: (one) => said(REGISTER, one.state).word },
  { name: "读到", number: true, cell: (one) => html`<${Count} of=${one.rows.read} />`, text: (one) => one.rows.read },
  { name: "接受", number: true, cell: (one) => html`<${Count} of=${one.rows.accepted} />`, text: (one) => one.rows.accepted },
  { name: "要更正", number: true, text: (one) => one.rows.rejected, cell: (one) => (one.rows.rejected
    ? html`<a href=${link(["registers", one.register])}><${Count} of=${one.rows.rejected} /></a>` : html`<${Count} of=${0} />`) },
];

export function titleOf(one) {
  const { day } = inHenan(Date.parse(one.opened_at));
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 ${KINDS[one.kind] ?? one.kind}`;
}

export function Registers({ query }) {
  const { may } = useOfficer();
  const list = useList("/registers", "registers", { union: query.union });
  const upload = may("POST /registers") && html`<a class="button" href=${link(["registers", "new"])}>上传登记表</a>`;
  return html`<${Page} title="登记表" actions=${upload} lead="本工会和下级工会上传的登记表，新的在前。点开可以看校验结果、下载待更正的行、看开卡办到哪一步。">
    <${List} list=${list} what="登记表" caption="登记表" columns=${COLUMNS} keyOf=${(one) => one.register}
      count=${list.first?.counted_all ? list.first.count : null}
      empty=${{ title: "还没有上传过登记表。", children: html`<p>先下载空白的采集表，填好会员，再回到这里上传。</p><p><a class="button" href=${link(["registers", "new"])}>上传登记表</a></p>` }} />
  <//>`;
}
