// 撤销: taking back what a statement or a filled roster recorded, with a reason; a second person where cards were signed for.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useOfficer } from "../asking.js";
import { Notice } from "../parts/page.js";
import { Confirm, Field } from "../parts/forms.js";

const LONGEST = 100; // characters of a reason

/** The question before it. @param path of the document's undo  @param what "“已签收”的登记（12 张）" */
export function Undo({ path, what, signed, done, close }) {
  const { api } = useOfficer();
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState("");
  const { act, acting, problem } = useAct(async () => { done(await api.post(path, { reason: reason.trim() })); });
  const go = () => { if (reason.trim()) { setWrong(""); act(); } else setWrong("请写明撤销的原因。"); };
  return html`<${Confirm} title=${`撤销${what}？`} action="撤销" acting=${acting} problem=${problem} onDo=${go} onClose=${close}>
    <p>这份登记新登记的情况退回到登记以前，撤销和原因留在记录里。${signed ? "有卡已经签收的，要由另一位复核人同意以后才撤销。" : ""}</p>
    <${Field} id="undo-reason" label="原因" required problem=${wrong} hint=${`不超过 ${LONGEST} 个字，不要写证件号码、电话或卡号`}>
      ${(ties) => html`<input ...${ties} maxlength=${LONGEST} value=${reason} onInput=${(event) => setReason(event.target.value)} />`}<//><//>`;
}

/** The second person's yes. */
export function Approve({ path, what, done, close }) {
  const { api } = useOfficer();
  const { act, acting, problem } = useAct(async () => { done(await api.post(path)); });
  return html`<${Confirm} title=${`同意撤销 ${what}？`} action="同意撤销" acting=${acting} problem=${problem} onDo=${act} onClose=${close}>
    <p>同意以后马上撤销：这些卡的登记退回到以前的情况，已签收的不再算签收。申请的人不能自己同意。</p><//>`;
}

/** On the page of a filled roster: take back all that it recorded together. @param one of GET /registers/{id} */
export function UndoRegister({ one }) {
  const { may, union } = useOfficer();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState(null);
  const undo = made ?? one.undo;
  if (!may("POST /registers/{id}/undo") || one.union !== union) return null;
  return html`<section aria-labelledby="undo"><h2 id="undo">撤销这份登记册</h2>
    ${undo ? html`<${Notice} tone=${undo.state === "requested" ? "care" : "good"} role="status"><p>${undo.state === "requested" ? "已提交撤销申请。有卡已经签收，等另一位复核人在“领卡与发放”里同意，15 天内有效。" : undo.state === "done" ? "已经撤销。改好的登记册可以再上传。" : "正在撤销，几秒钟后生效。"}</p><//>`
    : html`<p>登记册登错了的，可以把它登记的全部撤销，再上传改好的。</p><p><button type="button" class="quiet" onClick=${() => setAsking(true)}>撤销……</button></p>`}
    ${asking && html`<${Undo} path=${`/registers/${encodeURIComponent(one.register)}/undo`} what=${`这份登记册（${one.rows.accepted} 行）`} signed done=${(asked) => { setAsking(false); setMade(asked); }} close=${() => setAsking(false)} />`}</section>`;
}
