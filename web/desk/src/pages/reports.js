// 月报: a month of a union as its report says it: the steps with their rates, twelve months, who reported, and the unions below.

import { html } from "../html.js";
import { useAnswer, useList, useOfficer } from "../asking.js";
import { Download, Field } from "../parts/forms.js";
import { Count, Empty, Fault, Loading, Notice, Page, Time } from "../parts/page.js";
import { List, Rows } from "../parts/rows.js";
import { Way } from "../parts/way.js";
import { link } from "../place.js";
import { share } from "./overview.js";

const STATES = { active: "本月有单据", none: "本月零报", never: "从未报送" };
const EDITIONS = (edition) => (edition === 0 ? "暂计" : edition === 1 ? "月末数" : `更正，第 ${edition} 版`);
/** A month in words: "2026年10月". */
export const monthText = (month) => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
export const stepOf = (one, name) => one.steps.find(({ step }) => step === name);

const SIZE = [320, 110];
/** Points of a line over so many months, the oldest left, "x,y x,y"; `most` is the top. */
export const points = (counts, most) => counts.map((count, at) => {
  const x = counts.length < 2 ? SIZE[0] / 2 : (SIZE[0] * at) / (counts.length - 1);
  return `${x.toFixed(1)},${(SIZE[1] - (SIZE[1] * Math.max(0, count)) / Math.max(1, most)).toFixed(1)}`;
}).join(" ");

const LINES = [["joined", "已采集", "wait"], ["opened", "已开卡", "good"], ["signed", "已签收", "care"]];

/** Twelve months as lines, and the same figures as a table beside them. */
function Trend({ months, union }) {
  const oldest = [...months].reverse();
  const counts = (name) => oldest.map((one) => stepOf(one, name).total);
  const most = Math.max(...LINES.flatMap(([name]) => counts(name)));
  const columns = [
    { name: "月份", cell: ({ month, edition }) => html`<a href=${link("reports", { union, month })}>${monthText(month)}</a>${edition > 1 && "（更正）"}` },
    ...LINES.map(([name, word]) => ({ name: word, number: true, cell: (one) => html`<${Count} of=${stepOf(one, name).total} />` })),
    { name: "本月开卡", number: true, cell: (one) => html`<${Count} of=${stepOf(one, "opened").change} />` },
  ];
  return html`<section aria-labelledby="trend"><h2 id="trend">近十二个月</h2>
    ${months.length > 1 && html`<figure class="trend"><figcaption>累计：${LINES.map(([name, word, tone]) => html`<span key=${name} class="trend-key" data-tone=${tone}>${word}</span>`)}，最高 <${Count} of=${most} /></figcaption>
      <svg viewBox="-4 -4 328 118" aria-hidden="true" focusable="false"><path class="trend-axis" d="M0 0V110H320" />
        ${LINES.map(([name, , tone]) => html`<polyline key=${name} data-tone=${tone} points=${points(counts(name), most)} />`)}</svg></figure>`}
    <${Rows} caption="近十二个月的累计数" columns=${columns} rows=${months} keyOf=${({ month }) => month} /></section>`;
}

const STEPS = [
  { name: "步骤", cell: ({ name, unit }) => html`${name} <small>（${unit}）</small>` },
  { name: "本月", number: true, cell: ({ change }) => html`<${Count} of=${change} />` },
  { name: "上月", number: true, cell: ({ last }) => html`<${Count} of=${last} />` },
  { name: "环比", number: true, cell: ({ growth }) => share(growth) },
  { name: "累计", number: true, cell: ({ total }) => html`<${Count} of=${total} />` },
  { name: "比率", number: true, cell: ({ rate }) => share(rate) },
  { name: "比率怎样算", cell: ({ means }) => means || "—" },
];

function Reported({ below, reporting, who }) {
  if (reporting === "never") return null; // said at the top
  if (reporting) return html`<p>${who}${STATES[reporting]}。</p>`;
  if (!below) return null;
  return html`<section aria-labelledby="reported"><h2 id="reported">谁报了，谁没有报</h2>
    <${Way} caption=${`所属基层工会 ${below.unions} 个`} whole=${below.unions} steps=${[["active", "good"], ["none", "quiet"], ["never", "bad"]].map(([state, tone]) => ({ name: STATES[state], count: below[state], tone }))} />
    <p class="hint">零报：以前上传过登记表，本月没有单据，是一个数。从未报送：没有上传过任何登记表，没有数字，不是零。</p></section>`;
}

