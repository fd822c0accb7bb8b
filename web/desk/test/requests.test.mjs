import assert from "node:assert/strict";
import { test } from "node:test";

import { stateOf } from "../src/pages/requests.js";

test("a request waits for whoever did not ask, and one that nobody approved in time for nobody", () => {
  assert.equal(stateOf({ state: "requested", lapsed: false, asked_by_you: false }), "requested");
  assert.equal(stateOf({ state: "requested", lapsed: false, asked_by_you: true }), "asked");
  assert.equal(stateOf({ state: "requested", lapsed: true, asked_by_you: false }), "lapsed");
  assert.equal(stateOf({ state: "done", lapsed: false, asked_by_you: true }), "done");
});
