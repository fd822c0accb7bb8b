// What every page has: a title that the window bears too, where it hangs, what it is about, what can be done.

import { useContext, useEffect, useRef } from "preact/hooks";

import { html } from "../html.js";
import { Officer } from "../asking.js";
import { exact, spoken } from "../clock.js";

/** @param crumbs [[word, address], …] above it  @param lead one sentence  @param actions buttons and links */
export function Page({ title, crumbs = [], lead, actions, children }) {
  const head = useRef(null);
  useEffect(() => { document.title = `${title} · 河南省工会会员卡`; }, [title]);
  // a new page is read from its title on; the first one of a visit leaves the focus to the browser
  useEffect(() => { if (Page.moved) head.current.focus({ preventScroll: true }); Page.moved = true; window.scrollTo(0, 0); }, []);
  return html`
    ${crumbs.length > 0 && html`<nav class="crumbs" aria-label="所在位置"><ol>${crumbs.map(([word, to]) => html`<li><a href=${to}>${word}</a></li>`)}</ol></nav>`}
    <div class="page-head">
      <h1 tabindex="-1" ref=${head}>${title}</h1>
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>
    ${lead && html`<p class="lead">${lead}</p>`}
    ${children}`;
}
Page.moved = false;

/** An instant or a day in the words of people, exact on hovering, for programs, and on paper (style.css), where 今天 is over tomorrow. */
export function Time({ at }) {
  return at ? html`<time datetime=${at} title=${exact(at)}><span>${spoken(at)}</span></time>` : "—";
}

/** 从今天起, 从今天 14:05 起. */
export function Since({ at }) {
  return html`从<${Time} at=${at} />${/\d$/.test(spoken(at)) ? " " : ""}起`;
}

/** A number with separators. */
export function Count({ of }) {
  return html`<span class="count">${typeof of === "number" ? of.toLocaleString("zh-CN") : "—"}</span>`;
}

/** Awaited: said only when it takes longer than a moment (style.css fades it in). */
export function Loading({ what = "内容" }) {
  return html`<p class="loading" role="status"><span class="spinner" aria-hidden="true"></span>正在读取${what}……</p>`;
}

/** What went wrong, in the API's own sentence, and what can be done. */
export function Fault({ problem, again, children }) {
  const { leave } = useContext(Officer);
  if (!problem) return null;
  return html`<div class="notice" data-tone="bad" role="alert">
    <p><strong>${problem.status === 404 || problem.status === 403 ? "看不到" : "没有办成"}</strong></p>
    <p>${problem.detail}</p>
    ${problem.fields?.length > 0 && html`<ul>${problem.fields.map(({ detail }) => html`<li>${detail}</li>`)}</ul>`}
    ${children}
    ${problem.status === 401 && html`<p><button type="button" onClick=${leave}>重新登录</button></p>`}
    ${again && problem.status !== 401 && problem.status !== 404 && problem.status !== 403 && html`<p><button type="button" class="quiet" onClick=${again}>再试一次</button></p>`}
  </div>`;
}

/** Nothing there: why, and what to do first. */
export function Empty({ title, children }) {
  return html`<div class="empty"><p><strong>${title}</strong></p>${children}</div>`;
}

/** A sentence set apart. @param tone good, wait, care, bad or quiet */
export function Notice({ tone = "wait", title, children, role }) {
  return html`<div class="notice" data-tone=${tone} role=${role}>${title && html`<p><strong>${title}</strong></p>`}${children}</div>`;
}

/** The answer's one place: awaited, failed, or what `children` makes of it. */
export function Answer({ of, what, children }) {
  if (of.body === null && of.problem) return html`<${Fault} problem=${of.problem} again=${of.again} />`;
  if (of.body === null) return html`<${Loading} what=${what} />`;
  return html`${of.problem && html`<${Fault} problem=${of.problem} again=${of.again} />`}${children(of.body)}`;
}