const BANDS = ["0–7 天", "8–15 天", "16–30 天", "超过 30 天"];
const dayText = (day) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");
const days = (number) => (number === null ? "—" : `${number} 天`);
/** What is left for more than thirty days of what is the union's to do; null where nobody counted. */
export const overThirty = (waits) => (waits ? Object.entries(waits).reduce((sum, [kind, bands]) => sum + (kind === "at-bank" ? 0 : bands[3]), 0) : null);

const WAITS = [
  { name: "待办事项", cell: ({ name, unit }) => html`${name} <small>（${unit}）</small>` },
  ...BANDS.map((name, at) => ({ name, number: true, cell: ({ bands }) => html`<${Count} of=${bands[at]} />` })),
  { name: "合计", number: true, cell: ({ total }) => html`<${Count} of=${total} />` },
];

/** What waits and how long; a month that was closed before anybody counted has none, which is no zero. */
function Waits({ waits, below }) {
  return html`<section aria-labelledby="waits"><h2 id="waits">什么在等，等了多久</h2>
    ${waits && !waits.kinds.some(({ total }) => total) ? html`<p>没有待办的事（统计于 <${Time} at=${waits.as_of} />）。</p>` : waits ? html`<${Rows} caption="各类待办，按等了多少天" columns=${WAITS} rows=${waits.kinds} keyOf=${({ kind }) => kind} />
      <p class="hint">天数算到${dayText(waits.until)}，统计于 <${Time} at=${waits.as_of} />，当时仍未办结的才计入。${below?.late != null && html`逾期（有本单位该办的事超过 30 天没有办）的基层工会 <${Count} of=${below.late} /> 个，名单在工作簿的“逾期”表里。`}</p>`
      : html`<p class="hint">这个月结账时还没有统计待办时长，没有数字，不是零。</p>`}</section>`;
}

const BANKS = [
  { name: "银行", cell: ({ name }) => name },
  { name: "答复", number: true, cell: ({ answered }) => html`<${Count} of=${answered} />` },
  { name: "开卡", number: true, cell: ({ opened }) => html`<${Count} of=${opened} />` },
  { name: "退回", number: true, cell: ({ refused }) => html`<${Count} of=${refused} />` },
  { name: "中位", number: true, cell: ({ median }) => days(median) },
  { name: "最长", number: true, cell: ({ longest }) => days(longest) },
  { name: "退回原因（张）", cell: ({ reasons }) => reasons.map(({ name, count }) => `${name} ${count}`).join("、") || "—" },
];

function Banks({ banks }) {
  if (!banks.length) return null;
  return html`<section aria-labelledby="banks"><h2 id="banks">银行答复得多快</h2>
    <${Rows} caption="本月各银行的答复" columns=${BANKS} rows=${banks} keyOf=${({ bank }) => bank} />
    <p class="hint">天数从银行收到开卡文件之日算到收到回盘之日，当天为 0，按卡计算。最慢的在前。</p></section>`;
}

const MAKE_UP = [
  { name: "分类", cell: ({ name }) => name },
  { name: "人数", number: true, cell: ({ count }) => html`<${Count} of=${count} />` },
  { name: "占比", number: true, cell: ({ share: part }) => html`${share(part)}<svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width=${barWidth(part)} height="8" /></svg>` },
];
/** The length of a bar, of a hundred; nothing for a share that is not known. */
export const barWidth = (part) => Math.round(100 * Math.min(1, Math.max(0, part ?? 0)));
/** Why there is no make-up to show, "" where there is one. */
export const whyNone = (made) => (made.too_few ? "已统计构成的会员太少，不列构成，以免从数字认出具体的人。" : made.items.length ? "" : "还没有统计到会员构成，没有数字，不是零：上传或再上传登记表以后计入。");

