// A pasted or dropped list of persons as rows to ask about: columns in either order, with or without a head, from a sheet, a CSV or a chat.
// What cannot be right is found here, because every person asked for counts against the officer's day.

/** The kinds of documents, as registers name them. */
export const DOCUMENTS = [
  "居民身份证", "港澳居民居住证", "台湾居民居住证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "外国人永久居留身份证", "护照", "军官证", "士兵证",
];
export const MOST = 500; // persons in one question

const NAME_HEAD = /姓名/;
const NUMBER_HEAD = /证件号|身份证|护照号|证号/;
const TYPE_HEAD = /证件(类|种)/;
const plain = (text) => text.normalize("NFKC").replace(/^[='"\s]+|["\s]+$/g, "");
const tight = (text) => plain(text).replace(/\s+/g, "").toUpperCase();

/**
 * @param text lines of 姓名 and 证件号码, and 证件类别 where it is no identity card
 * @returns {rows: [{line, name, number, document, fault}], blank}: `line` counts from 1 in the text, `document` is null for an identity
 *   card, `fault` is a sentence for what is not asked about, else ""
 */
export function personsOf(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const rows = [];
  const seen = new Map();
  let head = null;
  let blank = 0;
  lines.forEach((content, at) => {
    const cells = cellsOf(content);
    if (cells.every((cell) => !plain(cell))) {
      blank += 1;
      return;
    }
    const found = rows.length === 0 && head === null ? headOf(cells) : null;
    if (found) {
      head = found;
      return;
    }
    const row = { line: at + 1, ...readOf(cells, head) };
    row.fault = row.fault || wrongWith(row) || doubled(row, seen);
    rows.push(row);
  });
  if (lines.length > 0 && !plain(lines[lines.length - 1])) blank -= 1; // the end of the last line is no line
  return { rows, blank: Math.max(0, blank) };
}

/** What a file's bytes say: UTF-8 or UTF-16 by its mark, UTF-8, or what Excel writes in China. */
export function textOf(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** The cells of a line, by what parts them: a tab, a comma (quoted cells as in CSV), a semicolon or blanks. */
function cellsOf(line) {
  if (line.includes("\t")) return line.split("\t");
  if (/[,，]/.test(line)) return (line.match(/"(?:[^"]|"")*"|[^,，]*(?=[,，]|$)/g) ?? []).map((cell) => (/^".*"$/.test(cell) ? cell.slice(1, -1).replace(/""/g, '"') : cell)).filter((cell, at, all) => cell !== "" || all[at - 1] === "" || at === 0);
  if (/[;；|]/.test(line)) return line.split(/[;；|]/);
  const parts = line.trim().replace(/^\d{1,4}\s*[、.．]\s*/, "").replace(/([\u4e00-\u9fff])(?=[\dA-Za-z]{8})/g, "$1 ").split(/\s+/);
  // blanks part words, not columns: what is neither number nor kind is all of the name
  const words = parts.filter((part) => !isNumber(part) && !DOCUMENTS.includes(plain(part)) && !/^\d{1,5}$/.test(part));
  return [words.join(" "), ...parts.filter((part) => isNumber(part) || DOCUMENTS.includes(plain(part)))];
}

function headOf(cells) {
  const at = (pattern, but = /手机|电话/) => cells.findIndex((cell) => pattern.test(plain(cell)) && !but.test(plain(cell)));
  const head = { name: at(NAME_HEAD), type: at(TYPE_HEAD), number: at(NUMBER_HEAD, /手机|电话|类|种/) };
  if (head.number < 0) head.number = at(/号码/);
  return head.name >= 0 && head.number >= 0 ? head : null;
}

const isNumber = (cell) => /^[A-Z]{0,3}[\d()]{5,}[\dX()]{0,3}$/.test(tight(cell)) && tight(cell).length >= 7;
const isShort = (cell) => /^\d{1,5}$/.test(tight(cell)); // a running number
const isScientific = (cell) => /^\d(\.\d+)?E\+?\d+$/.test(tight(cell));

function readOf(cells, head) {
  if (cells.some(isScientific)) {
    return { name: "", number: "", document: null, fault: "证件号码被 Excel 改成了科学计数，后几位已经丢了。请把那一列的格式改成文本，照原件重填。" };
  }
  if (head) {
    const type = head.type >= 0 ? plain(cells[head.type] ?? "") : "";
    return { name: plain(cells[head.name] ?? ""), number: tight(cells[head.number] ?? ""), document: type || null, fault: "" };
  }
  const type = cells.map(plain).find((cell) => DOCUMENTS.includes(cell)) ?? null;
  let numbers = cells.filter(isNumber);
  if (numbers.length > 1) {
    const long = numbers.filter((cell) => /^(\d{15}|\d{17}[\dX])$/.test(tight(cell)));
    numbers = long.length === 1 ? long : numbers.filter((cell) => !/^1\d{10}$/.test(tight(cell))); // the other one is a mobile
  }
  const names = cells.filter((cell) => plain(cell) && !isNumber(cell) && !isShort(cell) && !DOCUMENTS.includes(plain(cell)));
  const name = names.length === 1 ? plain(names[0]) : "";
  const number = numbers.length === 1 ? tight(numbers[0]) : "";
  let fault = "";
  if (names.length > 1) fault = "认不出哪一列是姓名。请只留姓名和证件号码，或者带上表头一起贴。";
  else if (numbers.length > 1) fault = "认不出哪一列是证件号码。请只留姓名和证件号码，或者带上表头一起贴。";
  return { name, number, document: type, fault };
}

/** A sentence for what cannot be right, or "". Fills in the kind of document that a number of 18 digits names by itself. */
function wrongWith(row) {
  if (!row.name && !row.number) return "这一行没有姓名，也没有证件号码。";
  if (!row.number) return "没有证件号码。";
  if (!row.name) return "没有姓名。";
  if (row.document && !DOCUMENTS.includes(row.document)) return `“${row.document}”不是登记表里的证件类别。`;
  if (/^\d{17}[\dX]$/.test(row.number)) {
    row.document = row.document ?? kindOf(row.number);
    if (!checks(row.number)) return row.number.endsWith("000") ? "证件号码的后三位变成了 000，是 Excel 按数字存的。请把那一列改成文本，照原件重填。" : "证件号码的校验位不对，请照原件核对。";
  } else if (!row.document || row.document === DOCUMENTS[0]) {
    if (/^\d{15}$/.test(row.number)) return "";
    return row.document ? "居民身份证号码应为 18 位。" : "不是 18 位的身份证号码。是别的证件的，请加一列证件类别，例如“护照”。";
  }
  if (row.document === DOCUMENTS[0]) row.document = null;
  return "";
}

function kindOf(number) {
  if (/^8[12]0000/.test(number)) return DOCUMENTS[1];
  if (/^830000/.test(number)) return DOCUMENTS[2];
  return number[0] === "9" ? DOCUMENTS[5] : null;
}

/** The check digit of GB 11643 (ISO 7064, MOD 11-2). */
function checks(number) {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += Number(number[at]) * (2 ** (17 - at) % 11);
  return "10X98765432"[sum % 11] === number[17];
}

function doubled(row, seen) {
  const key = `${row.document ?? ""} ${row.number}`;
  const before = seen.get(key);
  if (!before) {
    seen.set(key, row);
    return "";
  }
  return tight(before.name) === tight(row.name) ? `与第 ${before.line} 行重复，不用再查。` : `号码与第 ${before.line} 行相同，姓名不同，请核对。`;
}
