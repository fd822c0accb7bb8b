// 目标: what a union has to have done by when, how far it is against the line, what the last weeks foretell; and its base.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { COUNTED, GOALS, SIZE, lines, outlookText } from "../assessment.js";
import { useAct, useAnswer, useOfficer } from "../asking.js";
import { inHenan, now } from "../clock.js";
import { Act, Confirm, Field, toFirstWrong } from "../parts/forms.js";
import { Answer, Count, Empty, Fault, Notice, Page, Time } from "../parts/page.js";
import { Rows } from "../parts/rows.js";
import { Status } from "../parts/status.js";
import { link } from "../place.js";
import { TARGET } from "../words.js";
import { share } from "./overview.js";

const SOURCES = { stated: "自己报的", register: "工会登记表里的会员数", none: "还没有报" };

export function Targets({ query }) {
  const { union: own } = useOfficer();
  const union = query.union ?? own;
  const answer = useAnswer(union ? "/targets" : null, { union });
  const title = answer.body && query.union && query.union !== own ? `${answer.body.union_name}的目标` : "目标";
  return html`<${Page} title=${title} lead="到哪一天要完成多少，现在办到哪里，照近几周的进度能不能按期完成。" crumbs=${query.union && query.union !== own ? [["目标", link("targets")]] : []}>
    <${Answer} of=${answer} what="目标">${(body) => html`<${Shown} body=${body} again=${answer.again} own=${own} />`}<//><//>`;
}

