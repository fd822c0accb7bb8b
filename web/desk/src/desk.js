// The desk of somebody who is signed in: for whom they act, the menu, and the page that the address names.

import { useEffect, useMemo, useState } from "preact/hooks";

import { html } from "./html.js";
import { Api } from "./api.js";
import { Officer, useAct, useOfficer } from "./asking.js";
import { Fault, Notice } from "./parts/page.js";
import { useFocusKept } from "./parts/focus.js";
import { Act } from "./parts/forms.js";
import { Masthead } from "./parts/masthead.js";
import { PAGES, fetchAll, firstOf, pageOf } from "./pages/index.js";
import { link, placeOf } from "./place.js";
import { ROLE } from "./words.js";

const HELP = "M9 9a3 3 0 1 1 4 2.8c-.8.3-1 .8-1 1.7M12 17v.5";
const MORE = "M5 12h.5M12 12h.5M19 12h.5";
const KEPT = "desk-union"; // the union last acted for, for this tab
const IDLE = 20 * 60 * 1000; // ms without a key, a touch or a movement until the desk locks itself
const WARNED = 60 * 1000; // ms before it says so

export function Desk({ signIn, session }) {
  const [me, setMe] = useState(null);
  const [problem, setProblem] = useState(null);
  const [union, setUnion] = useState(sessionStorage.getItem(KEPT));
  const [lock, setLock] = useState(null); // null, "soon" or "locked"
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    new Api(session).get("/me", {}, { signal: ending.signal })
      .then((body) => { setMe(body); setProblem(null); })
      .catch((why) => { if (!ending.signal.aborted) setProblem(why); });
    return () => ending.abort();
  }, [turn]);
  useEffect(() => { if (me) (window.requestIdleCallback ?? ((call) => setTimeout(call, 2000)))(fetchAll); }, [me !== null]);
  useIdle(setLock);
  useFocusKept();
  const acting = me?.unions.find((one) => one.union === union) ?? (me?.unions.length === 1 ? me.unions[0] : null);
  const choose = (code) => { sessionStorage.setItem(KEPT, code); setUnion(code); };
  // what is open belongs to the union that is left: both change in one drawing, so it is not asked for once more
  const change = (code) => {
    history.pushState(null, "", "#/");
    dispatchEvent(new HashChangeEvent("hashchange"));
    choose(code);
  };
  // before /me has answered the page asks already: as the union last chosen, or without one, which is right for who has but one
  const code = me === null || acting?.union === union ? union : null;
  // refused: an appointment may have ended meanwhile, and then the page says so
  const api = useMemo(() => new Api(session, code, () => setTurn((count) => count + 1)), [session, code]);
  const officer = useMemo(() => ({
    api, me, union: acting?.union ?? null, unionName: acting?.name ?? "", roles: acting?.roles ?? [],
    may: (route) => acting?.routes.includes(route) ?? false,
    leave: () => signIn.leave(location.hash, { again: false }),
    refresh: () => setTurn((count) => count + 1),
  }), [api, me, acting?.union]);
  if (lock === "locked") return html`<${Locked} leave=${officer.leave} />`;
  return html`<${Officer.Provider} value=${officer}>
    ${lock === "soon" && html`<div class="soon" role="alert"><${Notice} tone="care"><p>一分钟以后锁定。按任意键或动一下鼠标，就不锁定。</p><//></div>`}
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.getElementById("main").focus(); }}>跳到正文</a>
    <${Masthead}>
      ${me && html`<${Acting} me=${me} acting=${acting} choose=${change} />`}
      <button type="button" class="bare" onClick=${() => signIn.end(session)}>退出</button>
    <//>
    <div class="below">
      ${acting && html`<${Menu} />`}
      <main id="main" tabindex="-1">
        ${problem && html`<${Fault} problem=${problem} again=${officer.refresh} />`}
        ${acting && me.invitations.length > 0 && html`<${Notice} title="您有新的任命"><${Invited} me=${me} refresh=${officer.refresh} session=${session} /><//>`}
        ${me && !acting && html`<${Nobody} me=${me} choose=${choose} refresh=${officer.refresh} session=${session} />`}
        ${!problem && (me === null || acting) && html`<${Place} />`}
      </main>
    </div>
  <//>`;
}

/** Whichever page the address names, anew for every address. */
function Place() {
  const hash = useHash();
  const { steps, query } = placeOf(hash);
  const { may } = useOfficer();
  const page = pageOf(steps, may);
  return html`<${page.Page} key=${hash} steps=${steps} query=${query} />`;
}

