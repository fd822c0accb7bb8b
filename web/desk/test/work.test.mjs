import assert from "node:assert/strict";
import { test } from "node:test";

import { toCorrect } from "../src/pages/register.js";
import { waitsFor } from "../src/pages/work.js";

test("what is yours waits for you, whatever else it waits on; cards wait for the clerk, never for a union as such", () => {
  const who = (kind, on, yours = false) => waitsFor({ kind, waits_on: on, yours });
  assert.equal(who("to-approve", "approver", true), "您");
  assert.equal(who("to-approve", "approver"), "复核人");
  assert.deepEqual(["to-collect", "to-sign", "to-return", "unclaimed"].map((kind) => who(kind, "union")), Array(4).fill("经办人"));
  assert.deepEqual(["to-correct", "held", "transfers-to-answer"].map((kind) => who(kind, "union")), Array(3).fill("会员卡专干"));
  assert.equal(who("a-later-kind", "somebody"), "别人");
});

test("a row that asks another union for its member is not one to correct", () => {
  assert.equal(toCorrect({ rows: { rejected: 3 }, transfers_asked_count: 1 }), 2);
  assert.equal(toCorrect({ rows: { rejected: 1 }, transfers_asked_count: 1 }), 0);
});
