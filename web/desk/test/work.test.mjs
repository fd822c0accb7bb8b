import assert from "node:assert/strict";
import { test } from "node:test";

import { toCorrect } from "../src/pages/register.js";
import { dayOf, placeOfList, waitsFor } from "../src/pages/work.js";

test("what is yours waits for you, whatever else it waits on; cards wait for the clerk, never for a union as such", () => {
  const who = (kind, on, yours = false) => waitsFor({ kind, waits_on: on, yours });
  assert.equal(who("to-approve", "approver", true), "您");
  assert.equal(who("to-approve", "approver"), "复核人");
  assert.deepEqual(["to-collect", "to-sign", "to-return", "unclaimed"].map((kind) => who(kind, "union")), Array(4).fill("经办人"));
  assert.deepEqual(["to-correct", "held", "transfers-to-answer"].map((kind) => who(kind, "union")), Array(3).fill("会员卡专干"));
  assert.equal(who("a-later-kind", "somebody"), "别人");
});

test("what waits opens its list, of a month that is to be restated that month", () => {
  assert.equal(placeOfList("/undos?union=41"), "#/custody?union=41&state=to-approve");
  assert.equal(placeOfList("/urgings?side=sent&union=41"), "#/supervision?side=sent&union=41");
  assert.equal(placeOfList("/urgings?union=41"), "#/supervision?side=received&union=41");
  assert.equal(placeOfList("/months/2026-10/restatements"), "#/months?month=2026-10");
});

test("of an agreement and of a note the day is until when, of everything else since when", () => {
  assert.deepEqual(dayOf({ kind: "urgings-to-answer", oldest: "2026-12-06" }), { until: "以前要答复" });
  assert.deepEqual(dayOf({ kind: "agreement-ending", oldest: "2026-12-06" }), { until: "到期" });
  assert.deepEqual(Object.keys(dayOf({ kind: "urgings-to-judge", oldest: "2026-11-06" })), ["since"]);
});

test("a row that asks another union for its member is not one to correct", () => {
  assert.equal(toCorrect({ rows: { rejected: 3 }, transfers_asked_count: 1 }), 2);
  assert.equal(toCorrect({ rows: { rejected: 1 }, transfers_asked_count: 1 }), 0);
});
