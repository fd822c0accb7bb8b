// Targets and scores without a page: words of an outlook, where points of a chart lie, what a rule's list is.

import { link } from "./place.js";

export const GOALS = { gathered: "信息收集汇总", uploaded: "会员信息上传", opened: "开卡", signed: "签收", activated: "激活" };
/** What counts as having come so far. */
export const COUNTED = {
  gathered: "各单位自报的已收集人数，上传了的都算已收集", uploaded: "台账上在会的人数", opened: "有效的卡", signed: "会员已签收的卡", activated: "银行通报已激活的卡",
};
export const KINDS = { region: "市县工会", industry: "产业、省直工会", basic: "基层工会", province: "省总工会" };

const number = (count) => count.toLocaleString("zh-CN");

/** What a forecast says, in a sentence; '' where there is none. */
export function outlookText({ forecast, due, state }) {
  if (!forecast || state === "reached") return "";
  const basis = `按近 ${forecast.days} 天的 ${forecast.points} 次统计推算`;
  const end = forecast.at_due === null ? "" : `，到 ${due} 约 ${number(forecast.at_due)} 人`;
  switch (forecast.outlook) {
    case "too-little": return `统计的天数还太少（${forecast.points} 次），推算不出趋势；满两周、有三次每周一的统计以后才有。`;
    case "in-time": return `${basis}，${forecast.reached_on} 前后完成${end}。`;
    case "late": return `${basis}，${forecast.reached_on ? `${forecast.reached_on} 前后才完成` : "完不成"}${end}。`;
    case "standing": return `${basis}，近来没有进展，照这样完不成${end}。`;
    default: return "";
  }
}

const DAY = 86400000;
const at = (day) => Date.parse(`${day}T00:00:00Z`);
export const SIZE = [320, 110];

/** Where a chart's days and counts lie: {x(day), y(count)} in SIZE, from the first day to the last, from 0 to the most. */
export function scale({ begins, due, points, number: wanted }) {
  const last = Math.max(at(due), ...points.map(({ day }) => at(day)));
  const most = Math.max(1, wanted, ...points.map(({ count }) => count));
  const span = Math.max(DAY, last - at(begins));
  return {
    x: (day) => Math.round((10 * SIZE[0] * (at(day) - at(begins))) / span) / 10,
    y: (count) => Math.round(10 * (SIZE[1] - (SIZE[1] * Math.max(0, count)) / most)) / 10,
  };
}

/** "x,y x,y" of the counts, and of the line that the target draws. */
export function lines(target) {
  const { x, y } = scale(target);
  return {
    counts: target.points.map(({ day, count }) => `${x(day)},${y(count)}`).join(" "),
    wanted: `${x(target.begins)},${y(0)} ${x(target.due)},${y(target.number)}`,
  };
}

// of a basic union, whose points are not made of unions below it
const OWN_LISTS = { gathered: ["targets"], uploaded: ["registers"], cards: ["batches"], signed: ["custody", { state: "to-sign" }], activated: ["custody", { state: "to-sign" }], base: ["targets"], reported: ["registers"] };

/** The list that a point comes from: the unions below by this rule, or what a basic union has of it. */
export function listOf(rule, { union, kind }) {
  if (kind !== "basic") return link("supervision", { union, rule });
  const [page, query = {}] = OWN_LISTS[rule] ?? ["overview"];
  return link(page, { union, ...query });
}

export const markOf = (one, rule) => one.marks.find((mark) => mark.rule === rule);

/** Those who lose most by a rule first; those whom it does not count for last. */
export function byLoss(rows, rule) {
  const place = (one) => { const { points = null, rate = null } = markOf(one, rule) ?? {}; return points === null ? 1e9 : points + (rate ?? 0) / 1e3; };
  return [...rows].sort((one, other) => place(one) - place(other));
}

/** How points are given, in words: "满 100% 得 25 分，满 90% 得 20 分，其余 0 分". */
export const bandsText = ({ bands }) => `${bands.map(({ percent, points }) => `满 ${percent}% 得 ${points} 分`).join("，")}，其余 0 分`;