/** Who the members are; a month that an earlier release reported has none, which is no zero. */
function MakeUp({ made }) {
  if (!made) return null;
  const none = whyNone(made);
  return html`<section aria-labelledby="make-up"><h2 id="make-up">会员构成</h2>
    <p class="hint">已统计构成的会员 <${Count} of=${made.counted} /> 人。${made.uncounted > 0 && html`另有 <${Count} of=${made.uncounted} /> 人在开始统计构成之前登记，尚未计入；再上传一次登记表即计入。`}</p>
    ${none ? html`<p>${none}</p>` : html`<div class="make-up">${made.items.map(({ item, name, entries }) => html`<${Rows} key=${item} caption=${name} columns=${MAKE_UP} rows=${entries} keyOf=${({ name: entry }) => entry} />`)}</div>
      <p class="hint">占比为占已统计构成会员的比例。年龄按出生年份分段。除性别外，不足 3 人的分类合并列出，以免从数字认出具体的人。</p>`}</section>`;
}

/** A figure of a union; of one that never reported anything, nothing is known: that is no zero. */
export const known = (one, value) => (one.known ? value : null);
/** Whether a union, or everybody below it, never reported anything. */
export const isSilent = ({ reporting, below, steps = [] }) => (reporting === "never" || (below?.unions > 0 && below.never === below.unions)) && !steps.some(({ total }) => total);

const lines = (month) => [
  { name: "工会", text: ({ name }) => name, cell: ({ union, name, own, listed, departed }) => (own || !listed || departed ? name : html`<a href=${link("reports", { union, month })}>${name}</a>`) },
  { name: "报送", text: ({ reporting, below }) => (reporting ? STATES[reporting] : below ? `从未报送 ${below.never}` : ""), cell: ({ reporting, below }) => (reporting ? STATES[reporting]
    : below ? html`<${Count} of=${below.unions} /> 个中 <${Count} of=${below.never} /> 个从未报送` : "—") },
  { name: "在会", number: true, text: (one) => known(one, one.members) ?? "", cell: (one) => html`<${Count} of=${known(one, one.members)} />` },
  ...[["joined", "已采集"], ["opened", "已开卡"], ["collected", "已领"], ["signed", "已签收"], ["activated", "已激活"]].map(([step, name]) => ({
    name, number: true, text: (one) => known(one, stepOf(one, step).total) ?? "", cell: (one) => html`<${Count} of=${known(one, stepOf(one, step).total)} />${step === "joined" ? null : html`<br /><small>${share(stepOf(one, step).rate)}</small>`}`,
  })),
  { name: "超 30 天待办", number: true, text: ({ waits }) => overThirty(waits) ?? "", cell: ({ waits }) => html`<${Count} of=${overThirty(waits)} />` },
  { name: "开卡率", number: true, text: ({ card_rate: rate }) => share(rate), cell: ({ card_rate: rate }) => share(rate) },
];

