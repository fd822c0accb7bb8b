// Forms: a label above, the hint and the problem tied to the field; buttons at the lower left; a question before what cannot be undone.

import { useEffect, useRef } from "preact/hooks";

import { html } from "../html.js";
import { useAct } from "../asking.js";
import { Fault } from "./page.js";

/**
 * @param id of the field  @param problem what is wrong with it  @param children the control, or a function that gets the attributes which tie
 *   hint and problem to it
 */
export function Field({ id, label, hint, problem, required = false, children }) {
  const by = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || null;
  const ties = { id, "aria-describedby": by, "aria-invalid": problem ? "true" : null, required };
  return html`<div class="form-field">
    <label for=${id}>${label}${required && html`<span class="required">（必填）</span>`}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${children(ties)}
    ${problem && html`<p class="problem" id=${`${id}-problem`}>${problem}</p>`}
  </div>`;
}

/** Once it is drawn, go to the first field with something wrong: at the end of a long form nobody sees what is said above. */
export function toFirstWrong() {
  setTimeout(() => document.querySelector('main [aria-invalid="true"], main [data-wrong] input')?.focus());
}

/** A button that acts once; while it does it says so. @param act of useAct, or any function  @param acting whether it runs */
export function Act({ onDo, acting = false, working = "正在办理……", kind = "", type = "button", children }) {
  return html`<button type=${type} class=${kind} aria-disabled=${String(acting)} onClick=${(event) => { if (acting) event.preventDefault(); else onDo?.(event); }}>
    ${acting && html`<span class="spinner" aria-hidden="true"></span>`}${acting ? working : children}</button>`;
}

/**
 * The question before what cannot be undone: count and effect in words, asked once.
 *
 * @param action the word on the button, such as 撤回 47 人  @param danger whether it is red
 */
export function Confirm({ title, action, danger = false, acting, problem, onDo, onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    return () => before?.focus?.();
  }, []);
  return html`<dialog ref=${box} class="confirm" aria-labelledby="confirm-title" onCancel=${(event) => { event.preventDefault(); if (!acting) onClose(); }}>
    <h2 id="confirm-title">${title}</h2>
    ${children}
    <${Fault} problem=${problem} />
    <div class="buttons">
      <${Act} onDo=${onDo} acting=${acting} kind=${danger ? "danger" : ""}>${action}<//>
      <button type="button" class="quiet" onClick=${() => acting || onClose()}>返回</button>
    </div>
  </dialog>`;
}

/** A link to a file that is asked for anew at each press: links of the API end after 15 minutes. @param fetchLink async () => address or null */
export function Download({ fetchLink, children, gone = "这份文件现在没有了。" }) {
  const { act, acting, problem, done } = useAct(fetchLink);
  const press = async () => {
    const address = await act();
    if (typeof address === "string") location.assign(address);
  };
  return html`<span class="download"><${Act} kind="quiet" onDo=${press} acting=${acting} working="正在取链接……">${children}<//>
    ${done === true && html`<span class="problem" role="alert">${gone}</span>`}<${Fault} problem=${problem} again=${press} /></span>`;
}
