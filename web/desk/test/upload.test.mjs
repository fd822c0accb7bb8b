// A file to its link: what is tried again, what is not, and that nothing is after a cancel.

import assert from "node:assert/strict";
import test from "node:test";

import { send } from "../src/upload.js";

const LINK = { url: "https://store.example/", fields: { key: "a/b", policy: "p" } };
const FILE = new File(["x".repeat(10)], "张三的名单.xlsx");

class Request extends EventTarget {
  constructor() {
    super();
    this.upload = new EventTarget();
    Request.made.push(this);
  }

  open(method, url) { Object.assign(this, { method, url }); }

  send(form) {
    this.form = form;
    queueMicrotask(() => Request.plan.shift()?.(this));
  }

  abort() { this.dispatchEvent(new Event("abort")); }
}

const answer = (status) => (request) => { request.status = status; request.dispatchEvent(new Event("load")); };
const broken = (request) => request.dispatchEvent(new Event("error"));
const silent = () => undefined;
const passed = (sent) => (request) => request.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: sent, total: 10 }));

/** Sends with these answers, one an attempt; timers are run as soon as they are set, those of a minute if `stalls`. */
async function run(plan, { signal = new AbortController().signal, stalls = false, online = true } = {}) {
  Request.made = [];
  Request.plan = [...plan];
  const seen = { waiting: [], progress: [] };
  const real = globalThis.setTimeout;
  globalThis.XMLHttpRequest = Request;
  Object.defineProperty(globalThis, "navigator", { value: { onLine: online }, configurable: true });
  globalThis.addEventListener = (kind, act) => { if (kind === "online") real(() => { navigator.onLine = true; act(); }, 1); };
  globalThis.removeEventListener = () => undefined;
  globalThis.setTimeout = (act, pause) => (pause >= 60000 && !stalls ? 0 : real(act, 0));
  try {
    const on = { waiting: (pause) => seen.waiting.push(pause), progress: (...given) => seen.progress.push(given) };
    return { ...seen, done: await send(FILE, LINK, on, signal).then(() => "sent", (problem) => problem), made: Request.made };
  } finally {
    globalThis.setTimeout = real;
  }
}

test("the file is the last field and does not bring its own name", async () => {
  const { done, made: [request] } = await run([answer(204)]);
  assert.equal(done, "sent");
  assert.deepEqual([...request.form.keys()], ["key", "policy", "file"]);
  assert.equal(request.form.get("file").name, "register");
  assert.equal(`${request.method} ${request.url}`, "POST https://store.example/");
});

test("a broken line, a silent one and a store that is down are tried again, with pauses that grow", async () => {
  assert.deepEqual((await run([broken, answer(503), answer(204)])).waiting, [2000, null, 5000, null]);
  assert.equal((await run([silent, answer(204)], { stalls: true })).done, "sent");
  const { done, made } = await run([broken, answer(500), broken, answer(503)]);
  assert.deepEqual([done.code, made.length], ["store", 4]);
});

test("what the store refuses for good is not tried again", async () => {
  for (const [status, code] of [[400, "too-large"], [403, "link-over"]]) {
    const { done, made } = await run([answer(status), answer(204)]);
    assert.deepEqual([done.code, made.length], [code, 1]);
  }
});

test("without a network it waits until there is one", async () => {
  assert.equal((await run([broken, answer(204)], { online: false })).done, "sent");
});

test("who cancels cancels: while it goes, and while it waits", async () => {
  const stop = new AbortController();
  const { done, made } = await run([() => stop.abort(), answer(204)], { signal: stop.signal });
  assert.deepEqual([done.name, made.length], ["AbortError", 1]);
  const early = new AbortController();
  early.abort();
  assert.equal((await run([answer(204)], { signal: early.signal })).done.name, "AbortError");
});

test("progress is passed on as it is", async () => {
  const { progress } = await run([(request) => { passed(4)(request); answer(204)(request); }]);
  assert.deepEqual(progress, [[4, 10]]);
});
