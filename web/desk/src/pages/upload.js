// 上传登记表: which form, the file, the line with bytes and seconds, then over to the register's own page, which shows the check.

import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { useOfficer } from "../asking.js";
import { lasting } from "../clock.js";
import { Fault, Loading, Notice, Page } from "../parts/page.js";
import { FormDownload } from "../parts/form_download.js";
import { Act, Field } from "../parts/forms.js";
import { Progress } from "../parts/way.js";
import { link } from "../place.js";
import { send } from "../upload.js";
import { KINDS } from "../words.js";

const TYPES = [".xlsx", ".xlsm", ".xls", ".ods", ".csv"];
const LARGEST = 56 * 1024 * 1024; // bytes that are read; the store itself takes more, so that the check can say why

/** What can be said of a file before it is sent: a sentence, or "". */
export function wrongWith(file) {
  const name = file.name.toLowerCase();
  if (!TYPES.some((type) => name.endsWith(type))) {
    return `“${file.name}”不是登记表能用的文件。请用 Excel 工作簿（.xlsx、.xls）、.ods 或 .csv；Word、PDF、照片和压缩包不行。`;
  }
  if (file.size === 0) return `“${file.name}”是空的，里面没有内容。请打开看一看，重新保存后再选。`;
  if (file.size > LARGEST) return `“${file.name}”有 ${size(file.size)}，超过 56 MB，读不了。请把名单分成几份文件，分几次上传。`;
  return "";
}

/** 38 KB, 1.2 MB, 56 MB. */
export function size(bytes) {
  return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;
}

/** @param query kind, corrects and batch as POST /registers has them, from the page that leads here */
export function Upload({ query }) {
  const { api, me, union, unionName } = useOfficer();
  const [kind, setKind] = useState(query.kind ?? "members");
  const [files, setFiles] = useState([]);
  const [going, setGoing] = useState(null); // {name, at, of, sent, whole, since, waiting}
  const [problem, setProblem] = useState(null);
  const [sent, setSent] = useState([]); // [{name, register}]
  const ending = useRef(null);
  const busy = useRef(false); // at once, not with the next drawing: two quick presses are one
  useEffect(() => () => ending.current?.abort(), []);
  useEffect(() => {
    if (!going) return undefined;
    const ask = (event) => { event.preventDefault(); event.returnValue = ""; };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [going !== null]);
  if (me === null) return html`<${Page} title="上传登记表"><${Loading} what="您的任命" /><//>`;
  const fixed = Boolean(query.corrects || query.batch || query.kind);
  const bad = files.map(wrongWith).filter(Boolean);

  const choose = (list) => { setFiles([...list]); setProblem(null); setSent([]); };
  const go = async () => {
    if (files.length === 0 || bad.length > 0 || busy.current) return;
    busy.current = true;
    setProblem(null);
    const stop = ending.current = new AbortController();
    const done = [];
    try {
      for (const [at, file] of files.entries()) {
        const base = { name: file.name, at: at + 1, of: files.length, sent: 0, whole: file.size, since: performance.now(), waiting: null };
        setGoing(base);
        const asked = { union, kind, ...(query.corrects ? { corrects: query.corrects } : {}), ...(query.batch ? { batch: query.batch } : {}) };
        const opened = await api.post("/registers", asked, { signal: stop.signal });
        await send(file, opened.upload, {
          progress: (bytes, whole) => setGoing((now) => now && { ...now, sent: bytes, whole, waiting: null }),
          waiting: (again) => setGoing((now) => now && { ...now, waiting: again }),
        }, stop.signal);
        done.push({ name: file.name, register: opened.register });
        setSent([...sent, ...done]);
      }
      setFiles([]);
      setGoing(null);
      if (sent.length + done.length === 1) location.hash = link(["registers", done[0].register]);
    } catch (why) {
      setGoing(null);
      setFiles((all) => all.slice(done.length));
      if (!stop.signal.aborted) setProblem(why);
    } finally {
      busy.current = false;
    }
  };

  return html`<${Page} title=${query.corrects ? "上传更正后的登记表" : query.batch ? "上传填好的发放登记册" : "上传登记表"}
      crumbs=${[["登记表", link("registers")]]} lead=${`为“${unionName}”上传${query.corrects ? `，更正登记表 ${query.corrects} 里退回的行` : query.batch ? `，批次 ${query.batch} 的` : ""}。传上去以后系统马上校验，有问题的行会告诉您怎样改；原来的文件不会被改动。`}>
    ${sent.length > 0 && html`<${Notice} tone="good" role="status" title=${`已上传 ${sent.length} 份。`}><ul>${sent.map((one) => html`<li>
      <a href=${link(["registers", one.register])}>${one.name}</a></li>`)}</ul><//>`}
    <form class="sheet" onSubmit=${(event) => { event.preventDefault(); go(); }}>
      ${!fixed && html`<fieldset><legend>用哪张表？</legend>
        ${["members", "unions"].map((one) => html`<label class="choice"><input type="radio" name="kind" checked=${kind === one} onChange=${() => setKind(one)} />
          <span>${KINDS[one]}<small>${one === "members" ? "会员信息采集表：一行一名会员" : "工会组织信息采集表：一行一个基层工会"}</small></span></label>`)}</fieldset>`}
      ${!query.corrects && !query.batch && html`<${FormDownload} key=${kind} kind=${kind} />`}
      <${Drop} choose=${choose} busy=${going !== null} files=${files} />
      ${bad.map((sentence) => html`<p class="problem" role="alert">${sentence}</p>`)}
      ${going && html`<${Going} ...${going} />`}
      <${Fault} problem=${problem} again=${go} />
      <div class="buttons">
        <${Act} type="submit" acting=${going !== null} working="正在上传……">上传<//>
        ${going ? html`<button type="button" class="quiet" onClick=${() => { ending.current.abort(); setGoing(null); }}>取消</button>`
        : html`<a class="button quiet" href=${link("registers")}>返回</a>`}
      </div>
    </form>
  <//>`;
}

function Going({ name, at, of, sent, whole, since, waiting }) {
  const seconds = (performance.now() - since) / 1000;
  const left = sent > 0 && seconds > 2 ? (seconds * (whole - sent)) / sent : null;
  const which = of > 1 ? `第 ${at} 份，共 ${of} 份：` : "";
  return html`<${Progress} label=${`${which}${name}`} done=${whole ? sent / whole : null}>
    ${waiting !== null ? "网络断了。文件还在这台电脑上，没有丢；网络恢复后自动接着传，请不要关闭本页。"
    : `已传 ${size(sent)}，共 ${size(whole)}${left === null ? "" : `，还要${lasting(left)}`}`}<//>`;
}

/** The place to drop files on, with a button that does the same by keyboard. */
function Drop({ choose, busy, files }) {
  const [over, setOver] = useState(false);
  const drop = (event) => { event.preventDefault(); setOver(false); if (!busy) choose(event.dataTransfer.files); };
  const names = files.map((file) => html`<li>${file.name}　${size(file.size)}</li>`);
  return html`<div class=${`drop${over ? " over" : ""}`} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
    <${Field} id="file" label="选择文件" hint="也可以把文件拖到这里。.xlsx、.xls、.ods 或 .csv，不超过 56 MB、500,000 行；可以一次选几份。">
      ${(ties) => html`<input ...${ties} type="file" multiple accept=${TYPES.join(",")} disabled=${busy} onChange=${(event) => choose(event.target.files)} />`}
    <//>
    ${names.length > 0 && html`<ul class="chosen" aria-label="已选文件">${names}</ul>`}
  </div>`;
}
