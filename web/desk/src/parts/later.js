// Pages whose code is fetched when somebody goes to them.

import { useEffect, useState } from "preact/hooks";

import { html } from "../html.js";
import { Loading, Notice, Page } from "./page.js";

/** @param load () => Promise of a module  @returns name of an export => the page; its `fetch` brings the module and never fails */
export function later(load) {
  let pages = null;
  const fetched = () => load().then((module) => { pages = module; });
  const named = new Map();
  const page = (name) => {
    if (!named.has(name)) named.set(name, (props) => html`<${Here} ...${{ name, props, fetched, pages: () => pages }} />`);
    return named.get(name);
  };
  return Object.assign(page, { fetch: () => fetched().catch(() => undefined) });
}

/** The page, or what is said until its code is here. Whoever was away while a new version came has to load the desk anew: old files go. */
function Here({ name, props, fetched, pages }) {
  const [turn, setTurn] = useState(0);
  const [failed, setFailed] = useState(false);
  const [, setHere] = useState(pages() !== null);
  useEffect(() => {
    // also when it came between the drawing and now: what was drawn still waits
    let left = false;
    fetched().then(() => { if (!left) setHere(true); }).catch(() => { if (!left) setFailed(true); });
    return () => { left = true; };
  }, [turn]);
  if (pages() !== null) return html`<${pages()[name]} ...${props} />`;
  if (!failed) return html`<${Loading} what="这一页" />`;
  const again = () => { setFailed(false); setTurn(turn + 1); };
  return html`<${Page} title="这一页没有取到"><${Notice} tone="bad" role="alert"><p>可能是网络断了，也可能系统刚刚更新。您做过的都没有丢。</p>
    <p><button type="button" class="quiet" onClick=${again}>再试一次</button> <button type="button" onClick=${() => location.reload()}>刷新</button></p><//><//>`;
}
