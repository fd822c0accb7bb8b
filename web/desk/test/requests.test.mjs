import assert from "node:assert/strict";
import { test } from "node:test";

import { changeText, stateOf } from "../src/pages/requests.js";

test("a request waits for whoever did not ask, and one that nobody approved in time for nobody", () => {
  assert.equal(stateOf({ state: "requested", lapsed: false, asked_by_you: false }), "requested");
  assert.equal(stateOf({ state: "requested", lapsed: false, asked_by_you: true }), "asked");
  assert.equal(stateOf({ state: "requested", lapsed: true, asked_by_you: false }), "lapsed");
  assert.equal(stateOf({ state: "done", lapsed: false, asked_by_you: true }), "done");
});

test("a correction says what became of its new content, never that it is kept when it is not", () => {
  assert.match(changeText({ state: "requested", lapsed: false }), /加密保存/);
  assert.match(changeText({ state: "done", lapsed: false }), /已改好/);
  assert.equal(changeText({ state: "refused", lapsed: false }), "（没有改）");
  assert.equal(changeText({ state: "requested", lapsed: true }), "（没有改）");
});
