// 待办: what waits, in the order of harm: what is overdue, what the union can do, what others are at. Each leads to its list.

import { html } from "../html.js";
import { useAnswer, useOfficer } from "../asking.js";
import { daysSince } from "../clock.js";
import { Answer, Count, Empty, Page, Since, Time } from "../parts/page.js";
import { Mark } from "../parts/status.js";
import { link, placeOf } from "../place.js";

// kind → what is to be done about it, the word on its link, and what is said to those who do not do it, if that is something else
const DEEDS = {
  "to-correct": ["登记表里有行被退回。下载待更正表，改好再传。", "去更正", "登记表里有行被退回，等改好再传。"],
  refused: ["银行退回了这些人的开卡申请。点开批次，照每个人的原因更正后重新上传，或者再次申请。", "看是哪些人", "银行退回了这些人的开卡申请，等更正后重新上传或者再次申请。"],
  held: ["这些会员已入库，但银行的文件放不下他们的某一格。改好那一格再传一次。", "看是哪些人", "这些会员已入库，但银行的文件放不下他们的某一格，等改好再传。"],
  "at-bank": ["银行超过约定的日子还没有答复。请向银行催办，或重发文件。", "看是哪些批次"],
  "to-collect": ["卡已开好，等经办人到网点领取。", "去领卡"],
  "to-sign": ["卡在经办人手里，还没有签收。", "去登记签收"],
  "to-return": ["卡有损坏，要退回银行。", "去办理"],
  unclaimed: ["超过约定的日子没有人领，要退回银行。", "去办理"],
  "to-approve": ["要撤销的事涉及已签收的卡，须由另一个人复核。", "去复核"],
  "transfers-to-answer": ["别的工会要转入我们的会员，请答复同意或者不同意。", "去答复", "别的工会要转入会员，等答复同意或者不同意。"],
  "transfers-asked": ["我们要转入的会员，等原工会答复。答复以后自动办理，不必再上传。", "看进展"],
  "persons-to-approve": ["本人要查阅、更正或删除个人信息，须由申请人以外的一位省总管理复核，15 天内有效。", "去复核"],
  "restatements-to-approve": ["结账以后才到的单据要补进已结账的月份，须由提出人以外的一位省总管理对照原报、更正和差额复核。", "去复核"],
  "urgings-to-answer": ["上级工会发来督办，请写明情况、措施和完成日期。", "去答复"],
  "urgings-to-judge": ["下级工会答复了督办，说清楚了的办结，没有说清楚的退回。", "去看答复"],
  "agreement-missing": ["还没有哪个上级工会与银行签订协议，卡开不了；签了以后自动继续，不必再上传。", "看工会与协议"],
  "agreement-ending": ["与银行的协议快到期了，到期以后不能再开新卡。", "去延长或另签", "与银行的协议快到期了，等签协议的工会延长或另签；到期以后不能再开新卡。"],
};
// on whom it waits, where it is not the officer's; of the union itself by what is to be done
const BY_CLERK = new Set(["to-collect", "to-sign", "to-return", "unclaimed"]);
const WAITS_ON = { union: "会员卡专干", approver: "复核人", administrator: "管理员", bank: "银行", "other-union": "别的工会", "second-person": "另一位省总管理" };
// the API's lists and this desk's pages
const PLACES = {
  "/registers": "registers", "/batches": "batches", "/custody": "custody", "/held": "held", "/undos": "custody",
  "/transfers": "transfers", "/agreements": "unions", "/unions": "unions", "/persons": "persons", "/urgings": "supervision",
};

/** The page of a list of the API: "/custody?state=to-sign&union=41" → "#/custody?state=to-sign&union=41", "/months/2026-10/restatements" → "#/months?month=2026-10". */
export function placeOfList(list) {
  const { steps: [first, of], query } = placeOf(`#${list}`);
  if (first === "urgings") return link("supervision", { side: "received", ...query }); // the notes themselves, not the scores
  if (first === "months") return link("months", { month: of });
  return link(PLACES[`/${first}`] ?? first, first === "undos" ? { ...query, state: "to-approve" } : query);
}

// of which the day is not since when it waits, but until when: word after the day
const UNTIL = { "agreement-ending": "到期", "urgings-to-answer": "以前要答复" };

/** What the day of a thing that waits is: {until: the word after it}, or {since} with the days until now. */
export const dayOf = ({ kind, oldest }) => (UNTIL[kind] ? { until: UNTIL[kind] } : { since: daysSince(oldest) });

/** Whom one thing waits for, in a word. */
export const waitsFor = ({ yours, kind, waits_on: on }) => (yours ? "您" : BY_CLERK.has(kind) ? "经办人" : WAITS_ON[on] ?? "别人");

/** 逾期, 要您办, 在等别人 of one thing that waits. */
export const harmOf = ({ overdue, yours }) => (overdue ? "overdue" : yours ? "yours" : "others");

const PARTS = [
  ["overdue", "逾期", "bad", "已经过了约定的日子，先办这些。"],
  ["yours", "要您办", "care", "您的岗位可以办。"],
  ["others", "在等别人", "wait", "不用做什么；别人办好以后自动继续，隔一阵来看看。"],
];

export function Work({ query }) {
  const { unionName, roles } = useOfficer();
  const reach = roles.every((role) => role === "clerk") ? "" : "和下级工会"; // a clerk's ends with the own union
  const answer = useAnswer("/work", { union: query.union }, { every: () => 60000 });
  const title = "待办";
  const print = html`<button type="button" class="quiet" onClick=${() => window.print()}>打印</button>`;
  return html`<${Page} title=${title} actions=${print} lead=${answer.body && html`${answer.body.union_name || unionName}${reach}，<${Time} at=${answer.body.at} /> 的情况。`}>
    <${Answer} of=${answer} what="待办">${({ work }) => (work.length === 0
      ? html`<${Empty} title="现在没有要办的事。"><p>银行答复、卡到网点、有人申请转会的时候，这里会列出来。</p>
          <p><a class="button" href=${link(["registers", "new"])}>上传登记表</a> <a class="button quiet" href=${link("registers")}>看登记表</a></p><//>`
      : PARTS.map(([harm, word, tone, lead]) => html`<${Part} key=${harm} ...${{ word, tone, lead }} rows=${work.filter((one) => harmOf(one) === harm)} />`))}<//>
  <//>`;
}

function Part({ word, tone, lead, rows }) {
  if (rows.length === 0) return null;
  return html`<section><h2><${Mark} tone=${tone}>${word}<//> <span class="hint">${lead}</span></h2>
    <ul class="cards">${rows.map((one) => html`<li key=${one.kind} data-tone=${tone}><${Card} one=${one} /></li>`)}</ul></section>`;
}

function Card({ one }) {
  const [what, go, others = what] = DEEDS[one.kind] ?? ["", "打开"];
  const { until, since = 0 } = one.oldest ? dayOf(one) : {};
  return html`<div class="card-text"><p class="large"><strong>${one.message}</strong></p><p>${one.yours ? what : others}</p>
    <p class="hint">等${waitsFor(one)}办${one.oldest && html`，${until ? html`<${Time} at=${one.oldest} /> ${until}`
      : html`最早的<${Since} at=${one.oldest} />${since > 0 ? html`，已 <${Count} of=${since} /> 天` : ""}`}`}</p></div>
    <p class="card-go"><a class=${`button${one.yours ? "" : " quiet"}`} href=${placeOfList(one.list)}>${one.yours ? go : "看是哪些"}</a></p>`;
}
