// Times in Henan, whatever the computer's clock and zone are.

import assert from "node:assert/strict";
import test from "node:test";

import { ahead, daysSince, exact, inHenan, lasting, learn, now, spoken } from "../src/clock.js";

const at = Date.parse("2026-11-28T09:00:00+08:00");

test("an instant is said in Henan's day, also where another day begins", () => {
  assert.deepEqual(inHenan(Date.parse("2026-11-27T16:00:00Z")), { day: "2026-11-28", time: "00:00", exact: "2026-11-28 00:00:00" });
  assert.equal(exact("2026-11-27T15:59:59Z"), "2026-11-27 23:59:59");
  assert.equal(exact("2026-11-27"), "2026-11-27");
});

test("today, yesterday and tomorrow by the calendar, not by 24 hours", () => {
  assert.equal(spoken("2026-11-28T00:01:00+08:00", at), "今天 00:01");
  assert.equal(spoken("2026-11-27T23:59:00+08:00", at), "昨天 23:59");
  assert.equal(spoken("2026-11-29", at), "明天");
  assert.equal(spoken("2026-11-26T10:00:00+08:00", at), "11月26日");
  assert.equal(spoken("2025-11-28", at), "2025年11月28日");
});

test("days that somebody waits are whole ones", () => {
  assert.equal(daysSince("2026-11-28", at), 0);
  assert.equal(daysSince("2026-11-27", at), 1);
  assert.equal(daysSince("2026-11-26T10:00:00+08:00", at), 1);
});

test("seconds are rounded as people would", () => {
  assert.deepEqual([0.2, 40.4, 89, 100, 180].map(lasting), ["约 1 秒", "约 40 秒", "约 89 秒", "约 2 分钟", "约 3 分钟"]);
});

test("a computer whose clock is days wrong shows the server's time", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse("2024-01-01T00:00:00Z") });
  learn("Sat, 28 Nov 2026 01:00:00 GMT");
  assert.equal(inHenan(now()).day, "2026-11-28");
  assert.equal(spoken("2026-11-28T08:59:00+08:00"), "今天 08:59");
  assert.equal(ahead(), (Date.parse("2026-11-28T01:00:00Z") - Date.parse("2024-01-01T00:00:00Z")) / 1000);
  learn(null);
  learn("nonsense");
  assert.equal(inHenan(now()).day, "2026-11-28");
  learn("Mon, 01 Jan 2024 00:00:00 GMT"); // as it was, for the tests after this one
});
