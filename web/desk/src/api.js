// Asking the API. Every answer is a body or a Problem with a sentence for the officer; nothing else comes out of here.

import { learn } from "./clock.js";
import { queryOf } from "./place.js";

const PATIENCE = 35000; // ms; API Gateway itself ends at 30 s
const AGAIN_AFTER = [600, 1800]; // ms until a question that changes nothing is asked again
const PASSING = new Set([429, 502, 503, 504]);

export class Problem extends Error {
  /** @param fields [{field, detail}] of what was typed  @param passing whether the same may work in a while */
  constructor({ status = 0, code, detail, fields = [], passing = false }) {
    super(detail);
    Object.assign(this, { name: "Problem", status, code, detail, fields, passing });
  }
}

const UNREACHED = () => new Problem(navigator.onLine
  ? { code: "unreached", passing: true, detail: "连接不上系统。您做过的都没有丢，请检查网络后再试。" }
  : { code: "offline", passing: true, detail: "电脑或手机没有联网。您做过的都没有丢，联网后再试。" });
const LATE = { code: "late", passing: true, detail: "系统没有及时答复。请过一会儿再看，已经办的不会办两遍。" };
const DOWN = { code: "down", passing: true, detail: "系统暂时出了问题，不是您的操作有误。请稍后再试，已经办的不会丢。" };
const OVER = { status: 401, code: "signed-out", detail: "登录已经到期。请重新登录，登录后回到这一页。" };

export class Api {
  /** @param session gives the token  @param union for which the officer acts, null where there is no choice  @param denied is called at a 403 */
  constructor(session, union = null, denied = () => undefined) {
    Object.assign(this, { session, union, denied });
  }

  get(path, query = {}, options = {}) {
    return this.ask("GET", `${path}${queryOf(query)}`, undefined, options);
  }

  /** A file: {name, blob}, the name as the API gives it. */
  file(path, query = {}, options = {}) {
    return this.ask("GET", `${path}${queryOf(query)}`, undefined, { ...options, read: fileOf });
  }

  /** A file that is made at each request: asked for once. */
  made(path, options = {}) {
    return this.ask("POST", path, undefined, { ...options, read: fileOf });
  }

  post(path, body, options = {}) {
    return this.ask("POST", path, body, options);
  }

  /** @param options.signal ends it  @param options.reason why somebody looks, for the record  @param options.safe a POST that changes nothing
   * @param options.read makes of a good response what is returned, null if it is none */
  async ask(method, path, body, { signal, reason, safe = method === "GET", read = json } = {}) {
    for (const pause of safe ? [...AGAIN_AFTER, null] : [null]) {
      try {
        return await this.once(method, path, body, { signal, reason, read });
      } catch (problem) {
        if (pause === null || !PASSING.has(problem.status) || signal?.aborted) throw problem;
        await new Promise((done) => { setTimeout(done, pause); });
      }
    }
    throw new Problem(DOWN);
  }

  async once(method, path, body, { signal, reason, read }) {
    const headers = { Accept: read === json ? "application/json" : "*/*" };
    if (this.union) headers["x-acting-union"] = this.union;
    if (reason) headers["x-reason"] = encodeURIComponent(reason);
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const ending = new AbortController();
    const leave = () => ending.abort();
    signal?.addEventListener("abort", leave);
    let late = false;
    const timer = setTimeout(() => { late = true; ending.abort(); }, PATIENCE);
    const put = async () => {
      const token = await this.session.token();
      if (!token) throw new Problem(OVER);
      return fetch(`/api${path}`, {
        method, headers: { ...headers, Authorization: `Bearer ${token}` }, body: body === undefined ? undefined : JSON.stringify(body),
        signal: ending.signal, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
      });
    };
    try {
      let answer = await put();
      // a computer that slept does not know that its token is over; what was refused so was not begun
      if (answer.status === 401 && await this.session.renewed()) answer = await put();
      learn(answer.headers.get("date"));
      const said = await (answer.ok ? read : json)(answer);
      if (answer.ok && said !== null) return said;
      if (answer.status === 403) this.denied();
      throw refused(answer.status, said);
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (signal?.aborted) throw error; // the page has gone on: nobody reads this
      throw late ? new Problem(LATE) : UNREACHED();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", leave);
    }
  }
}

function json(answer) {
  return answer.json().catch(() => null);
}

async function fileOf(answer) {
  return { name: nameIn(answer.headers.get("content-disposition") ?? ""), blob: await answer.blob() };
}

/** The name in a content-disposition header (RFC 6266), the one in Chinese if it has both; "" without. */
export function nameIn(header) {
  const spelled = /filename\*=utf-8''([^;\s]+)/i.exec(header);
  if (!spelled) return /filename="([^"]*)"/i.exec(header)?.[1] ?? "";
  try {
    return decodeURIComponent(spelled[1]);
  } catch {
    return "";
  }
}

function refused(status, said) {
  if (status === 401) return new Problem(OVER);
  // API Gateway and the firewall answer without our sentence
  if (typeof said?.detail !== "string") return new Problem({ ...(status === 429 ? BUSY : DOWN), status });
  return new Problem({ status, code: said.code, detail: said.detail, fields: said.fields ?? [], passing: PASSING.has(status) || status >= 500 });
}

const BUSY = { code: "busy", passing: true, detail: "现在办理的人很多。请过一分钟再试。" };
