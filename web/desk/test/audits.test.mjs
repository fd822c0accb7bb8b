// What an audit says of itself, in words.

import assert from "node:assert/strict";
import test from "node:test";

import { counted, outcome } from "../src/audits.js";

test("an audit under way, one that found nothing and one that found something are told apart by a word and a tone", () => {
  assert.deepEqual(outcome({ differences: null }), ["正在核对", "wait"]);
  assert.deepEqual(outcome({ differences: 0 }), ["一致", "good"]);
  assert.deepEqual(outcome({ differences: 3 }), ["3 处不一致", "bad"]);
});

test("counts are named, a new name is shown as it is, and nothing is 0", () => {
  assert.equal(counted({ opened: 2, "plastic.bank": 1 }), "开卡 2，plastic.bank 1");
  assert.equal(counted({}), "0");
});
