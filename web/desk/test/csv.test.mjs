// Exported lists: what Excel opens by a double click, and nothing that it runs.

import assert from "node:assert/strict";
import test from "node:test";

import { csvOf } from "../src/parts/csv.js";

const file = (...cells) => csvOf([{ name: "值", text: (row) => row }], cells);

test("a mark of UTF-8, CRLF at each line's end", () => {
  assert.equal(file("郑州", 12), "\ufeff值\r\n郑州\r\n12\r\n");
});

test("quotes, commas and line breaks stay in their cell", () => {
  assert.equal(file('甲,"乙"\n丙'), '\ufeff值\r\n"甲,""乙""\n丙"\r\n');
});

test("nothing is run as a formula, however it begins", () => {
  for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"]) {
    assert.match(file(cell), /^\ufeff值\r\n"?'/, JSON.stringify(cell));
  }
});

test("a negative number stays a number, nothing is an empty cell", () => {
  assert.equal(file(-3, null, undefined, 0), "\ufeff值\r\n-3\r\n\r\n\r\n0\r\n");
});
