// The API's client: names of files, and what a file's answer becomes.

import assert from "node:assert/strict";
import test from "node:test";

import { nameIn } from "../src/api.js";

test("a file's name is the one in Chinese, whatever is in it", () => {
  const name = "工会会员信息采集表-A_B“示例”厂工会.xlsx";
  assert.equal(nameIn(`attachment; filename="members.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`), name);
  assert.equal(nameIn('attachment; filename="members.xlsx"'), "members.xlsx");
});

test("a header without a name that can be read gives none", () => {
  for (const header of ["", "inline", "attachment; filename*=UTF-8''%E4%ZZ"]) assert.equal(nameIn(header), "");
});
