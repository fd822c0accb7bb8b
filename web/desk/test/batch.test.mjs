import assert from "node:assert/strict";
import { test } from "node:test";

import { awaits, beforeAgain, deedsOf, nameOf, peopleOf, stepsOf } from "../src/batch.js";

const COUNTS = { sent: 0, opened: 0, refused: 0, "file-refused": 0, withdrawn: 0 };
const batch = (more) => ({
  state: "delivered", rows: 47, answered: 0, attempt: 1, day: "2026-11-23", delivered_at: "2026-11-23T08:00:07Z", closed_at: null,
  receipt: { said: null }, ...more, row_counts: { ...COUNTS, ...more.row_counts },
});
const cards = (more) => ({ requested: 0, opened: 0, "at-branch": 0, collected: 0, signed: 0, damaged: 0, returned: 0, ...more });
const states = (one, where) => stepsOf(one, where).map(({ state }) => state).join(" ");

test("every state of a batch is one way of six steps, or ends where it ends", () => {
  const sent = { delivered_at: null };
  assert.equal(states(batch({ state: "open", ...sent })), "now ahead ahead ahead ahead ahead");
  assert.equal(states(batch({ state: "written", ...sent })), "done now ahead ahead ahead ahead");
  assert.equal(states(batch({})), "done done now ahead ahead ahead");
  assert.equal(states(batch({ state: "received", receipt: { said: "accepted" } })), "done done done now ahead ahead");
  const partly = batch({ state: "partly-answered", answered: 45, row_counts: { opened: 44, refused: 1, sent: 2 } });
  assert.equal(states(partly, cards({ opened: 44, requested: 2 })), "done done done now now ahead");
  const all = batch({ state: "answered", answered: 47, row_counts: { opened: 46, refused: 1 } });
  assert.equal(states(all, cards({ collected: 40, signed: 6 })), "done done done done done now");
  assert.equal(states({ ...all, state: "closed", closed_at: "2026-11-30T01:00:00Z" }, cards({ signed: 46 })), "done done done done done done");
  assert.equal(states(batch({ state: "file-refused", receipt: { said: "refused" } })), "done done bad");
  assert.equal(states(batch({ state: "withdrawn", ...sent })), "done bad");
  assert.equal(states(batch({ state: "empty", rows: 0, ...sent })), "bad");
});

test("a batch that is being made has no number of people yet, and says so", () => {
  const made = batch({ state: "open", rows: 0, delivered_at: null });
  assert.equal(stepsOf(made)[0].note, "人数编好才知道");
  assert.equal(peopleOf(made), "人数编好才知道");
  assert.deepEqual(Object.keys(deedsOf(made).withdraw), ["why"]);
  assert.equal(peopleOf(batch({ state: "written", rows: 1200 })), "1,200 人");
  assert.equal(peopleOf(batch({ state: "empty", rows: 0 })), "0 人");
});

test("the way says how many cards can be fetched, never a number that it does not know", () => {
  const all = batch({ state: "answered", answered: 47, row_counts: { opened: 46, refused: 1 } });
  assert.equal(stepsOf(all, cards({ opened: 20, "at-branch": 8, collected: 18 }))[4].note, "28 张可以领");
  assert.equal(stepsOf(all)[4].note, "");
  // cards may be in hand and signed for: "not yet" would be untrue until it is known
  assert.equal(states(all), "done done done done unseen unseen");
});

test("in every state each deed is possible for so many, or there is a sentence why not", () => {
  for (const state of ["open", "claimed", "written", "delivered", "received", "partly-answered", "answered", "file-refused", "closed", "empty", "withdrawn"]) {
    for (const [name, { count, why }] of Object.entries(deedsOf(batch({ state, row_counts: { refused: 2 } })))) {
      assert.ok((count > 0) !== Boolean(why), `${state} ${name}`);
    }
  }
  const of = (state) => Object.entries(deedsOf(batch({ state, row_counts: { refused: 2 } }))).filter(([, { count }]) => count).map(([name]) => name).join(" ");
  assert.deepEqual(["written", "delivered", "partly-answered", "answered", "withdrawn", "empty"].map(of), ["withdraw", "resend", "resend", "reissue", "reissue", ""]);
  assert.equal(deedsOf(batch({ state: "answered", row_counts: { opened: 47 } })).reissue.why, "这一批人人都有卡。");
});

test("a batch is called by its day and its attempt", () => {
  assert.deepEqual([nameOf(batch({})), nameOf(batch({ attempt: 2 }))], ["11月23日批次", "11月23日批次（第 2 次申请）"]);
});

test("whoever asks again is told what would happen to these people, not to others", () => {
  assert.match(beforeAgain(batch({ state: "answered", row_counts: { opened: 45, refused: 2 } })), /^资料还没有更正的，银行会再退一次/);
  assert.match(beforeAgain(batch({ state: "file-refused", row_counts: { refused: 1, "file-refused": 46 } })), /^资料还没有更正的/);
  assert.match(beforeAgain(batch({ state: "file-refused", row_counts: { "file-refused": 47 } })), /^整份退回的原因没有消除/);
  assert.match(beforeAgain(batch({ state: "withdrawn", row_counts: { withdrawn: 47 } })), /^银行没有收到过他们的申请/);
});

test("a batch that never goes out waits for no file of its bank", () => {
  for (const state of ["open", "written", "delivered", "answered"]) assert.equal(awaits(batch({ state })), true, state);
  for (const state of ["withdrawn", "empty"]) assert.equal(awaits(batch({ state })), false, state);
});
