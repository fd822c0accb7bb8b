// 合作银行: the province's list of banks; a bank is put into it, or its name and format replaced.

import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { useAct, useList, useOfficer } from "../asking.js";
import { Fault, Notice, Page } from "../parts/page.js";
import { Act, Field, toFirstWrong } from "../parts/forms.js";
import { List } from "../parts/rows.js";
import { Mark } from "../parts/status.js";

// what the bank's system can hold names in, as POST /banks has it
const ENCODINGS = { gb18030: "GB18030（生僻字都能存）", gbk: "GBK（部分生僻字存不了）", "utf-8": "UTF-8" };
const LARGEST = 262144; // bytes of a description; ours have 6 kB

const COLUMNS = (open) => [
  { name: "银行", text: ({ name }) => name, cell: ({ name }) => name },
  { name: "代码", text: ({ bank }) => bank, cell: ({ bank }) => html`<code>${bank}</code>` },
  { name: "姓名用字", text: ({ encoding }) => encoding, cell: ({ encoding }) => ENCODINGS[encoding] ?? encoding },
  { name: "文件格式", text: ({ configured }) => (configured ? "已设置" : "还没有设置"), cell: ({ configured }) => (configured ? html`<${Mark} tone="good">已设置<//>` : html`<${Mark} tone="care">还没有设置，不能报送<//>`) },
  ...(open ? [{ name: "办理", screenOnly: true, cell: (one) => html`<button type="button" class="small" onClick=${() => open(one)}>更改</button>` }] : []),
];

export function Banks() {
  const { may } = useOfficer();
  const list = useList("/banks", "banks");
  const [form, setForm] = useState(null); // the bank that is changed, {} a new one
  const [said, setSaid] = useState("");
  const changes = may("POST /banks");
  const open = (one) => { setSaid(""); setForm(one); };
  const done = (sentence) => { setForm(null); setSaid(sentence); list.again(); };
  return html`<${Page} title="合作银行" lead="省总工会确定的银行名单，各市从中选签协议。每家银行的文件怎样排列，由信息人员照银行的文档写成文件格式定义。"
      actions=${changes && !form && html`<button type="button" onClick=${() => open({})}>加一家银行</button>`}>
    ${form && html`<${Edit} key=${form.bank ?? ""} one=${form} known=${list.rows} done=${done} close=${() => setForm(null)} />`}
    ${said && html`<${Notice} tone="good" role="status"><p>${said}</p><//>`}
    <${List} list=${list} what="银行" caption="合作银行" file="合作银行" columns=${COLUMNS(changes ? open : null)} keyOf=${({ bank }) => bank}
      empty=${{ title: "名单里还没有银行。", children: html`<p>加了银行，各市才能登记协议、开卡。</p>` }} /><//>`;
}

/** ["", the object of a file's JSON] or [why not]. */
export async function readFormat(file) {
  if (!/\.json$/i.test(file.name)) return ["请选 .json 文件。"];
  if (file.size > LARGEST) return ["文件太大，不像是文件格式定义。"];
  try {
    const found = JSON.parse(await new Response(file).text());
    return found !== null && typeof found === "object" && !Array.isArray(found) ? ["", found] : ["里面不是文件格式定义。"];
  } catch {
    return ["打不开：不是正确的 JSON。请信息人员重新导出。"];
  }
}

/** A sentence for each thing that is lacking. */
export function lacksOf({ code, name, format }, fresh, known) {
  return {
    code: !/^[a-z][a-z0-9-]{2,30}$/.test(code.trim()) ? "请用 3 至 31 个小写字母、数字或连字符（-），以字母开头。" : fresh && known.some(({ bank }) => bank === code.trim()) ? "名单里已有这个代码，请在那一行按“更改”。" : "",
    name: name.trim() ? "" : "请写银行的名称。", format: format ? "" : "请选文件格式定义。",
  };
}

function Edit({ one, known, done, close }) {
  const { api } = useOfficer();
  const fresh = !one.bank;
  const [form, setForm] = useState({ code: one.bank ?? "", name: one.name ?? "", encoding: one.encoding ?? "gb18030", format: null });
  const [wrong, setWrong] = useState({});
  const head = useRef(null);
  useEffect(() => head.current.focus(), []); // it opens above the list, where nobody looks who pressed a button in it
  const { act, acting, problem } = useAct(async () => {
    await api.post("/banks", { code: form.code.trim(), name: form.name.trim(), encoding: form.encoding, profile: form.format });
    done(fresh ? `已加“${form.name.trim()}”，各市可以登记与它的协议。` : `已更改“${form.name.trim()}”。以后编的批次照新的格式，已经编好的不变。`);
  });
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const choose = async (files) => {
    if (files.length === 0) return;
    const [why, format = null] = await readFormat(files[0]);
    setForm((before) => ({ ...before, format }));
    setWrong((before) => ({ ...before, format: why }));
  };
  const submit = (event) => {
    event.preventDefault();
    const lacks = lacksOf(form, fresh, known);
    setWrong({ ...lacks, format: wrong.format || lacks.format });
    if (Object.values(lacks).some(Boolean)) toFirstWrong();
    else act();
  };
  return html`<form class="sheet" onSubmit=${submit} novalidate><h2 tabindex="-1" ref=${head}>${fresh ? "加一家银行" : `更改“${one.name}”`}</h2>
    <${Field} id="bank-code" label="代码" required problem=${wrong.code} hint=${fresh ? "也是银行 SFTP 用户和目录的名字，以后不能改" : "不能改"}>${(ties) => html`<input ...${ties} autocomplete="off" maxlength="31" readonly=${!fresh} value=${form.code} onInput=${set("code")} />`}<//>
    <${Field} id="bank-name" label="名称" required problem=${wrong.name} hint="信和页面上这样写，例如“示例银行甲”">${(ties) => html`<input ...${ties} autocomplete="off" maxlength="60" value=${form.name} onInput=${set("name")} />`}<//>
    <${Field} id="bank-encoding" label="银行系统存姓名用的字符编码">${(ties) => html`<select ...${ties} value=${form.encoding} onChange=${set("encoding")}>${Object.entries(ENCODINGS).map(([code, word]) => html`<option value=${code}>${word}</option>`)}</select>`}<//>
    <${Field} id="bank-format" label="文件格式定义" required problem=${wrong.format} hint="信息人员给的 .json 文件。有错的，登记的时候会指出是哪一处">${(ties) => html`<input ...${ties} type="file" accept=".json" onChange=${(event) => choose(event.target.files)} />`}<//>
    <${Fault} problem=${problem} />
    <div class="buttons"><${Act} type="submit" acting=${acting}>登记<//><button type="button" class="quiet" onClick=${close}>返回</button></div></form>`;
}
