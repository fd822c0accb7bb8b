// Is this page of a month's report ours, and the newest? The code goes to the API in the body of one request.

const PATIENCE = 15000; // ms until the page gives up; API Gateway itself ends at 30 s
const $ = (id) => document.getElementById(id);
const form = $("check"), input = $("code"), button = $("ask"), result = $("result");
let asking = null; // the AbortController of the question under way

input.addEventListener("input", clear);
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });

async function ask() {
  if (asking) return;
  const code = input.value.replace(/[\s\-\u2010-\u2015\uff0d]/g, "");
  clear();
  if (!/^[0-9a-f]{12}$/i.test(code)) {
    say("核验码是 12 位数字和字母（A 至 F），请对照页脚核对。");
    input.focus();
    return;
  }
  const mine = asking = new AbortController();
  button.setAttribute("aria-disabled", "true");
  const shown = await request(code, mine);
  if (asking !== mine) return; // the code was changed meanwhile: this answer is not about what stands there now
  idle();
  show(shown);
}

function clear() {
  asking?.abort();
  idle();
  say("");
  if (result.contains(document.activeElement)) button.focus();
  result.hidden = true;
}

function idle() {
  asking = null;
  button.removeAttribute("aria-disabled");
}

/** What the page is to say, as {kind, word, note, facts}. Never throws. */
async function request(code, ending) {
  const timer = setTimeout(() => ending.abort(), PATIENCE);
  try {
    const response = await fetch("/api/lookup/report", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ code }), signal: ending.signal,
      cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    });
    return meaning(response.status, await response.json().catch(() => null));
  } catch {
    return failed("连接不上核验系统，这次没有得到结果。请稍后再试。");
  } finally {
    clearTimeout(timer);
  }
}

function meaning(status, body) {
  if (status === 429) return failed(body?.detail || "核验过于频繁，请过一分钟再试。");
  if (status === 422) return failed(body?.detail || "核验码未被接受，请对照页脚核对。");
  if (status !== 200 || typeof body?.known !== "boolean") return failed("核验系统暂时出了问题，这次没有得到结果。请稍后再试。");
  if (!body.known) {
    return { kind: "invalid", word: "查无此核验码", note: "本系统没有出过这一版月报。请再核对一次核验码。", facts: [] };
  }
  const [year, month] = body.month.split("-");
  const facts = [
    ["单位", body.union], ["月份", `${year}年${Number(month)}月`],
    ["版次", body.edition ? `第 ${body.edition} 版` : "暂计"],
    ...(body.reported === false ? [["数字", "没有（从未报送）"]] : [
      ["期末会员", `${count(body.members)} 人`], ["累计送行", `${count(body.requested)} 张`],
      ["累计开卡成功", `${count(body.opened)} 张`], ["累计银行退回", `${count(body.refused)} 张`],
    ]),
  ];
  if (!body.newest) {
    return { kind: "caution", word: "已有新版", note: "这是本系统出的月报，但已另出新版，请以新版为准。", facts };
  }
  if (!body.edition) return { kind: "caution", word: "暂计数", note: "这是本系统出的月报，出报时本月尚未结账，请勿用于考核。", facts };
  return { kind: "valid", word: "属实，且为最新", note: "请把以下内容与纸面逐项对照。", facts };
}

function failed(note) {
  return { kind: "failed", word: "未能核验", note, facts: [] };
}

function count(number) {
  return number.toLocaleString("zh-CN");
}

function show({ kind, word, note, facts }) {
  result.dataset.kind = kind;
  $("result-word").textContent = word;
  $("result-note").textContent = note;
  $("result-facts").replaceChildren(...facts.flatMap(([term, fact]) => [element("dt", term), element("dd", fact)]));
  result.hidden = false;
  result.focus();
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function say(problem) {
  $("code-problem").textContent = problem;
  input.setAttribute("aria-invalid", String(problem !== ""));
}
