// The pages, in the order of the menu. `needs`: one of these routes must be open to the officer for it to stand in the menu.

import { later } from "../parts/later.js";
import { Held } from "./held.js";
import { Missing } from "./missing.js";
import { Register } from "./register.js";
import { Registers } from "./registers.js";
import { Upload } from "./upload.js";
import { Work } from "./work.js";

// What is gone to first comes with the desk; the rest when it is gone to, or before, when the desk has nothing else to do.
const plastic = later(() => import("./later/plastic.js"));
const people = later(() => import("./later/people.js"));
const offices = later(() => import("./later/offices.js"));
const supervision = later(() => import("./later/supervision.js"));

/** [{path, title?, icon?, needs, Page, below: {the next step, or `one` for any: Page}}]; without a title it is not in the menu. */
export const PAGES = [
  { path: "work", title: "待办", needs: ["GET /work"], Page: Work, icon: "M9 6h11M9 12h11M9 18h11M4 6l1 1 2-2M4 12l1 1 2-2M4 18l1 1 2-2" },
  { path: "registers", title: "登记表", needs: ["GET /registers"], Page: Registers, below: { new: Upload, one: Register },
    icon: "M5 3h10l4 4v14H5zM9 11h7M9 15h7M9 7h3" },
  { path: "batches", title: "批次", needs: ["GET /batches"], Page: plastic("Batches"), below: { one: plastic("Batch") }, icon: "M3 7l9-4 9 4v10l-9 4-9-4zM3 7l9 4 9-4M12 11v10" },
  { path: "custody", title: "领卡与发放", needs: ["GET /custody"], Page: plastic("Custody"), below: { one: plastic("Cards") }, icon: "M3 6h18v12H3zM3 10h18M7 15h4" },
  { path: "members", title: "会员", needs: ["GET /members"], Page: people("Members"), below: { one: people("Member") }, icon: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6" },
  { path: "check", title: "名单查询", needs: ["POST /members/check"], Page: people("Check"), icon: "M4 5h10M4 10h7M4 15h6M16 18a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM18.6 17.2L22 21" },
  { path: "transfers", title: "转会", needs: ["GET /transfers"], Page: people("Transfers"), icon: "M4 8h14l-4-4M20 16H6l4 4" },
  { path: "held", needs: ["GET /held"], Page: Held },
  { path: "unions", title: "工会与协议", needs: ["GET /unions/{id}"], Page: offices("Unions"), below: { one: offices("Unions") },
    icon: "M4 21V9l8-5 8 5v12zM9 21v-6h6v6" },
  { path: "banks", title: "合作银行", needs: ["POST /banks"], Page: offices("Banks"), icon: "M3 10l9-6 9 6M5 10v8M10 10v8M14 10v8M19 10v8M3 20h18" },
  { path: "appointments", title: "任命", needs: ["GET /appointments"], Page: offices("Appointments"),
    icon: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M18 8v6M15 11h6" },
  { path: "overview", title: "总览", needs: ["GET /unions/{id}/work"], Page: offices("Overview"), icon: "M4 20V10M10 20V4M16 20v-8M21 20H3" },
  { path: "reports", title: "月报", needs: ["GET /reports"], Page: offices("Reports"), icon: "M4 5h16v15H4zM4 9h16M8 3v4M16 3v4M8 17v-3M12 17v-5M16 17v-2" },
  { path: "targets", title: "目标", needs: ["GET /targets"], Page: supervision("Targets"), icon: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 12h.01" },
  { path: "supervision", title: "督查", needs: ["GET /unions/{id}/standing", "GET /urgings"], Page: supervision("Supervision"), below: { new: supervision("NewUrging"), one: supervision("Urging") },
    icon: "M4 20h16M6 16v-4M11 16V8M16 16V4M18 7l2-3" },
  { path: "persons", title: "个人信息", needs: ["GET /persons"], Page: offices("Requests"), below: { new: offices("NewRequest"), one: offices("Request") },
    icon: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM12 8v4M12 15v1" },
  { path: "audits", title: "审计", needs: ["GET /audits"], Page: offices("Audits"), below: { one: offices("Audit") }, icon: "M4 4h12v16H4zM8 9h4M8 13h4M14 17l2 2 5-5" },
  { path: "months", title: "月报更正", needs: ["GET /months/{id}/restatements"], Page: offices("Months"), icon: "M4 5h16v15H4zM4 10h16M8 3v4M16 3v4M8 15l2 2 5-5" },
  { path: "trail", title: "记录", needs: ["GET /trail"], Page: offices("Trail"), icon: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z" },
];

/** The page of a place: {Page}. The officer's first one for no place; a sentence for a place that there is none of. */
export function pageOf([first, second, ...rest], may) {
  const found = first === undefined ? firstOf(may) : PAGES.find(({ path }) => path === first);
  if (!found || rest.length > 0) return { Page: Missing };
  if (second === undefined) return found;
  const Page = (Object.hasOwnProperty.call(found.below ?? {}, second) ? found.below[second] : found.below?.one) ?? Missing;
  return { Page };
}

/** The first page of the menu of somebody with these routes. */
export function firstOf(may) {
  return PAGES.find(({ title, needs }) => title && needs.some(may)) ?? PAGES[0];
}

/** All pages fetched, so that a line that breaks later takes none of them away. */
export function fetchAll() {
  return Promise.all([plastic, people, offices, supervision].map(({ fetch }) => fetch()));
}
