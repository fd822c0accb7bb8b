import assert from "node:assert/strict";
import { test } from "node:test";

import { share } from "../src/pages/overview.js";

test("a rate is said in words, and there is none of nothing", () => {
  assert.deepEqual([0.9444, 0.9, 1, 0, 1.25, null, undefined].map(share), ["94.4%", "90.0%", "100.0%", "0.0%", "125.0%", "—", "—"]);
});

test("a half is rounded as a spreadsheet rounds it", () => {
  assert.deepEqual([0.4865, 0.0115, 0.0285, -0.4215, -0.0004].map(share), ["48.7%", "1.2%", "2.9%", "-42.2%", "0.0%"]);
});
