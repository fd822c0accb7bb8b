// The blank form of a register with the union's name and code in it, as a file.

import { html } from "../html.js";
import { useAct, useOfficer } from "../asking.js";
import { KINDS } from "../words.js";
import { Fault } from "./page.js";
import { Act } from "./forms.js";
import { saveFile } from "./csv.js";

/** Shown only to who may have it. @param kind members or unions */
export function FormDownload({ kind = "members" }) {
  const { api, may, union } = useOfficer();
  const { act, acting, problem, done } = useAct(async () => {
    const { name, blob } = await api.file(`/unions/${encodeURIComponent(union)}/form`, { kind });
    saveFile(name || `${kind}.xlsx`, blob);
    return name || `${kind}.xlsx`;
  });
  if (!union || !may("GET /unions/{id}/form")) return null;
  return html`<div class="form-field">
    <p>还没有表？先下载一份，本工会的名称和编码已经填好。</p>
    <${Act} kind="quiet" onDo=${act} acting=${acting} working="正在取表……">下载空白采集表（${KINDS[kind]}）<//>
    ${typeof done === "string" && html`<p role="status">已下载“${done}”。请在电脑的下载文件夹里打开，填好保存，再回到这里上传。</p>`}
    <${Fault} problem=${problem} again=${act} /></div>`;
}
