import assert from "node:assert/strict";
import { test } from "node:test";

import { share } from "../src/pages/overview.js";

test("a rate is said in words, and there is none of nothing", () => {
  assert.deepEqual([0.9444, 0.9, 1, 0, 1.25, null, undefined].map(share), ["94.4%", "90%", "100%", "0%", "125%", "—", "—"]);
});
