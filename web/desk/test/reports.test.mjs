import assert from "node:assert/strict";
import { test } from "node:test";

import { barWidth, isSilent, known, monthText, overThirty, points, stepOf, whyNone } from "../src/pages/reports.js";

test("a month is said in words", () => assert.equal(monthText("2026-09"), "2026年9月"));

test("a line goes from the oldest month on the left to the newest, the most on top", () => {
  assert.equal(points([0, 50, 100], 100), "0.0,110.0 160.0,55.0 320.0,0.0");
  assert.equal(points([3], 3), "160.0,0.0");
  assert.equal(points([0, -2], 0), "0.0,110.0 320.0,110.0");
});

test("a step is found by its name", () => assert.equal(stepOf({ steps: [{ step: "read" }, { step: "opened", total: 3 }] }, "opened").total, 3));

test("of a union that never reported anything no figure is shown, of a zero report the zero is", () => {
  assert.deepEqual([known({ known: false }, 0), known({ known: true }, 0)], [null, 0]);
  const below = { unions: 2, never: 2 };
  assert.deepEqual([{ reporting: "never" }, { reporting: "none" }, { reporting: null, below }, { below: { unions: 0, never: 0 } }, { below: { unions: 2, never: 1 } }].map(isSilent), [true, false, true, false, false]);
  assert.equal(isSilent({ below, steps: [{ total: 3 }] }), false); // came along with a union that moved away again
});

test("what a union has left for more than thirty days is its own, not its bank's; unknown is no zero", () => {
  assert.equal(overThirty({ "at-bank": [0, 0, 0, 9], "to-sign": [5, 0, 0, 2], held: [0, 0, 0, 1] }), 3);
  assert.deepEqual([overThirty({}), overThirty(null)], [0, null]);
});

test("a share is a bar of a hundred at most, and none where it is not known", () => {
  assert.deepEqual([0.416, 0, 1, 1.2, -0.1, null].map(barWidth), [42, 0, 100, 100, 0, 0]);
});

test("where there is no make-up the page says why, and that it is no zero", () => {
  assert.equal(whyNone({ too_few: false, items: [{}] }), "");
  assert.match(whyNone({ too_few: true, items: [] }), /太少/);
  assert.match(whyNone({ too_few: false, items: [] }), /不是零/);
});
