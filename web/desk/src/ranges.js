// Row numbers as the API writes them, "1-40,42", and as people type them.

const MOST = 100000; // what the API takes
// what a Chinese keyboard types for - and , ; blanks and lines part two rows, as of a column that was pasted
const TYPED = [[/[－‐‑‒–—―−~～至到]/g, "-"], [/[，、;；]/g, ","], [/[\u200b\ufeff]/g, ""], [/[\s第行号]+/g, " "], [/ ?([-,]) ?/g, "$1"]];

/** [1, 2, 3, 7] of "1-3,7"; [] of nothing. */
export function rowsOf(text) {
  const rows = [];
  for (const run of (text || "").split(",").filter(Boolean)) {
    const [first, last = first] = run.split("-").map(Number);
    for (let row = first; row <= last; row += 1) rows.push(row);
  }
  return rows;
}

/** "1-3,7" of [3, 1, 2, 7]. */
export function rangesOf(rows) {
  const runs = [];
  for (const row of [...new Set(rows)].sort((one, other) => one - other)) {
    const run = runs[runs.length - 1];
    if (run && row === run[1] + 1) run[1] = row;
    else runs.push([row, row]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** What somebody typed as rows of a batch with so many; null where it is none, or beyond it. */
export function typedRows(text, most = MOST) {
  const plain = TYPED.reduce((left, [sign, meant]) => left.replace(sign, meant), text.normalize("NFKC")).replace(/^[ ,]+|[ ,]+$/g, "").replace(/ /g, ",");
  if (!/^\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*$/.test(plain)) return null;
  const ends = plain.split(/[,-]/).map(Number);
  if (ends.some((row) => row < 1 || row > most)) return null;
  if (plain.split(",").map((run) => run.split("-").map(Number)).some(([first, last = first]) => last < first)) return null;
  const rows = rowsOf(plain);
  return rows.length > 0 ? [...new Set(rows)].sort((one, other) => one - other) : null;
}
