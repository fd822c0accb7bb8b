// 督查: the score of a union and of those directly below it; every point opens to the list that it comes from; notes of urging.

import { html } from "../html.js";
import { KINDS, bandsText, byLoss, listOf, markOf } from "../assessment.js";
import { useAnswer, useList, useOfficer } from "../asking.js";
import { Count, Empty, Fault, Loading, Notice, Page, Time } from "../parts/page.js";
import { List, Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { Way } from "../parts/way.js";
import { link } from "../place.js";
import { URGING } from "../words.js";
import { share } from "./overview.js";

const points = (given) => (given === null ? "不考核" : String(given));
const score = (given) => (given === null ? "—" : given.toFixed(1));

export function Supervision(props) {
  return props.query.side ? html`<${Notes} ...${props} />` : html`<${Scores} ...${props} />`;
}

/** The notes alone, which 待办 leads to. @param query.side received or sent: the one that comes first */
function Notes({ query }) {
  const { union: own } = useOfficer();
  const union = query.union ?? own;
  return html`<${Page} title="督办" crumbs=${[["督查", link("supervision", { union: query.union })]]} lead="收到的，写明情况、措施和完成日期；发出的，看了答复办结或者退回。点开一份办理。">
    ${union && html`<${Urgings} key=${union} union=${union} first=${query.side} />`}<//>`;
}

function Scores({ query }) {
  const { union: own, me, may } = useOfficer();
  const union = query.union ?? own;
  const scored = may("GET /unions/{id}/standing");
  const list = useList(union && scored ? `/unions/${encodeURIComponent(union)}/standing` : null, "unions", { kind: query.kind ?? "" });
  const above = useAnswer(query.union && me ? `/unions/${encodeURIComponent(union)}` : null);
  const body = list.first;
  const rule = body?.rules.find(({ rule: one }) => one === query.rule);
  const chain = above.body ? above.body.above.slice(above.body.above.findIndex(({ union: one }) => one === own)) : [];
  const crumbs = query.union && (query.union !== own || rule) ? [["督查", link("supervision")], ...chain.slice(1).map(({ union: one, name }) => [name, link("supervision", { union: one, rule: query.rule })])] : [];
  return html`<${Page} title=${rule ? `${body.union_name}：${rule.name}` : query.union && query.union !== own && body ? `${body.union_name}督查` : "督查"} crumbs=${crumbs}
      lead="按考核规则逐项打分，只和同级的比。每一分都能点开，看是哪些单位、哪些数。">
    ${scored && !body && (list.problem ? html`<${Fault} problem=${list.problem} again=${list.again} />` : html`<${Loading} what="督查" />`)}
    ${body && !body.at && html`<${Notice} tone="wait"><p>还没有统计。每天早上 5 点统计一次，下一次统计以后就有得分。</p><//>`}
    ${body?.at && html`<p class="hint">统计时间：<${Time} at=${body.at} />，考核规则 ${body.version} 版。以后办的，明天才算进来。</p>
      ${rule ? html`<${OfRule} rule=${rule} list=${list} body=${body} />` : html`<${Own} body=${body} /><${Trend} history=${body.history} ranked=${body.standing?.peers > 1} /><${Below} list=${list} body=${body} query=${query} />`}`}
    ${may("GET /urgings") && union && !rule && html`<${Urgings} key=${union} union=${union} />`}
    ${body && !rule && html`<${Table} rules=${body.rules} version=${body.version} />`}<//>`;
}

/** A union's own marks. */
function Own({ body }) {
  const { union: own } = useOfficer();
  const { standing } = body;
  if (!standing) return null;
  const basic = standing.kind === "basic"; // nobody is below it
  const who = body.union === own ? "本工会" : "该工会";
  const columns = [
    { name: "项目", cell: ({ name }) => name },
    { name: "得分", number: true, cell: ({ mark, full }) => (mark?.points === null || !mark ? "不考核" : html`<span class="count">${mark.points}</span> / ${full}`) },
    { name: "数", number: true, cell: ({ mark }) => (mark?.whole ? html`<${Count} of=${mark.part} /> / <${Count} of=${mark.whole} />` : "—") },
    { name: "比率", number: true, cell: ({ mark }) => share(mark?.rate) },
    { name: "明细", screenOnly: true, cell: ({ rule, name }) => html`<a href=${listOf(rule, standing)} aria-label=${`看${name}的明细`}>看明细</a>` },
  ];
  const rows = body.rules.map((rule) => ({ ...rule, mark: markOf(standing, rule.rule) }));
  return html`<section aria-labelledby="own"><h2 id="own">得分</h2>
    <p class="large"><strong>${score(standing.score)}</strong> 分${standing.rank && standing.peers > 1 ? html`，在同级 <${Count} of=${standing.peers} /> 个单位中第 <strong><${Count} of=${standing.rank} /></strong> 名` : ""}。</p>
    ${standing.score === null && html`<p class="hint">没有一项可以考核：没有定目标，也没有会员和卡。</p>`}
    ${standing.unclear > 0 && (basic ? html`<${Notice} tone="care"><p>${who}底数不清：没有报应采集人数，或者在会的人比应采集的还多。<a href=${listOf("base", standing)}>看底数</a></p><//>` : html`<${Notice} tone="care"><p>底数不清的基层工会 <${Count} of=${standing.unclear} /> 个，共 <${Count} of=${standing.basics} /> 个。<a href=${listOf("base", standing)}>看是哪些</a></p><//>`)}
    ${standing.never > 0 && (basic ? html`<${Notice} tone="bad"><p>${who}从未报送：没有上传过会员登记表。没有报送不是零报。<a href=${listOf("reported", standing)}>看登记表</a></p><//>` : html`<${Notice} tone="bad"><p>从未报送的基层工会 <${Count} of=${standing.never} /> 个，共 <${Count} of=${standing.basics} /> 个。没有报送不是零报。<a href=${listOf("reported", standing)}>看是哪些</a></p><//>`)}
    <${Rows} caption=${`${who}${basic ? "" : "连同下级，"}各项的得分`} columns=${columns} rows=${rows} keyOf=${({ rule }) => rule} /></section>`;
}

/** The last Mondays' scores with the base beside them: a rank alone would reward a base that is said too small. */
function Trend({ history, ranked }) {
  if (history.length < 2) return null;
  const columns = [
    { name: "日期", cell: ({ day }) => day },
    { name: "得分", number: true, cell: (one) => score(one.score) },
    ...(ranked ? [{ name: "名次", number: true, cell: ({ rank }) => html`<${Count} of=${rank} />` }] : []),
    { name: "应采集", number: true, cell: ({ expected }) => html`<${Count} of=${expected} />` },
  ];
  return html`<section aria-labelledby="trend"><h2 id="trend">近几周</h2>
    <${Way} caption="每周一和最近一次的得分（满分 100）" whole=${100} steps=${history.map(({ day, score: given }) => ({ name: day, count: given, tone: "good" }))} />
    <${Rows} caption=${`每周一和最近一次的得分${ranked ? "、名次" : ""}和应采集人数`} columns=${columns} rows=${[...history].reverse()} keyOf=${({ day }) => day} /></section>`;
}

const urgeLink = (one, rule) => html`<a href=${link(["supervision", "new"], { union: one.union, rule })} aria-label=${`督办${one.union_name}`}>督办</a>`;

function Below({ list, body, query }) {
  const { may } = useOfficer();
  if (body.kinds.length === 0) return null;
  const columns = [
    { name: "名次", number: true, text: ({ rank }) => rank ?? "", cell: ({ rank }) => html`<${Count} of=${rank} />` },
    { name: "工会", text: (one) => one.union_name, cell: (one) => html`<a href=${link("supervision", { union: one.union })}>${one.union_name}</a>` },
    { name: "得分", number: true, text: (one) => score(one.score), cell: (one) => score(one.score) },
    ...body.rules.map(({ rule, name }) => ({
      name, number: true, text: (one) => points(markOf(one, rule)?.points ?? null),
      cell: (one) => { const given = markOf(one, rule)?.points ?? null; return given === null ? "—" : html`<a href=${listOf(rule, one)} aria-label=${`${one.union_name}，${name} ${given} 分，看明细`}>${given}</a>`; },
    })),
    { name: "底数不清", number: true, text: ({ unclear }) => unclear, cell: ({ unclear }) => html`<${Count} of=${unclear} />` },
    { name: "从未报送", number: true, text: ({ never }) => never, cell: ({ never }) => html`<${Count} of=${never} />` },
    ...(may("POST /urgings") ? [{ name: "办理", screenOnly: true, cell: (one) => urgeLink(one) }] : []),
  ];
  return html`<section aria-labelledby="below"><h2 id="below">下级工会排名</h2>
    ${body.kinds.length > 1 && html`<p class="filters">只和同级的比：${body.kinds.map(({ kind, unions }) => html`<a key=${kind} href=${link("supervision", { union: query.union, kind })} aria-current=${kind === body.kind ? "true" : null}>${KINDS[kind]} <${Count} of=${unions} /></a> `)}</p>`}
    ${list.rows.length > 0 && list.rows.length <= 40 && html`<${Way} caption=${`${KINDS[body.kind]}的得分，从高到低（满分 100）`} whole=${100} steps=${list.rows.map((one) => ({ name: one.union_name, count: one.score, tone: "good", to: link("supervision", { union: one.union }) }))} />`}
    <${List} list=${list} what="下级工会" caption=${`${KINDS[body.kind]}的名次和各项得分`} file="督查" columns=${columns} keyOf=${({ union }) => union} empty=${{ title: "没有下级工会。" }} /></section>`;
}

/** One rule: the unions below, those who lose by it first, each with the figures that its points come from. */
function OfRule({ rule, list, body }) {
  const { may } = useOfficer();
  const columns = [
    { name: "工会", text: (one) => one.union_name, cell: (one) => html`<a href=${listOf(rule.rule, one)}>${one.union_name}</a>` },
    { name: "得分", number: true, text: (one) => points(markOf(one, rule.rule)?.points ?? null), cell: (one) => points(markOf(one, rule.rule)?.points ?? null) },
    { name: "数", number: true, text: (one) => markOf(one, rule.rule)?.part ?? "", cell: (one) => html`<${Count} of=${markOf(one, rule.rule)?.part} />` },
    { name: "共", number: true, text: (one) => markOf(one, rule.rule)?.whole || "", cell: (one) => html`<${Count} of=${markOf(one, rule.rule)?.whole || null} />` },
    { name: "比率", number: true, text: (one) => share(markOf(one, rule.rule)?.rate), cell: (one) => share(markOf(one, rule.rule)?.rate) },
    ...(may("POST /urgings") ? [{ name: "办理", screenOnly: true, cell: (one) => urgeLink(one, rule.rule) }] : []),
  ];
  return html`<p>${rule.means}</p><p class="hint">${bandsText(rule)}。依据：${rule.source}。</p>
    ${body.kinds.length === 0 ? html`<${Empty} title="没有下级工会。" />`
      : html`<${List} list=${{ ...list, rows: byLoss(list.rows, rule.rule) }} what="下级工会" caption=${`${rule.name}：得分低的在前`} file=${`督查-${rule.name}`} columns=${columns} keyOf=${({ union }) => union} empty=${{ title: "没有下级工会。" }} />`}
    <p><a href=${link("supervision", { union: body.union })}>回到各项得分</a></p>`;
}

const NOTES = [
  { name: "督办", text: ({ union_name: name }) => name, cell: (one) => html`<a href=${link(["supervision", one.urging])}>${one.rules.map(({ name }) => name).join("、")}</a>` },
  { name: "状态", text: ({ state }) => URGING[state]?.word ?? state, cell: ({ state, overdue }) => html`<${Status} of=${URGING} state=${overdue ? "overdue" : state} />` },
  { name: "发出", text: ({ asked_at: at }) => at, cell: ({ asked_at: at }) => html`<${Time} at=${at} />` },
  { name: "答复期限", text: ({ due }) => due, cell: ({ due }) => due },
];
const FROM = { name: "谁发的", text: (one) => one.by_name, cell: (one) => one.by_name };
const TO = { name: "发给谁", text: (one) => one.union_name, cell: (one) => one.union_name };

function Urgings({ union, first = "received" }) {
  const received = useList("/urgings", "urgings", { union, side: "received" });
  const sent = useList("/urgings", "urgings", { union, side: "sent" });
  const parts = [html`<section key="received" aria-labelledby="received"><h2 id="received">收到的督办</h2>
      <${List} list=${received} what="收到的督办" caption="收到的督办" columns=${[...NOTES.slice(0, 1), FROM, ...NOTES.slice(1)]} keyOf=${({ urging }) => urging} empty=${{ title: "没有收到督办。" }} /></section>`,
  html`<section key="sent" aria-labelledby="sent"><h2 id="sent">发出的督办</h2>
      <${List} list=${sent} what="发出的督办" caption="发出的督办" columns=${[...NOTES.slice(0, 1), TO, ...NOTES.slice(1)]} keyOf=${({ urging }) => urging} empty=${{ title: "没有发出督办。" }} /></section>`];
  return first === "sent" ? parts.reverse() : parts;
}

function Table({ rules, version }) {
  const columns = [
    { name: "项目", cell: ({ name }) => name },
    { name: "满分", number: true, cell: ({ full }) => full },
    { name: "算什么", cell: ({ means }) => means },
    { name: "怎样给分", cell: (rule) => bandsText(rule) },
    { name: "依据", cell: ({ source }) => source },
  ];
  return html`<section aria-labelledby="rules"><h2 id="rules">考核规则</h2>
    <p class="hint">第 ${version} 版。得分 = 得到的分 ÷ 可以得的分 × 100；不考核的项目，分子分母都不算。</p>
    <${Rows} caption="考核规则" columns=${columns} rows=${rules} keyOf=${({ rule }) => rule} /></section>`;
}
