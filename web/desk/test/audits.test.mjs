// What an audit says of itself, in words.

import assert from "node:assert/strict";
import test from "node:test";

import { counted, documentOf, outcome } from "../src/audits.js";

test("an audit under way, one that found nothing and one that found something are told apart by a word and a tone", () => {
  assert.deepEqual(outcome({ differences: null }), ["正在核对", "wait"]);
  assert.deepEqual(outcome({ differences: 0 }), ["一致", "good"]);
  assert.deepEqual(outcome({ differences: 3 }), ["3 处不一致", "bad"]);
});

test("counts are named, a new name is shown as it is, and nothing is 0", () => {
  assert.equal(counted({ opened: 2, "plastic.bank": 1 }), "开卡 2，plastic.bank 1");
  assert.equal(counted({}), "0");
});

test("a finding leads to the document that it is about", () => {
  const at = (rule, subject) => { const { word, to } = documentOf({ rule, subject }); return [word, to]; };
  const batch = "R20270103-JF3ZDH5PXR-01A2";
  assert.deepEqual(at("statement", `custody/${batch}/3aa884dc63d107c58966`), ["领卡发放登记", `#/custody/${batch}`]);
  assert.deepEqual(at("cards", batch), ["批次", `#/batches/${batch}`]);
  assert.deepEqual(at("document", "register/R20270103-JF3ZDH5PXR"), ["登记表", "#/registers/R20270103-JF3ZDH5PXR"]);
  assert.deepEqual(at("two-unions", "R20270103-JF3ZDH5PXR/7"), ["登记表", "#/registers/R20270103-JF3ZDH5PXR"]);
  assert.deepEqual(at("balance", "closing"), ["结账记录", ""]);
  assert.deepEqual(at("bank-file", "bankone/9f86"), ["", ""]);
});
