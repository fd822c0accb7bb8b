// Builds the officers' pages: node build.mjs OUT GUIDE  (`make web` calls it, with the folder and docs/guides/officer.md)
//
// OUT/desk.html names OUT/desk/app-HASH.js and OUT/desk/style-HASH.css, so that a browser may keep both for ever and still has
// tomorrow's as soon as the page names them. The guide stands in OUT/desk/help.html, made from the officers' guide.
// OUT/desk/config.json is not made here: it is the stack's (issuer, client), written by whoever deploys.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

import { guide } from "./guide.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const [OUT, GUIDE] = process.argv.slice(2);
// The oldest browser that has to run this: what 360 and the like build on (docs/decisions/0052-the-desks-browser.md).
const TARGET = "chrome73";

async function bundle(entry, extra = {}) {
  const made = await esbuild.build({
    entryPoints: [join(HERE, entry)], bundle: true, minify: true, write: false, target: TARGET, charset: "utf8",
    legalComments: "none", logLevel: "warning", ...extra,
  });
  return made.outputFiles[0].contents;
}

function named(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${digest}${name.slice(dot)}`;
}

const script = await bundle("src/main.js", { format: "esm" });
const style = await bundle("style.css");
const files = { script: named("app.js", script), style: named("style.css", style) };

await rm(join(OUT, "desk"), { recursive: true, force: true });
await mkdir(join(OUT, "desk"), { recursive: true });
await writeFile(join(OUT, "desk", files.script), script);
await writeFile(join(OUT, "desk", files.style), style);
const page = (await readFile(join(HERE, "desk.html"), "utf8"))
  .replace("{style}", `/desk/${files.style}`).replace("{script}", `/desk/${files.script}`);
await writeFile(join(OUT, "desk.html"), page);
await writeFile(join(OUT, "desk", "help.html"), await guide(GUIDE, `/desk/${files.style}`));
