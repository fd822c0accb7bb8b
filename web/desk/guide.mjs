// The officers' guide as a page: the Markdown that the repository keeps, with a table of contents and without links that
// lead into the repository. Made at build time, so that the browser gets plain HTML.

import { readFile } from "node:fs/promises";

import { Marked } from "marked";

const HEAD = (style) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="renderer" content="webkit">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>帮助 · 河南省工会会员卡</title>
<link rel="icon" href="/emblem.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
</head>
<body>
<a class="skip" href="#main">跳到正文</a>
<header class="masthead">
  <img src="/emblem.svg" alt="" width="40" height="40">
  <p class="system">河南省工会会员卡</p>
  <p class="who"><a href="/desk.html">返回工作台</a></p>
</header>
<main id="main" class="guide" tabindex="-1">
`;
const FOOT = "</main>\n</body>\n</html>\n";

/** The page as HTML. Throws if the guide cannot be read. */
export async function guide(file, style) {
  const titles = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const id = `s${titles.length + 1}`;
        const html = this.parser.parseInline(tokens);
        titles.push({ id, depth, html });
        return `<h${depth} id="${id}">${html}</h${depth}>\n`;
      },
      // a page of the repository is no page of this site: its words stay, its link goes
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        return /^(https:|#)/.test(href) ? `<a href="${href}">${html}</a>` : html;
      },
    },
  });
  const body = marked.parse(await readFile(file, "utf8"));
  const [first, ...others] = titles.filter((title) => title.depth <= 2);
  const contents = others.map(({ id, html }) => `<li><a href="#${id}">${html}</a></li>`).join("");
  const list = `<nav aria-label="目录"><ol class="contents">${contents}</ol></nav>`;
  return HEAD(style) + body.replace(`<h1 id="${first.id}">${first.html}</h1>`, (heading) => heading + list) + FOOT;
}
