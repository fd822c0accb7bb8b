// What an audit found, in words.

const NAMES = {
  read: "读入", accepted: "通过", rejected: "不通过", joined: "入会", left: "退出", updated: "更新", unchanged: "未变", recorded: "记录", stayed_out: "仍在会外",
  requested: "申请", opened: "开卡", refused: "拒绝", collected: "领取", signed: "签收", returned: "退回", activated: "激活", closed: "注销",
  members: "会员", cards: "卡", rows: "行", documents: "单据", unions: "工会", closings: "结账记录", digest: "摘要不符", whole: "合计",
};

/** Counts as people read them; nothing counted is 0. */
export const counted = (counts) => Object.entries(counts).map(([name, number]) => `${NAMES[name] ?? name} ${number}`).join("，") || "0";

/** [word, tone] of an audit. */
export const outcome = ({ differences }) => (differences === null ? ["正在核对", "wait"] : differences === 0 ? ["一致", "good"] : [`${differences} 处不一致`, "bad"]);
