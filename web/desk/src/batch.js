// A batch in words: how far it is on its way, and what can be done with it now, or why not.

const UNSENT = new Set(["open", "claimed", "written"]);
const ENDED = new Set(["answered", "file-refused", "closed", "withdrawn"]);

/** A batch's name for people: "11月23日批次", of a further attempt "11月23日批次（第 2 次申请）". */
export function nameOf({ day, attempt }) {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日批次${attempt > 1 ? `（第 ${attempt} 次申请）` : ""}`;
}

const counting = ({ state, rows }) => rows === 0 && (state === "open" || state === "claimed");

/** How many people a batch is for: "47 人"; of one that is being made nobody knows yet. */
export const peopleOf = (batch) => (counting(batch) ? "人数编好才知道" : `${batch.rows.toLocaleString("zh-CN")} 人`);

/** How many people have no card under this batch, of those that it was made for. */
export const without = ({ row_counts: counts }) => counts.refused + counts["file-refused"] + counts.withdrawn;

/** Whether its bank can send a file about it, now or later. */
export const awaits = ({ state }) => state !== "withdrawn" && state !== "empty";

/** What to know before these people are asked for again: why the bank said no, or that it was never asked. */
export function beforeAgain({ row_counts: counts }) {
  if (counts.refused > 0) return "资料还没有更正的，银行会再退一次，请先上传更正的登记表。";
  if (counts["file-refused"] > 0) return "整份退回的原因没有消除的，银行会再退一次，请先由上级与银行查清。";
  return "银行没有收到过他们的申请。资料要改的，请先上传更正的登记表。";
}

/** How many cards a union can have from the bank: opened, and nothing says that somebody has them. */
export const fetchable = (cards) => cards.opened + cards["at-branch"];

/**
 * 编好 → 送出 → 银行收妥 → 回盘 → 领卡 → 发完: [{name, state: done | now | bad | ahead | unseen, at, note}].
 *
 * @param cards of GET /batches/{id}/custody, null where it is not known, or not yet
 */
export function stepsOf(batch, cards = null) {
  const { state, rows, answered, receipt, delivered_at: sent, closed_at: closed, row_counts: counts } = batch;
  const step = (name, value, at = null, note = "") => ({ name, state: value, at, note });
  if (state === "empty") return [step("编好", "bad", batch.day, "没有可报送的人")];
  const made = step("编好", UNSENT.has(state) && state !== "written" ? "now" : "done", batch.day, peopleOf(batch));
  if (state === "withdrawn") return [made, step("送出", "bad", null, "已撤回，没有送出")];
  const out = step("送出", sent ? "done" : state === "written" ? "now" : "ahead", sent, state === "written" ? "正在送往银行；银行的服务器连不上时停在这里，每一刻钟自动再试" : "");
  const refused = receipt.said === "refused";
  const had = receipt.said === "accepted" || answered > 0 || state === "received";
  const taken = step("银行收妥", refused ? "bad" : had ? "done" : sent ? "now" : "ahead", null, refused ? "银行整份退回" : sent && !had ? "等银行的收妥回执" : "");
  if (refused) return [made, out, taken];
  const all = rows > 0 && answered >= rows;
  const back = step("回盘", all ? "done" : had ? "now" : "ahead", null, answered > 0 || all ? `已答复 ${answered} 人，开卡 ${counts.opened} 张` : had ? "等银行开卡" : "");
  if (!cards && counts.opened > 0 && !closed) return [made, out, taken, back, step("领卡", "unseen"), step("发完", "unseen")];
  const left = cards ? fetchable(cards) : null;
  const fetched = step("领卡", counts.opened === 0 || cards === null ? (closed ? "done" : "ahead") : left === 0 && all ? "done" : "now", null,
    all && counts.opened === 0 ? "没有开出卡" : left > 0 ? `${left} 张可以领` : "");
  const waiting = cards ? cards.collected + cards.damaged : 0;
  const over = step("发完", closed ? "done" : waiting > 0 ? "now" : "ahead", closed, !closed && cards && counts.opened > 0 ? `已签收 ${cards.signed} 张，共 ${counts.opened} 张` : "");
  return [made, out, taken, back, fetched, over];
}

/** What can be done with a batch in its state: {withdraw, resend, reissue}, each {count} or, where it cannot, {why}. */
export function deedsOf(batch) {
  const { state, rows } = batch;
  const none = state === "empty" ? "批次里没有可报送的人。" : null;
  const gone = state === "withdrawn" ? "批次已经撤回。" : null;
  const lacking = without(batch);
  return {
    withdraw: counting(batch) ? { why: "正在编批，编好才能撤回。" } : UNSENT.has(state) ? { count: rows } : { why: none ?? gone ?? "开卡文件已交银行，不能撤回。要停办，请与银行联系。" },
    resend: ["delivered", "received", "partly-answered"].includes(state) ? { count: rows } : {
      why: none ?? gone ?? (UNSENT.has(state) ? "文件还没有送出，会自动送出。" : state === "file-refused" ? "银行已整份退回，重发同一份文件没有用。" : "银行已全部答复，不用重发。") },
    reissue: ENDED.has(state) && lacking > 0 ? { count: lacking } : {
      why: none ?? (ENDED.has(state) ? "这一批人人都有卡。" : UNSENT.has(state) ? "批次还没有送出。" : "还有人没有答复。等银行全部答复以后，才能为没有开卡的人再次申请。") },
  };
}
