// One file to its upload link: a form that S3 takes (its POST policy), the file last. XMLHttpRequest, because fetch reports no progress.

import { Problem } from "./api.js";

const STALL = 60000; // ms without a byte until a line counts as dead
const PAUSES = [2000, 5000, 15000]; // ms before each further attempt; the link itself ends after 15 minutes

/**
 * Send a file. The whole of it again after a broken line: a link takes one file, and the first that arrives counts.
 *
 * @param upload {url, fields, expires_at, max_bytes} of POST /registers
 * @param on {progress(sent, whole), waiting(again)} while it goes; `again` are ms until the next attempt, null while it goes on
 * @returns a promise; rejects with Problem, or with the signal's reason
 */
export async function send(file, upload, on, signal) {
  for (const pause of [...PAUSES, null]) {
    try {
      return await attempt(file, upload, on, signal);
    } catch (problem) {
      if (pause === null || !problem.passing || signal.aborted) throw problem;
      on.waiting(pause);
      await online(pause, signal);
      on.waiting(null);
    }
  }
}

function attempt(file, upload, on, signal) {
  return new Promise((done, fail) => {
    if (signal.aborted) { fail(signal.reason); return; }
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
    form.append("file", file, "register"); // its own name may hold a person's; the system never needs it
    const request = new XMLHttpRequest();
    let stalled = null;
    const watch = () => { clearTimeout(stalled); stalled = setTimeout(() => request.abort(), STALL); };
    const end = (act, value) => { clearTimeout(stalled); signal.removeEventListener("abort", leave); act(value); };
    const leave = () => request.abort();
    signal.addEventListener("abort", leave);
    request.upload.addEventListener("progress", (event) => { watch(); on.progress(event.loaded, event.total); });
    request.addEventListener("load", () => end(...(request.status >= 200 && request.status < 300 ? [done] : [fail, refused(request.status)])));
    request.addEventListener("error", () => end(fail, new Problem({ code: "line", passing: true, detail: "上传中断了，文件没有传完。" })));
    request.addEventListener("abort", () => end(fail, signal.aborted ? signal.reason ?? new DOMException("", "AbortError")
      : new Problem({ code: "line", passing: true, detail: "网络太慢，一分钟里没有传出一个字节。" })));
    request.open("POST", upload.url);
    watch();
    request.send(form);
  });
}

function refused(status) {
  if (status === 400) return new Problem({ status, code: "too-large", detail: "文件太大，存储没有接收。登记表不能超过 56 MB，请分成几份再传。" });
  if (status === 403) return new Problem({ status, code: "link-over", detail: "上传链接已过期（15 分钟内有效），文件没有存下。请再按一次“上传”，会换一个新链接。" });
  return new Problem({ status, code: "store", passing: true, detail: "存储暂时没有接收文件。" });
}

/** After the pause, and not before there is a line. */
function online(pause, signal) {
  return new Promise((done, fail) => {
    const check = () => (navigator.onLine ? end(done) : undefined);
    const stop = () => end(fail, signal.reason ?? new DOMException("", "AbortError"));
    const end = (act, value) => { clearTimeout(timer); removeEventListener("online", check); signal.removeEventListener("abort", stop); act(value); };
    const timer = setTimeout(() => { addEventListener("online", check); check(); }, pause);
    signal.addEventListener("abort", stop);
  });
}
