// Builds the officers' pages: node build.mjs OUT GUIDE  (`make web` calls it, with the folder and docs/guides/officer.md)
//
// OUT/desk.html names OUT/desk/app-HASH.js and OUT/desk/style-HASH.css, so that a browser may keep both for ever and still has
// tomorrow's as soon as the page names them. Pages that are not gone to first are further files with a hash, which the desk
// fetches when it is idle (src/pages/index.js). The guide stands in OUT/desk/help.html, made from the officers' guide.
// OUT/desk/config.json is not made here: it is the stack's (issuer, client), written by whoever deploys.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

import { guide } from "./guide.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const [OUT, GUIDE] = process.argv.slice(2);
// The oldest browser that has to run this: what 360 and the like build on (docs/decisions/0052-the-desks-browser.md).
const TARGET = "chrome73";

const OPTIONS = { bundle: true, minify: true, write: false, target: TARGET, charset: "utf8", legalComments: "none", logLevel: "warning" };

/** The scripts: {files: [{name, content}], entry, needed: [names that the entry imports at once]} */
async function scripts() {
  const made = await esbuild.build({
    ...OPTIONS, entryPoints: { app: join(HERE, "src/main.js") }, format: "esm", splitting: true, metafile: true,
    outdir: "desk", entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]",
  });
  const files = made.outputFiles.map(({ path, contents }) => ({ name: basename(path), content: contents }));
  const [entry, { imports }] = Object.entries(made.metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("src/main.js"));
  const needed = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path));
  return { files, entry: basename(entry), needed };
}

async function styled() {
  const made = await esbuild.build({ ...OPTIONS, entryPoints: [join(HERE, "style.css")] });
  return made.outputFiles[0].contents;
}

function named(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${digest}${name.slice(dot)}`;
}

const script = await scripts();
const style = await styled();
const styleName = named("style.css", style);

await rm(join(OUT, "desk"), { recursive: true, force: true });
await mkdir(join(OUT, "desk"), { recursive: true });
for (const { name, content } of script.files) await writeFile(join(OUT, "desk", name), content);
await writeFile(join(OUT, "desk", styleName), style);
const page = (await readFile(join(HERE, "desk.html"), "utf8"))
  .replace("{style}", `/desk/${styleName}`).replace("{script}", `/desk/${script.entry}`)
  .replace("{needed}", script.needed.map((name) => `<link rel="modulepreload" href="/desk/${name}">`).join("\n"));
await writeFile(join(OUT, "desk.html"), page);
await writeFile(join(OUT, "desk", "help.html"), await guide(GUIDE, `/desk/${styleName}`));