function Acting({ me, acting, choose }) {
  const roles = acting?.roles.map((role) => ROLE[role] ?? role).join("、");
  if (me.unions.length < 2) return acting && html`<span class="acting">${acting.name}<span class="roles"> · ${roles}</span></span>`;
  return html`<label class="acting"><span class="hidden">代表哪个工会</span><select value=${acting?.union ?? ""} onChange=${(event) => choose(event.target.value)}>
    ${!acting && html`<option value="">请选择工会</option>`}
    ${me.unions.map((one) => html`<option value=${one.union}>${one.name} · ${one.roles.map((role) => ROLE[role] ?? role).join("、")}</option>`)}
  </select></label>`;
}

function Menu() {
  const { may } = useOfficer();
  const [first] = placeOf(useHash()).steps;
  const [all, setAll] = useState(false);
  const pages = PAGES.filter(({ title, needs }) => title && needs.some(may));
  const here = first ?? firstOf(may).path;
  const icon = (d) => html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d=${d} /></svg>`;
  const close = () => setAll(false);
  // a phone shows the first four and the rest behind 更多; style.css has the button only there
  return html`<nav class=${`menu${all ? " all" : ""}`} aria-label="主菜单" onKeyDown=${(event) => { if (event.key === "Escape") close(); }}>
    <ul id="menu-pages">${pages.map((page) => html`<li><a href=${link(page.path)} onClick=${close} aria-current=${here === page.path ? "page" : null}>${icon(page.icon)}${page.title}</a></li>`)}
      <li><a href="/desk/help.html">${icon(HELP)}帮助</a></li></ul>
    <button type="button" class="menu-more" aria-expanded=${String(all)} aria-controls="menu-pages" onClick=${() => setAll(!all)}>${icon(MORE)}更多</button></nav>`;
}

const rolesOf = ({ roles }) => roles.map((role) => ROLE[role] ?? role).join("、");

/** Invitations by mail, each with the way to accept it. */
function Invited({ me, refresh, session }) {
  const { act, acting, problem } = useAct(async (id) => { await new Api(session).post(`/appointments/${encodeURIComponent(id)}/accept`); refresh(); });
  return html`<ul class="choices">${me.invitations.map((one) => html`<li key=${one.appointment}><p><strong>${one.union_name}</strong>：${rolesOf(one)}</p>
    <${Act} onDo=${() => act(one.appointment)} acting=${acting}>接受任命<//></li>`)}</ul><${Fault} problem=${problem} />`;
}

/** Signed in, but acting for no union: an invitation to accept, a choice to make, or nobody has appointed them. */
function Nobody({ me, choose, refresh, session }) {
  const invited = me.invitations.length > 0 && html`<${Invited} me=${me} refresh=${refresh} session=${session} />`;
  if (me.unions.length > 0) {
    return html`<h1 tabindex="-1">请选择工会</h1><p class="lead">您在几个工会有任命，请选择现在代表哪一个。随时可以在页面上方改换。</p>
      <ul class="choices">${me.unions.map((one) => html`<li key=${one.union}><button type="button" onClick=${() => choose(one.union)}>${one.name}</button></li>`)}</ul>
      ${invited && html`<h2>您有新的任命</h2>${invited}`}`;
  }
  return html`<h1 tabindex="-1">${invited ? "您有新的任命" : "您还没有任命"}</h1>
    ${invited && html`<p class="lead">下面的工会请您办理会员卡业务。按“接受任命”，从起始日期起就能办理；不是您本人、或者您不办的，不必理会。</p>${invited}`}
    ${!invited && html`<p class="lead">您已登录，但还没有哪个工会任命您办理会员卡业务，或者任命已经结束。</p>
      <p>请把下面的账号标识告诉本工会或上级工会的管理员，由管理员在“任命”页面办理；办好以后刷新本页。</p>
      <p class="subject"><code>${me.subject}</code></p><p><button type="button" class="quiet" onClick=${refresh}>刷新</button></p>`}`;
}

function Locked({ leave }) {
  return html`<${Masthead} /><main id="main" class="door" tabindex="-1"><h1>已锁定</h1>
    <p class="lead">二十分钟没有操作，为了保护会员资料，工作台已锁定。</p><p><button type="button" onClick=${leave}>回到刚才的页面</button></p></main>`;
}

export function useHash() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return hash;
}

/** Calls `set` with "soon" before the desk is locked, with "locked" then, with null when somebody is there again. */
function useIdle(set) {
  useEffect(() => {
    let state = null;
    let timer = null;
    const be = (next) => { state = next; set(next); };
    const lock = () => be("locked");
    const warn = () => { be("soon"); timer = setTimeout(lock, WARNED); };
    const seen = () => {
      clearTimeout(timer);
      timer = setTimeout(warn, IDLE - WARNED);
      if (state === "soon") be(null);
    };
    seen();
    const kinds = ["keydown", "pointerdown", "pointermove", "scroll", "touchstart"];
    kinds.forEach((kind) => addEventListener(kind, seen, { passive: true }));
    return () => { clearTimeout(timer); kinds.forEach((kind) => removeEventListener(kind, seen)); };
  }, []);
}
