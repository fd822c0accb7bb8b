// Who the accounts of a page of records are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { namesOf } from "../src/pages/trail.js";

test("each union of the page is asked once, page by page, and names those who acted for it", async () => {
  const asked = [];
  const pages = { 41: [{ appointments: [{ subject: "a", name: "李敏" }, { subject: null, name: "王芳" }], cursor: "n" }, { appointments: [{ subject: "b", name: "" }], cursor: null }],
    42: [{ appointments: [{ subject: "a", name: "李会计" }], cursor: null }] };
  const ask = async ({ union, cursor }) => { asked.push(`${union} ${cursor ?? "-"}`); return pages[union][cursor ? 1 : 0]; };
  const entries = [{ subject: "a", union: "41" }, { subject: "b", union: "41" }, { subject: "a", union: "42" }, { subject: null, union: "43" }, { subject: "c", union: null }];
  const names = await namesOf(entries, ask);
  assert.deepEqual([...names], [["a 41", "李敏"], ["a 42", "李会计"]]);
  assert.deepEqual(asked, ["41 -", "41 n", "42 -"]);
});
