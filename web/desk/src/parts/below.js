// A list of one union alone, chosen from those directly below: asked for only when somebody wants to choose.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useList, useOfficer } from "../asking.js";
import { Empty, Fault, Loading } from "./page.js";
import { Field } from "./forms.js";

/** @param union chosen now, if any  @param name of it, if known  @param to union or null => address of the list */
export function Below({ union, name, to }) {
  const { may, roles } = useOfficer();
  const [open, setOpen] = useState(false);
  // a clerk's reach ends with the own union
  if (!may("GET /unions") || roles.every((role) => role === "clerk")) return null;
  return html`<div class="below-choice">
    <p>${union ? html`只列“${name || union}”的。<a href=${to(null)}>列出全部</a>` : null}
      ${!open && html` <button type="button" class="small" onClick=${() => setOpen(true)}>${union ? "选它的下级工会" : "只看某个下级工会"}</button>`}</p>
    ${open && html`<${Choice} union=${union} to=${to} />`}</div>`;
}

function Choice({ union, to }) {
  const { union: own } = useOfficer();
  const list = useList("/unions", "unions", { union: union ?? own });
  const [chosen, setChosen] = useState("");
  if (list.first === null) return list.problem ? html`<${Fault} problem=${list.problem} again=${list.again} />` : html`<${Loading} what="下级工会" />`;
  if (list.rows.length === 0) return html`<${Empty} title="名录里没有下级工会。" />`;
  return html`<form class="filter-form" onSubmit=${(event) => { event.preventDefault(); if (chosen) location.hash = to(chosen); }}>
    <${Field} id="below-union" label="下级工会">${(ties) => html`<select ...${ties} value=${chosen} onChange=${(event) => setChosen(event.target.value)}>
      <option value="">请选择</option>${list.rows.map((one) => html`<option value=${one.union}>${one.name}</option>`)}</select>`}<//>
    <p><button type="submit" class="quiet">只看这个工会</button>
      ${list.more && html` <button type="button" class="quiet" onClick=${() => list.fetching || list.next()}>${list.fetching ? "正在读取……" : "选项里没有？再读后面的"}</button>`}</p>
    <${Fault} problem=${list.problem} again=${list.next} /></form>`;
}
