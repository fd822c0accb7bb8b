// Places behind the #: read, written, and what is believed after signing in.

import assert from "node:assert/strict";
import test from "node:test";

import { isPlace, link, placeOf, queryOf } from "../src/place.js";

test("a place is read and written back", () => {
  const hash = "#/registers/R20261123-7KM3Q9XTBW?code=required";
  assert.deepEqual(placeOf(hash), { steps: ["registers", "R20261123-7KM3Q9XTBW"], query: { code: "required" } });
  assert.equal(link(["registers", "R20261123-7KM3Q9XTBW"], { code: "required" }), hash);
});

test("no hash, an empty one and a slash are the first page", () => {
  for (const hash of ["", "#", "#/", "/"]) assert.deepEqual(placeOf(hash), { steps: [], query: {} });
});

test("what is empty is not in an address", () => {
  assert.equal(link("registers", { union: "", code: null, state: undefined }), "#/registers");
  assert.equal(queryOf({ limit: 0 }), "?limit=0");
});

test("an id with a slash, a question mark or a hash stays one step", () => {
  const id = "a/b?c#d e%";
  assert.deepEqual(placeOf(link(["registers", id])).steps, ["registers", id]);
});

test("half an escape names nothing and breaks nothing", () => {
  assert.deepEqual(placeOf("#/registers/%E4%ZZ").steps, ["registers", "%E4%ZZ"]);
});

test("after signing in only a place of ours is gone to", () => {
  for (const place of ["#/", "#/registers", "#/registers/R1?code=a&union=410000", link("x", { day: "2026-11-28", to: "市 级" })]) assert.ok(isPlace(place), place);
  for (const other of ["", "#x", "//evil.example", "https://evil.example", "javascript:alert(1)", "#/<script>", "#/a\nb", "#/a b"]) assert.ok(!isPlace(other), other);
});
