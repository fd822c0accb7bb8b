// Targets and scores: where a chart's points lie, what a forecast says, to which list a point opens.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bandsText, byLoss, lines, listOf, outlookText } from "../src/assessment.js";
import { dayAfter } from "../src/pages/urging.js";

const target = {
  begins: "2027-01-01", due: "2027-01-11", number: 100, state: "behind",
  points: [{ day: "2027-01-01", count: 0, line: 0 }, { day: "2027-01-06", count: 25, line: 50 }],
};
const forecast = { outlook: "late", at_due: 60, reached_on: "2027-02-01", points: 4, days: 21 };
const marked = (union, points, rate = 0.5) => ({ union, marks: [{ rule: "base", points, rate }] });

test("the counts and the target's line stand on one scale, the target's number at its top", () => {
  assert.deepEqual(lines(target), { counts: "0,110 160,82.5", wanted: "0,110 320,0" });
});

test("what is above the target, or after its last day, is still in the chart", () => {
  const over = { ...target, points: [{ day: "2027-01-21", count: 200, line: 100 }] };
  assert.deepEqual(lines(over), { counts: "320,0", wanted: "0,110 160,55" });
});

test("a forecast says on what it rests, and when there is too little", () => {
  assert.equal(outlookText({ ...target, forecast }), "按近 21 天的 4 次统计推算，2027-02-01 前后才完成，到 2027-01-11 约 60 人。");
  assert.match(outlookText({ ...target, forecast: { ...forecast, outlook: "too-little", at_due: null, points: 1 } }), /统计的天数还太少（1 次）/);
  assert.match(outlookText({ ...target, forecast: { ...forecast, outlook: "standing", reached_on: null } }), /没有进展，照这样完不成/);
  assert.match(outlookText({ ...target, forecast: { ...forecast, reached_on: null } }), /完不成，到/);
  assert.equal(outlookText({ ...target, state: "reached", forecast }), "");
  assert.equal(outlookText({ ...target, forecast: null }), "");
});

test("a point of a union above others opens to those below, of a basic union to what it has", () => {
  assert.equal(listOf("base", { union: "410100", kind: "region" }), "#/supervision?union=410100&rule=base");
  assert.equal(listOf("signed", { union: "4101000001", kind: "basic" }), "#/custody?union=4101000001&state=to-sign");
  assert.equal(listOf("spent", { union: "4101000001", kind: "basic" }), "#/overview?union=4101000001");
});

test("who loses most comes first, and whom the rule does not count for last", () => {
  const rows = [marked("full", 15, 1), marked("none", null, null), marked("worse", 0, 0.2), marked("bad", 0, 0.6)];
  assert.deepEqual(byLoss(rows, "base").map(({ union }) => union), ["worse", "bad", "full", "none"]);
});

test("the bands are told in words", () => {
  assert.equal(bandsText({ bands: [{ percent: 100, points: 15 }, { percent: 90, points: 5 }] }), "满 100% 得 15 分，满 90% 得 5 分，其余 0 分");
});

test("a week after a day is another day in any month", () => {
  assert.deepEqual([dayAfter("2027-02-25", 7), dayAfter("2026-12-31", 1)], ["2027-03-04", "2027-01-01"]);
});