export function Reports({ query }) {
  const { api, union: own, me, may } = useOfficer();
  const union = query.union ?? own;
  const list = useList(union ? "/reports" : null, "unions", { union, month: query.month ?? "" });
  const above = useAnswer(query.union && me ? `/unions/${encodeURIComponent(union)}` : null);
  const { report, months = [], union_name: name } = list.first ?? {};
  const file = (kind) => async () => (await api.get("/reports", { union, month: report.month })).files?.[kind] ?? null;
  const chain = above.body ? above.body.above.slice(above.body.above.findIndex(({ union: one }) => one === own)) : [];
  const who = union === own ? "本工会" : "该工会";
  const go = (event) => { location.hash = link("reports", { union: query.union, month: event.target.value }); };
  return html`<${Page} title=${name && query.union ? `${name}月报` : "月报"} lead="每月 1 日早上 6 点结账，出上月的月报。这里、邮件和下载的文件是同一份数字。"
      crumbs=${query.union && query.union !== own ? [["月报", link("reports", { month: query.month })], ...chain.slice(1).map(({ union: one, name: word }) => [word, link("reports", { union: one, month: query.month })])] : []}>
    ${!list.first && (list.problem?.status === 404 && query.month ? html`<${Empty} title=${`${above.body?.name ?? "这里"}没有${monthText(query.month)}的月报。`}>
      <p>每个工会的月报在次月 1 日早上 6 点结账以后出；以后才列入名录的工会，没有更早的月报。</p><p><a href=${link("reports", { union: query.union })}>看最近的一份</a></p><//>`
    : list.problem ? html`<${Fault} problem=${list.problem} again=${list.again} />` : html`<${Loading} what="月报" />`)}
    ${list.first && !report && html`<${Empty} title="还没有月报。"><p>第一份月报在下月 1 日早上 6 点结账以后自动出。现在办到哪一步，看<a href=${link("overview")}>总览</a>。</p><//>`}
    ${report && html`
      <form class="filter-form" onSubmit=${(event) => event.preventDefault()}><${Field} id="report-month" label="月份">${(ties) => html`<select ...${ties} onChange=${go}>
        ${months.map(({ month }) => html`<option value=${month} selected=${month === report.month}>${monthText(month)}</option>`)}
        ${!months.some(({ month }) => month === report.month) && html`<option value=${report.month} selected>${monthText(report.month)}</option>`}</select>`}<//></form>
      <p>${monthText(report.month)}（${EDITIONS(report.edition)}），<${Time} at=${report.made_at} /> ${report.provisional ? "生成" : "定稿"}，核验码 <code>${report.code.toUpperCase().match(/.{4}/g).join(" ")}</code>。</p>
      ${report.edition > 1 && html`<p class="hint">待办和银行答复仍是结账时的统计，没有更正；以后各月的月报不变，其中的“上月”仍是原报的数。</p>`}
      ${report.provisional && html`<${Notice} tone="wait"><p>这个月还没有结账，数字仍会变动，请勿用于考核。</p><//>`}
      <div class="screen-only">${[["workbook", "下载工作簿（Excel）"], ["bulletin", "下载情况通报（PDF）"], ["csv", "下载各单位明细（CSV）"], ["json", "下载数据（JSON）"]].filter(([kind]) => list.first.files[kind]).map(([kind, word]) => html`<${Download} key=${kind} fetchLink=${file(kind)}>${word}<//> `)}</div>
      ${isSilent(report) ? html`<${Notice} tone="bad" title=${report.reporting ? `${who}从未报送` : "所属基层工会都从未报送"}><p>没有上传过任何会员登记表，没有数字，不是零。${report.reporting && union === own && html`还没有收集齐的，先在<a href=${link("targets")}>目标</a>里报底数。`}</p>
        ${report.reporting && union !== own && may("POST /urgings") && html`<p><a class="button quiet" href=${link(["supervision", "new"], { union, rule: "reported" })}>督办</a></p>`}
        ${report.reporting && union === own && may("POST /registers") && html`<p><a class="button" href=${link(["registers", "new"])}>上传登记表</a></p>`}<//>` : html`<h2>办到哪一步</h2>
      <${Way} caption="累计，从登记到用卡" steps=${report.steps.map(({ name: step, total, rate, means }) => ({ name: means ? `${step} ${share(rate)}` : step, count: total }))} />
      <${Rows} caption="各步骤的本月、上月、累计和比率" columns=${STEPS} rows=${report.steps} keyOf=${({ step }) => step} />
      <p class="hint">在会 <${Count} of=${report.members} /> 人，待银行答复 <${Count} of=${report.waiting} /> 张，开卡率 ${share(report.card_rate)}（${report.card_rate_means}）。没有可比的显示“—”。</p>`}
      <${Reported} below=${report.below} reporting=${report.reporting} who=${who} />
      ${!isSilent(report) && html`<${MakeUp} made=${report.make_up} />`}
      <${Waits} waits=${report.waits} below=${report.below} />
      <${Banks} banks=${report.banks} />
      ${!(isSilent(report) && months.every(({ steps }) => steps.every(({ total }) => !total))) && html`<${Trend} months=${months} union=${query.union} />`}
      ${list.rows.length > 0 && html`<h2>下级工会</h2><${List} list=${list} what="下级工会" caption="下级工会的累计数" file=${`月报-${report.month}`} columns=${lines(report.month)} keyOf=${(one) => `${one.union}.${one.own}`} empty=${{ title: "没有下级工会。" }} />`}`}<//>`;
}
