// A list of persons as officers have it: pasted from a sheet, from a chat, dropped as a file.

import assert from "node:assert/strict";
import test from "node:test";

import { DOCUMENTS, personsOf, textOf } from "../src/persons.js";

const ONE = "11010519491231002X"; // the example of GB 11643
const TWO = "440524188001010014";
const asked = (text) => personsOf(text).rows.map(({ name, number, document, fault }) => [name, number, document, fault].slice(0, fault ? 4 : 3));

test("columns are recognised in either order and however they are parted", () => {
  for (const line of [`张三\t${ONE}`, `${ONE}\t张三`, `张三,${ONE}`, `${ONE}，张三`, `张三 ${ONE}`, `"张三","${ONE}"`, `张三；${ONE}`, `1、张三 ${ONE}`, `张三${ONE}`, `7\t张三\t${ONE}`, `张三\t'${ONE}`]) {
    assert.deepEqual(asked(line), [["张三", ONE, null]], line);
  }
});

test("a number is taken as registers keep it: usual width, capitals, no blanks", () => {
  assert.deepEqual(asked("张三\t１１０１０５ １９４９１２３１ ００２ｘ"), [["张三", ONE, null]]);
});

test("a mobile and a running number beside are no document", () => {
  assert.deepEqual(asked(`12\t张三\t13800138000\t${ONE}`), [["张三", ONE, null]]);
});

test("a head names the columns, also among others", () => {
  assert.deepEqual(asked(`序号\t单位\t姓名\t手机号码\t身份证号码\n1\t示范公司\t张三\t13800138000\t${ONE}`), [["张三", ONE, null]]);
  assert.deepEqual(asked("证件类别,证件号码,姓名\n护照,E12345678,WANG SAN"), [["WANG SAN", "E12345678", "护照"]]);
  assert.deepEqual(asked("姓名,证件类别,证件号码\n张三,,"), [["张三", "", null, "没有证件号码。"]]);
});

test("a name with blanks and letters is one name", () => {
  assert.deepEqual(asked("WANG SAN E12345678 护照"), [["WANG SAN", "E12345678", "护照"]]);
});

test("residence permits are known by their number", () => {
  assert.equal(asked("陈大文 810000199408230021")[0][2], DOCUMENTS[1]);
  assert.equal(asked("陈大文 830000199201300022")[0][2], DOCUMENTS[2]);
});

test("blank lines are counted and asked of nobody", () => {
  const found = personsOf(`\n张三\t${ONE}\n\n\t\n李四\t${TWO}\n`);
  assert.deepEqual([found.rows.length, found.blank, found.rows[1].line], [2, 3, 5]);
});

test("doubles are asked once, and a number under two names is said", () => {
  const [, double, other] = personsOf(`张三\t${ONE}\n 张 三 \t${ONE.toLowerCase()}\n李四\t${ONE}`).rows;
  assert.match(double.fault, /与第 1 行重复/);
  assert.match(other.fault, /姓名不同/);
});

test("what a sheet did to a number is said before it is sent", () => {
  assert.match(asked("张三\t1.10105E+17")[0][3], /科学计数/);
  assert.match(asked("张三\t110105194912310000")[0][3], /000/);
  assert.match(asked("张三\t110105194912310021")[0][3], /校验位/);
});

test("what lacks something, or is no identity card without a kind, is not asked", () => {
  assert.match(asked("张三")[0][3], /没有证件号码/);
  assert.match(asked(ONE)[0][3], /没有姓名/);
  assert.match(asked("张三\tE12345678")[0][3], /证件类别/);
  assert.match(asked(`张三\t示范公司\t${ONE}`)[0][3], /哪一列是姓名/);
});

test("a file is read whatever Excel wrote it in", () => {
  const bytes = (...list) => new Uint8Array(list).buffer;
  assert.equal(textOf(new TextEncoder().encode("\ufeff张三").buffer), "张三");
  assert.equal(textOf(bytes(0xd5, 0xc5, 0xc8, 0xfd)), "张三"); // GBK
  assert.equal(textOf(bytes(0xff, 0xfe, 0x20, 0x5f, 0x09, 0x4e)), "张三"); // UTF-16
});
