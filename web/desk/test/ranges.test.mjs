import assert from "node:assert/strict";
import { test } from "node:test";

import { rangesOf, rowsOf, typedRows } from "../src/ranges.js";

test("rows are read from ranges and written as ranges, each once and in order", () => {
  assert.deepEqual(rowsOf("1-3,7"), [1, 2, 3, 7]);
  assert.deepEqual([rowsOf(""), rowsOf(undefined)], [[], []]);
  assert.equal(rangesOf([7, 3, 1, 2, 2]), "1-3,7");
  assert.equal(rangesOf([]), "");
});

test("what a Chinese keyboard types is understood", () => {
  assert.deepEqual(typedRows("第１－３行，5、7号"), [1, 2, 3, 5, 7]);
  assert.deepEqual(typedRows("2,2,1，"), [1, 2]);
});

test("what is no rows, or beyond the batch, is not taken", () => {
  for (const text of ["", "abc", "3-1", "0", "1-", "1.5", "1--2"]) assert.equal(typedRows(text), null, text);
  assert.equal(typedRows("1-48", 47), null);
  assert.equal(typedRows("1-999999"), null);
});

test("rows pasted from a column, or with blanks between them, stay apart", () => {
  assert.deepEqual(typedRows("1 2"), [1, 2]);
  assert.deepEqual(typedRows("1-3\n5\r\n12\n"), [1, 2, 3, 5, 12]);
  assert.deepEqual(typedRows("第1行第3行"), [1, 3]);
  assert.deepEqual(typedRows("1 至 3 行 、 5 号"), [1, 2, 3, 5]);
});

test("a run that ends before it begins is no run, and none of the others is taken without it", () => {
  assert.equal(typedRows("3-1"), null);
  assert.equal(typedRows("1-3,9-7"), null);
});
