// What lies in the store, read by the presigned link that the API gave. No token goes there.

import { Problem } from "./api.js";

const PATIENCE = 120000; // ms: a long list over a slow line

/** A product that is a JSON list. Rejects with Problem. */
export async function listed(address) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { signal: ending.signal, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    if (answer.ok) return await answer.json();
    throw new Problem(answer.status === 404 || answer.status === 403
      ? { status: answer.status, code: "link-over", detail: "这份清单已过保存期，或者链接已过期。" }
      : { status: answer.status, code: "store", passing: true, detail: "存储暂时没有给出清单。请稍后再试。" });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({ code: "line", passing: true, detail: ending.signal.aborted ? "网络太慢，两分钟里没有读完。请稍后再试。" : "读取中断了。请检查网络后再试。" });
  } finally {
    clearTimeout(timer);
  }
}
