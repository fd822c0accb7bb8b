// What an audit found, in words.

import { link } from "./place.js";

const NAMES = {
  read: "读入", accepted: "通过", rejected: "不通过", joined: "入会", left: "退出", updated: "更新", unchanged: "未变", recorded: "记录", stayed_out: "仍在会外",
  requested: "申请", opened: "开卡", refused: "银行退回", collected: "领取", signed: "签收", returned: "退卡", activated: "激活", closed: "注销",
  members: "会员", cards: "卡", rows: "行", documents: "单据", unions: "工会", closings: "结账记录", digest: "摘要不符", whole: "合计",
  parts: "分组", editions: "版本", edition: "第几版", newest: "最新版", unreadable: "无法读取",
};

const DOCUMENTS = {
  register: "登记表", batch: "批次", return: "银行回盘", receipt: "银行收妥", answer: "银行文件", custody: "领卡发放登记", undo: "撤销",
  release: "转会", transfer: "转会", members: "会员档案", closing: "结账记录",
};
const PLASTIC = new Set(["custody", "statement", "plastic"]); // rules about where cards are

/** What a finding is about: {word, to}, the page where it is looked at; either is "" where there is none. */
export function documentOf({ rule, subject }) {
  const [id, register, batch] = /(R\d{8}-[0-9A-Z]{10})(-\d+\w*)?/.exec(subject) ?? [];
  const to = !id ? "" : batch ? link([PLASTIC.has(rule) ? "custody" : "batches", id]) : link(["registers", register]);
  return { word: DOCUMENTS[subject.split("/")[0]] ?? (batch ? "批次" : register ? "登记表" : ""), to };
}

/** Counts as people read them; nothing counted is 0. */
export const counted = (counts) => Object.entries(counts).map(([name, number]) => `${NAMES[name] ?? name} ${number}`).join("，") || "0";

/** [word, tone] of an audit. */
export const outcome = ({ differences }) => (differences === null ? ["正在核对", "wait"] : differences === 0 ? ["一致", "good"] : [`${differences} 处不一致`, "bad"]);
