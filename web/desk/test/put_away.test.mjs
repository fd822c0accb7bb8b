// Which registers may be said to replace, or to be corrected by, another.

import assert from "node:assert/strict";
import { test } from "node:test";

import { replacing } from "../src/pages/put_away.js";

const one = { register: "R1", union: "41", kind: "members", batch: null, state: "checked", opened_at: "2026-11-02T00:00:00Z" };
const named = (changed) => ({ ...one, register: "R2", opened_at: "2026-11-03T00:00:00Z", ...changed });

test("a register is replaced by a later one of the same union and kind whose check is over", () => {
  assert.deepEqual(replacing(one, [one, named({})]).map(({ register }) => register), ["R2"]);
  for (const changed of [{ union: "42" }, { kind: "unions" }, { state: "checking" }, { opened_at: "2026-11-01T00:00:00Z" }, { batch: "B" }]) {
    assert.deepEqual(replacing(one, [named(changed)]), [], JSON.stringify(changed));
  }
});
