// The look-up page. The number goes to the API in the body of one request; never into an address, a store or the title.

import { digitsOf, groupWhileTyping, luhn, problemOf } from "./card-number.js";

const SLOW = 300; // ms until the page says that it is busy; a flash for quick answers would only disturb
const PATIENCE = 15000; // ms until the page gives up; API Gateway itself ends at 30 s
// what the bank told of a known card; a state that this page does not know yet is shown as an unusual one
const STATUS = {
  "lost-oral": ["已口头挂失", "这是一张工会会员卡，持卡人已向银行口头挂失，目前不能使用。"],
  "lost-formal": ["已正式挂失", "这是一张工会会员卡，持卡人已在银行办理正式挂失，目前不能使用。"],
  replaced: ["已换卡", "这是一张旧的工会会员卡，持卡人已换领新卡，请出示新卡。"],
  closed: ["已销卡", "这张卡曾是工会会员卡，已在银行销卡。"],
  "not-member": ["不再享受", "这张卡曾是工会会员卡，持卡人已不在会，不再享受工会会员待遇。银行账户不受影响。"],
};
const UNUSUAL = ["会员卡状态异常", "这张卡登记为工会会员卡，但目前不能正常使用。"];

const DOUBT = "卡号可能有一位输错了，请对照卡面逐位核对。核对无误的，再按一次“查验”。";

const $ = (id) => document.getElementById(id);
const form = $("lookup"), input = $("card"), button = $("ask"), result = $("result");
let doubted = ""; // the number whose check digit was doubted: asked all the same when the person insists
let asking = null; // the AbortController of the question under way

groupWhileTyping(input);
input.addEventListener("input", clear);
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
$("again").addEventListener("click", ask);
// a page taken back from the browser's memory must not show the last person's number
window.addEventListener("pageshow", (event) => { if (event.persisted) { form.reset(); clear(); } });

async function ask() {
  if (asking) return;
  const card = digitsOf(input.value);
  // some cards in circulation fail Luhn: say so once
  const problem = problemOf(card) || (luhn(card) || doubted === card ? "" : DOUBT);
  doubted = card;
  clear();
  say(problem);
  if (problem) { input.focus(); return; }
  const mine = asking = new AbortController();
  button.setAttribute("aria-disabled", "true");
  const slow = setTimeout(() => { if (asking === mine) busy(true); }, SLOW);
  const answer = await request(card, mine);
  clearTimeout(slow);
  if (asking !== mine) return; // the number was changed meanwhile: this answer is not about what stands there now
  idle();
  show(answer, card.slice(-4));
}

/** As if nothing had been asked: what is said, what is shown and what is under way belong to the number before. */
function clear() {
  asking?.abort();
  idle();
  say("");
  if (result.contains(document.activeElement)) button.focus(); // what is hidden would drop the focus to nowhere
  result.hidden = true;
}

function idle() {
  asking = null;
  button.removeAttribute("aria-disabled");
  busy(false);
}

/** What the page is to say, as {kind, word, note, facts, retry}. Never throws. */
async function request(card, ending) {
  let late = false;
  const timer = setTimeout(() => { late = true; ending.abort(); }, PATIENCE);
  try {
    const response = await fetch("/api/lookup", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ card }), signal: ending.signal,
      cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    });
    return meaning(response, await response.json().catch(() => null));
  } catch {
    return late
      ? failed("未能查验", "系统没有及时答复，这次没有得到结果。请稍后再试。")
      : failed("未能查验", navigator.onLine ? "连接不上查验系统，这次没有得到结果。请稍后再试。" : "手机或电脑没有联网，请检查网络后再试。");
  } finally {
    clearTimeout(timer);
  }
}

function meaning(response, body) {
  // with a sentence if the limit of this address is reached, without one if everybody's or the firewall's is
  if (response.status === 429) {
    return failed("查验过于频繁", body?.code === "too-many" && body.detail || waiting(response.headers.get("Retry-After")));
  }
  if (response.status === 400 || response.status === 422) {
    return { ...failed("卡号未被接受", body?.error?.message || "请对照卡面核对卡号。"), retry: false };
  }
  if (!response.ok || typeof body?.valid !== "boolean") {
    return failed("未能查验", "查验系统暂时出了问题，这次没有得到结果。请稍后再试。");
  }
  if (body.valid || body.status) return known(body);
  return { kind: "invalid", word: "不是有效会员卡", note: "没有查到这个卡号的有效会员卡，请再核对一次卡号。", facts: [] };
}

function known({ valid, union, status = "normal" }) {
  const facts = union ? [["发卡工会", union]] : [];
  if (valid && status === "normal") {
    return { kind: "valid", word: "有效会员卡", note: "", facts: [...facts, ["卡片状态", "正常"]] };
  }
  const [word, note] = Object.hasOwn(STATUS, status) ? STATUS[status] : UNUSUAL;
  return { kind: "caution", word, note, facts };
}

function failed(word, note) {
  return { kind: "failed", word, note, facts: [], retry: true };
}

function waiting(seconds) {
  return /^\d+$/.test(seconds || "") ? `请在 ${seconds} 秒后再试。` : "请过一分钟再试。";
}

function show({ kind, word, note, facts, retry = false }, tail) {
  result.dataset.kind = kind;
  $("result-word").textContent = word;
  $("result-note").textContent = note;
  const all = kind === "failed" ? [] : [...facts, ["卡号末四位", tail], ["查验时间", now()]];
  $("result-facts").replaceChildren(...all.flatMap(([term, fact]) => [element("dt", term), element("dd", fact)]));
  $("again").hidden = !retry;
  result.hidden = false;
  result.focus();
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function now() {
  const form = { dateStyle: "long", timeStyle: "short", timeZone: "Asia/Shanghai" };
  return new Intl.DateTimeFormat("zh-CN", form).format(new Date());
}

function say(problem) {
  $("card-problem").textContent = problem;
  input.setAttribute("aria-invalid", String(problem !== ""));
}

function busy(on) {
  form.classList.toggle("slow", on);
  form.setAttribute("aria-busy", String(on));
  $("ask-word").textContent = on ? "正在查验" : "查验";
  $("busy").textContent = on ? "正在查验，请稍候。" : "";
}
