// Lists: a table on a wide screen and on paper, a card a row on a phone; a page at a time; as a file and on paper.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { Count, Empty, Fault, Loading } from "./page.js";
import { saveCsv } from "./csv.js";

/**
 * @param caption what the table is, for who hears it
 * @param columns [{name, cell: row => tree, number?: true, text?: row => string of the exported file, exportOnly?: true,
 *   screenOnly?: true: nothing but deeds, which paper does not have; wide?: true: keeps room for what has no place to break}]
 * @param keyOf row => its key  @param groupOf row => the words above it and those that follow with the same, such as a month
 */
export function Rows({ caption, columns, rows, keyOf, groupOf }) {
  const line = (row) => html`<tr role="row" key=${keyOf(row)}>
    ${columns.map((column) => html`<td role="cell" data-name=${column.name} class=${classOf(column)}><div class="cell">${column.cell(row)}</div></td>`)}</tr>`;
  // the roles are said, because a table that is laid out as cards is a table no longer for some screen readers
  return html`<table class="rows" role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col" class=${classOf(column)}>${column.number ? pairs(column.name) : column.name}</th>`)}</tr></thead>
    ${groupsOf(rows, groupOf).map(([title, own]) => html`<tbody role="rowgroup" key=${title}>
      ${title && html`<tr role="row" class="group"><th role="rowheader" scope="rowgroup" colspan=${columns.length}>${title}</th></tr>`}${own.map(line)}</tbody>`)}
  </table>`;
}

/** The heading of a column of numbers, which may have a line for every two characters where many columns share a small screen. */
const pairs = (name) => (/^[\u4e00-\u9fff]{3,}$/.test(name) ? name.match(/..?/g).map((two, place) => html`${place > 0 && html`<wbr />`}${two}`) : name);

const classOf = ({ number, screenOnly, wide }) => (number ? "number" : screenOnly ? "screen-only" : wide ? "wide" : null);

/** [[words, rows]] of rows that follow each other with the same words; one group without words if there is no `groupOf`. */
function groupsOf(rows, groupOf) {
  if (!groupOf) return [[null, rows]];
  const groups = [];
  for (const row of rows) {
    const title = groupOf(row);
    if (groups.length === 0 || groups[groups.length - 1][0] !== title) groups.push([title, []]);
    groups[groups.length - 1][1].push(row);
  }
  return groups;
}

/** A list of asking.js with the rows that `keep` leaves. */
export function picked(list, keep) {
  return { ...list, rows: list.rows.filter(keep), all: async (limit) => (await list.all(limit)).filter(keep) };
}

/**
 * A list of asking.js' useList with everything around it.
 *
 * @param what its rows, such as 登记表  @param count how many there are, if known  @param empty {title, children} when there are none
 * @param file the name under which it is exported
 */
export function List({ list, what, caption, columns, keyOf, groupOf, count = null, empty, file }) {
  if (list.first === null && list.problem) return html`<${Fault} problem=${list.problem} again=${list.again} />`;
  if (list.first === null) return html`<${Loading} what=${what} />`;
  if (list.rows.length === 0 && !list.more) return html`<${Empty} title=${empty.title}>${empty.children}<//>`;
  return html`
    <div class="list-head">
      <p>${count === null ? html`显示 <${Count} of=${list.rows.length} /> 条` : html`共 <${Count} of=${count} /> 条，显示 <${Count} of=${list.rows.length} /> 条`}</p>
      <${Export} list=${list} columns=${columns} file=${file ?? what} />
    </div>
    <${Rows} ...${{ caption, keyOf, groupOf }} columns=${columns.filter(({ exportOnly }) => !exportOnly)} rows=${list.rows} />
    ${list.problem && html`<${Fault} problem=${list.problem} again=${list.next} />`}
    ${list.more && html`<p class="more"><button type="button" class="quiet" aria-disabled=${String(list.fetching)} onClick=${() => list.fetching || list.next()}>
      ${list.fetching ? "正在读取……" : "再看后面的"}</button></p>`}`;
}

/** 导出 and 打印 of a list. Exported is what the columns say, all pages of it up to 5,000 rows. */
function Export({ list, columns, file }) {
  const [state, setState] = useState(null);
  const save = async () => {
    if (state === "busy") return;
    setState("busy");
    try {
      const rows = await list.all();
      saveCsv(`${file}.csv`, columns.filter(({ text }) => text), rows);
      setState(null);
    } catch (problem) {
      setState(problem);
    }
  };
  return html`<div class="list-tools">
    <button type="button" class="small" onClick=${save} aria-disabled=${String(state === "busy")}>${state === "busy" ? "正在导出……" : "导出"}</button>
    <button type="button" class="small" onClick=${() => window.print()}>打印</button>
    ${state instanceof Error && html`<${Fault} problem=${state} again=${save} />`}
  </div>`;
}
