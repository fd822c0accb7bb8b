import assert from "node:assert/strict";
import { test } from "node:test";

import { lacksOf, readFormat } from "../src/pages/banks.js";

const file = (name, text) => Object.assign(new Blob([text]), { name });

test("a file of a bank's format is read here, and what is none says why", async () => {
  assert.deepEqual(await readFormat(file("bank.json", '{"issuance": {}}')), ["", { issuance: {} }]);
  assert.deepEqual(await readFormat(file("bank.yaml", "{}")), ["请选 .json 文件。"]);
  assert.match((await readFormat(file("bank.json", "{")))[0], /不是正确的 JSON/);
  for (const text of ["[]", "null", "3"]) assert.deepEqual(await readFormat(file("bank.json", text)), ["里面不是文件格式定义。"]);
});

test("a bank needs a code that no other has, a name and a format", () => {
  const known = [{ bank: "bankone" }];
  const right = { code: "bankfour", name: "示例银行丁", format: {} };
  const lacking = (form, fresh = true) => Object.entries(lacksOf({ ...right, ...form }, fresh, known)).filter(([, why]) => why).map(([name]) => name);
  assert.deepEqual(lacking({}), []);
  assert.deepEqual(lacking({ code: "bankone" }), ["code"]);
  assert.deepEqual(lacking({ code: "bankone" }, false), []);
  assert.deepEqual(lacking({ code: "9", name: " ", format: null }), ["code", "name", "format"]);
});
