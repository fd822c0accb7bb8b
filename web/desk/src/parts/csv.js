// A list as a file that Excel opens by a double click: UTF-8 with its mark, and no cell that would be run as a formula.

/** The file's text. @param columns [{name, text: row => string}] */
export function csvOf(columns, rows) {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ text }) => text(row)))];
  return "\ufeff" + lines.map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}

/** Have the browser keep it. */
export function saveCsv(name, columns, rows) {
  saveFile(name, new Blob([csvOf(columns, rows)], { type: "text/csv;charset=utf-8" }));
}

/** Have the browser keep a file under a name. */
export function saveFile(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function cell(value) {
  const text = String(value ?? "");
  // Excel takes the wide signs of a Chinese keyboard for the narrow ones
  const harmless = typeof value !== "number" && /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