function Shown({ body, again, own }) {
  const { may } = useOfficer();
  return html`
    ${!body.at && html`<${Notice} tone="wait"><p>还没有统计。每天早上 5 点统计一次，下一次统计以后就有。</p><//>`}
    ${body.at && html`<p class="hint">统计时间：<${Time} at=${body.at} />。每天早上 5 点统计一次，以后办的、新报的底数、新定的目标，明天才算进来。</p>`}
    ${body.targets.length === 0 && html`<${Empty} title="还没有定目标。"><p>目标由省总或者上级工会按日期定下，下级工会都看得到。</p><//>`}
    ${body.targets.map((one) => html`<${Target} key=${one.target} one=${one} again=${again} />`)}
    <${Base} body=${body} own=${own} again=${again} />
    ${may("POST /targets") && html`<${NewTarget} union=${body.union} name=${body.union_name} own=${own} again=${again} />`}`;
}

const POINTS = [
  { name: "日期", cell: ({ day }) => day },
  { name: "完成", number: true, cell: ({ count }) => html`<${Count} of=${count} />` },
  { name: "目标线", number: true, cell: ({ line }) => html`<${Count} of=${line} />` },
  { name: "相差", number: true, cell: ({ count, line }) => html`<span class="count">${count > line ? "+" : ""}${(count - line).toLocaleString("zh-CN")}</span>` },
];

function Target({ one, again }) {
  const { api, may } = useOfficer();
  const [ending, setEnding] = useState(false);
  const { act, acting, problem } = useAct(async () => { await api.post(`/targets/${encodeURIComponent(one.target)}/end`); setEnding(false); again(); });
  const id = `target-${one.target}`;
  const foretold = outlookText(one);
  return html`<section aria-labelledby=${id}><h2 id=${id}>${one.name}：${one.due} 前完成${one.share < 100 ? ` ${one.share}%` : ""} <${Status} of=${TARGET} state=${one.state} /></h2>
    <dl class="facts"><dt>谁定的</dt><dd>${one.owner_name}${one.union !== one.owner && html`，单独给${one.union_name}定的`}，从 ${one.begins} 起</dd>
      <dt>算什么</dt><dd>${COUNTED[one.goal]}</dd>
      <dt>现在完成</dt><dd><strong><${Count} of=${one.count} /></strong> 人${one.number !== null && html`，目标 <${Count} of=${one.number} /> 人，统计那天的目标线 <${Count} of=${one.line} /> 人；占应采集人数 ${share(one.rate)}`}</dd>
      ${foretold && html`<dt>推算</dt><dd>${foretold}</dd>`}</dl>
    ${one.state === "unknown" && html`<${Notice} tone="care"><p>统计的时候没有人报过应采集多少人，底数不清，算不出目标是多少人。请基层工会先在自己的“目标”页报底数；报了的，明天早上 5 点统计以后就有。</p><//>`}
    ${one.points.length > 0 && html`<${Chart} one=${one} /><${Rows} caption=${`${one.name}：每周一和最近一次统计，与目标线对照（人）`} columns=${POINTS} rows=${[...one.points].reverse()} keyOf=${({ day }) => day} />`}
    ${one.yours && may("POST /targets/{id}/end") && html`<p class="screen-only"><button type="button" class="quiet" onClick=${() => setEnding(true)}>结束这个目标</button></p>`}
    ${ending && html`<${Confirm} title=${`结束目标：${one.name}，${one.due}`} action="结束" acting=${acting} problem=${problem} onDo=${act} onClose=${() => setEnding(false)}>
      <p>结束以后，本工会和下级工会都不再按它考核，明天早上的统计开始不算它。要恢复的，重新定一个。</p><//>`}</section>`;
}

/** The counts as a line beside the target's; the table below it has the same figures. */
function Chart({ one }) {
  const { counts, wanted } = lines(one);
  return html`<figure class="trend"><figcaption><span class="trend-key" data-tone="good">完成</span><span class="trend-key" data-tone="care">目标线</span>最高 <${Count} of=${Math.max(one.number, ...one.points.map(({ count }) => count))} /> 人</figcaption>
    <svg viewBox=${`-4 -4 ${SIZE[0] + 8} ${SIZE[1] + 8}`} aria-hidden="true" focusable="false"><path class="trend-axis" d=${`M0 0V${SIZE[1]}H${SIZE[0]}`} />
      <polyline data-tone="care" stroke-dasharray="5 4" points=${wanted} /><polyline data-tone="good" points=${counts} /></svg></figure>`;
}

function Base({ body, own, again }) {
  const { may } = useOfficer();
  const { base } = body;
  const [said, setSaid] = useState(false); // here, because the form is drawn anew with the base that was stated
  const mine = body.union === own;
  return html`<section aria-labelledby="base"><h2 id="base">底数</h2>
    <dl class="facts"><dt>应采集</dt><dd><${Count} of=${base.expected} /> 人（${SOURCES[base.source]}${base.at && html`，<${Time} at=${base.at} />`}）${base.below && `，只算${mine ? "本" : "该"}工会直接管的会员`}</dd>
      ${base.gathered !== null && html`<dt>已收集</dt><dd><${Count} of=${base.gathered} /> 人</dd>`}
      ${body.basics > 0 && base.below && html`<dt>连同下级</dt><dd>至少 <${Count} of=${body.expected} /> 人；基层工会 <${Count} of=${body.basics} /> 个，其中底数不清 <a href=${link("supervision", { union: body.union, rule: "base" })}><${Count} of=${body.unclear} /></a> 个</dd>`}</dl>
    <p class="hint">底数不清：没有报应采集人数，或者在会的人比应采集的还多。没有报的，按已经在会的人数算，所以合计只是“至少”。</p>
    ${mine && may("POST /unions/{id}/base") && html`
      ${said && html`<${Notice} tone="good" role="status"><p>底数已报，明天早上的统计开始用它。</p><//>`}
      <${StateBase} key=${base.at} body=${body} done=${() => { setSaid(true); again(); }} />`}</section>`;
}

function StateBase({ body, done }) {
  const { api } = useOfficer();
  const [given, setGiven] = useState({ expected: body.base.expected ?? "", gathered: body.base.gathered ?? "" });
  const [wrong, setWrong] = useState({});
  const { act, acting, problem } = useAct(async (values) => { await api.post(`/unions/${encodeURIComponent(body.union)}/base`, values); done(); });
  const submit = (event) => {
    event.preventDefault();
    const values = { expected: whole(given.expected), gathered: whole(given.gathered) };
    const found = {};
    if (values.expected === null) found.expected = "请填 0 以上的整数。";
    if (values.gathered === null) found.gathered = "请填 0 以上的整数。";
    else if (values.expected !== null && values.gathered > values.expected) found.gathered = "已收集的人数不能多于应采集的人数。";
    setWrong(found);
    if (Object.keys(found).length === 0) act(values);
    else toFirstWrong();
  };
  const field = (name, label, hint) => html`<${Field} id=${`base-${name}`} label=${label} hint=${hint} required problem=${wrong[name]}>${(ties) => html`<input ...${ties} inputmode="numeric" maxlength="7" value=${given[name]} onInput=${(event) => setGiven({ ...given, [name]: event.target.value })} />`}<//>`;
  return html`<form class="sheet" onSubmit=${submit} novalidate>
    ${field("expected", "应采集多少人", body.base.below ? "只填本工会直接管的会员，不含下级工会的" : "本工会全部会员，包括还没有收集的")}
    ${field("gathered", "已收集多少人", "信息已经收上来的，上传了的和没有上传的都算")}
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>报底数<//></div></form>`;
}

const whole = (text) => (/^\d{1,7}$/.test(String(text).trim()) ? Number(text) : null);

function NewTarget({ union, name, own, again }) {
  const { api } = useOfficer();
  const today = inHenan(now()).day;
  const [given, setGiven] = useState({ goal: "uploaded", begins: today, due: "", share: "100" });
  const [wrong, setWrong] = useState({});
  const { act, acting, problem, done } = useAct(async (values) => { await api.post("/targets", values); again(); });
  const set = (key) => (event) => setGiven({ ...given, [key]: event.target.value });
  const submit = (event) => {
    event.preventDefault();
    const percent = whole(given.share);
    const found = {};
    if (!given.begins) found.begins = "请选开始的日期。";
    if (!given.due || given.due <= given.begins) found.due = "请选截止日期，要在开始日期之后。";
    if (percent === null || percent < 1 || percent > 100) found.share = "请填 1 到 100 的整数。";
    setWrong(found);
    if (Object.keys(found).length > 0) toFirstWrong();
    else act({ union, goal: given.goal, begins: given.begins, due: given.due, share: percent });
  };
  return html`<section class="screen-only" aria-labelledby="new-target"><h2 id="new-target">${union === own ? "给本工会和下级工会定目标" : `给${name}单独定目标`}</h2>
    ${union !== own && html`<p class="hint">同一项目标，单独定的代替给全体定的，对这个工会和它的下级都算数。</p>`}
    <form class="sheet" onSubmit=${submit} novalidate>
      <${Field} id="target-goal" label="哪一项">${(ties) => html`<select ...${ties} onChange=${set("goal")}>${Object.entries(GOALS).map(([goal, word]) => html`<option value=${goal} selected=${goal === given.goal}>${word}</option>`)}</select>`}<//>
      <${Field} id="target-begins" label="从哪天开始" hint="目标线从这一天的 0 匀速升到截止日" required problem=${wrong.begins}>${(ties) => html`<input ...${ties} type="date" value=${given.begins} onInput=${set("begins")} />`}<//>
      <${Field} id="target-due" label="截止日期" required problem=${wrong.due}>${(ties) => html`<input ...${ties} type="date" value=${given.due} onInput=${set("due")} />`}<//>
      <${Field} id="target-share" label="完成应采集人数的百分之几" required problem=${wrong.share}>${(ties) => html`<input ...${ties} inputmode="numeric" maxlength="3" value=${given.share} onInput=${set("share")} />`}<//>
      <${Fault} problem=${problem} />
      ${done && html`<${Notice} tone="good" role="status"><p>目标已定，下级工会现在就看得到；明天早上的统计开始按它考核。</p><//>`}
      <div class="buttons"><${Act} type="submit" acting=${acting}>定目标<//></div></form></section>`;
}
