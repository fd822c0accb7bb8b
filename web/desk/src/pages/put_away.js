// 放到一边: a register that is not corrected, refused people who are not asked for again. With a reason of a list, which stays on record; it can be taken up again.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useList, useOfficer } from "../asking.js";
import { Fault, Notice, Time } from "../parts/page.js";
import { Act, Confirm, Field } from "../parts/forms.js";
import { link } from "../place.js";
import { titleOf } from "./registers.js";

// reason of the API → what the officer chooses
const OF_REGISTER = [["replaced", "已另外传过一份改好的"], ["wrong-file", "传错了文件"], ["not-needed", "这些人不用办了"]];
const OF_BATCH = [["at-branch", "由本人到银行网点办理"], ["has-card", "本人已经有卡"], ["not-needed", "这些人不用办了"]];

/** Registers by which this one may be replaced: later ones of the same union and kind whose check is over. */
export const replacing = (one, rows) => rows.filter((other) => other.union === one.union && other.kind === one.kind
  && other.batch === one.batch && other.state === "checked" && other.opened_at > one.opened_at);

/** On the page of a register of which rows are to be corrected, or that was rejected whole. */
export function RegisterPutAway({ one, again }) {
  const { may } = useOfficer();
  if (!may("POST /registers/{id}/dismissal")) return one.dismissal && html`<${Away} of=${one.dismissal} />`;
  return html`<${PutAway} path=${`/registers/${encodeURIComponent(one.register)}/dismissal`} of=${one.dismissal} again=${again} reasons=${OF_REGISTER} later=${one}
    word="不再更正" ask="这份登记表不再更正？" effect="这份登记表从“待办”里拿掉，已入库的人照常办理，退回的行不会入库。原因、时间和办理的账号留在这一页；以后要更正，可以再放回待办。" />`;
}

/** On the page of a batch of which people were refused. */
export function BatchPutAway({ batch, again }) {
  const { may } = useOfficer();
  if (!may("POST /batches/{id}/dismissal")) return batch.dismissal && html`<${Away} of=${batch.dismissal} />`;
  return html`<${PutAway} path=${`/batches/${encodeURIComponent(batch.batch)}/dismissal`} of=${batch.dismissal} again=${again} reasons=${OF_BATCH}
    word="不再申请" ask="没有开卡的人不再申请？" effect="这一批没有开卡的人从“待办”里拿掉，会籍不受影响。原因、时间和办理的账号留在这一页；以后要申请，可以再放回待办。" />`;
}

function Away({ of: { message, at, officer, replaced_by: by }, children }) {
  return html`<${Notice} tone="quiet" title=${message}><p><${Time} at=${at} /> 由账号 <code>${officer}</code> 从待办里拿掉。${by && html`改好的是<a href=${link(["registers", by])}>登记表 ${by}</a>。`}</p>${children}<//>`;
}

function PutAway({ path, of, again, reasons, later, word, ask, effect }) {
  const { api } = useOfficer();
  const [asking, setAsking] = useState(false);
  const up = useAct(async () => { await api.post(path, { reason: null }); again(); });
  if (of) return html`<${Away} of=${of}><p class="screen-only"><${Act} kind="quiet" onDo=${up.act} acting=${up.acting}>放回待办<//></p>${html`<${Fault} problem=${up.problem} again=${up.act} />`}<//>`;
  return html`<p class="screen-only"><button type="button" class="quiet" onClick=${() => setAsking(true)}>${word}……</button></p>
    ${asking && html`<${Question} ...${{ path, reasons, later, word, ask, effect }} done=${() => { setAsking(false); again(); }} close=${() => setAsking(false)} />`}`;
}

function Question({ path, reasons, later, word, ask, effect, done, close }) {
  const { api } = useOfficer();
  const [reason, setReason] = useState("");
  const [by, setBy] = useState("");
  const [wrong, setWrong] = useState("");
  const list = useList(later && reason === "replaced" ? "/registers" : null, "registers", { union: later?.union });
  const choices = later ? replacing(later, list.rows) : [];
  const { act, acting, problem } = useAct(async () => { await api.post(path, { reason, ...(reason === "replaced" ? { replaced_by: by } : {}) }); done(); });
  const go = () => {
    const lacks = reason === "" ? "请选一个原因。" : reason === "replaced" && by === "" ? "请选是哪一份。" : "";
    setWrong(lacks);
    if (lacks === "") act();
  };
  return html`<${Confirm} title=${ask} action=${word} acting=${acting} problem=${problem} onDo=${go} onClose=${close}>
    <p>${effect}</p>
    <fieldset data-wrong=${wrong && reason === "" ? "true" : null}><legend>为什么？</legend>${reasons.map(([value, text]) => html`<label class="choice"><input type="radio" name="why" checked=${reason === value} onChange=${() => { setReason(value); setWrong(""); }} /><span>${text}</span></label>`)}</fieldset>
    ${reason === "replaced" && (choices.length > 0 || list.asking ? html`<${Field} id="by" label="改好的是哪一份" required hint="本单位后来上传、已校验的同类登记表">${(ties) => html`<select ...${ties} value=${by} onChange=${(event) => { setBy(event.target.value); setWrong(""); }}>
      <option value="">请选择</option>${choices.map((other) => html`<option value=${other.register}>${titleOf(other)}，${other.rows.read} 行，编号 ${other.register}</option>`)}</select>`}<//>`
    : html`<p>这份以后，本单位最近没有上传过同类的登记表。请先<a href=${link(["registers", "new"], { corrects: later.register, kind: later.kind })}>上传改好的</a>；从那里传的，校验完自动算作已更正，不用再来这里。</p>`)}
    ${wrong && html`<p class="problem" role="alert">${wrong}</p>`}<//>`;
}
