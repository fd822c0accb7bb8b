// 暂缓: members whom no bank is asked for, because its file has no place for one of their cells; what to correct, and where.

import { html } from "../html.js";
import { useList, useOfficer } from "../asking.js";
import { Below } from "../parts/below.js";
import { Page, Time } from "../parts/page.js";
import { List } from "../parts/rows.js";
import { link } from "../place.js";

const COLUMNS = [
  { name: "会员", text: ({ person }) => `${person.name} ${person.number}`, cell: ({ person, member }) => html`<a href=${link(["members", member])}>${person.name}</a><br /><small>${person.document} ${person.number}</small>` },
  { name: "工会", text: (one) => one.union_name, cell: (one) => one.union_name },
  { name: "登记表", text: (one) => `${one.register} 第 ${one.row} 行`, cell: (one) => html`<a href=${link(["registers", one.register], { row: one.row })}>${one.register}</a> 第 ${one.row} 行` },
  { name: "从", text: (one) => one.since, cell: (one) => html`<${Time} at=${one.since} />` },
  { name: "要改什么", text: (one) => one.faults.map(({ column, message }) => `${column}：${message}`).join(" "), cell: (one) => html`<ul class="plain-list">${one.faults.map(({ column, message }) => html`<li><strong>${column}</strong>：${message}</li>`)}</ul>` },
];

export function Held({ query }) {
  const { may } = useOfficer();
  const list = useList("/held", "held", { union: query.union });
  const name = list.rows.find(({ union }) => union === query.union)?.union_name;
  return html`<${Page} title="暂缓的会员" crumbs=${[["待办", link("work")]]} lead="这些人已经是会员，但银行的文件放不下他们的某一格，所以还没有报送开卡。改好以后自动编入下一批。"
      actions=${may("POST /registers") && html`<a class="button" href=${link(["registers", "new"], { kind: "members" })}>上传改好的登记表</a>`}>
    ${list.rows.length > 0 && html`<ol class="steps-list"><li>照“要改什么”向会员本人核对。</li><li>点开登记表，下载暂缓行的更正表，照红格改好；也可以在采集表里写上这些人改正后的整行，别人不用再写。</li><li>上传。改好的人从这里消失，编入下一批。</li></ol>`}
    <${Below} union=${query.union} name=${name} to=${(union) => link("held", { union })} />
    <${List} list=${list} what="暂缓的会员" caption="暂缓的会员，等得最久的在前" columns=${COLUMNS} keyOf=${(one) => `${one.register}.${one.row}`} count=${null}
      empty=${{ title: "没有暂缓的会员。", children: html`<p>接受的行都放得进银行的文件。</p><p><a href=${link("registers")}>看登记表</a></p>` }} />
  <//>`;
}
