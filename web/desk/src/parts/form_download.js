// The blank form of a register with the union's name and code in it, as a file.

import { html } from "../html.js";
import { useAct, useOfficer } from "../asking.js";
import { KINDS } from "../words.js";
import { Fault } from "./page.js";
import { Act } from "./forms.js";
import { saveFile } from "./csv.js";

/** Shown only to who may have it. @param kind members or unions */
export function FormDownload({ kind = "members" }) {
  const { api, may, union, unionName } = useOfficer();
  const { act, acting, problem, done } = useAct(async () => {
    const { name, blob } = await api.file(`/unions/${encodeURIComponent(union)}/form`, { kind });
    saveFile(name || `${kind}.xlsx`, blob);
    return name || `${kind}.xlsx`;
  });
  if (!union || !may("GET /unions/{id}/form")) return null;
  return html`<span class="download">
    <${Act} kind="quiet" onDo=${act} acting=${acting} working="正在取表……">下载空白采集表（${KINDS[kind]}）<//>
    ${typeof done === "string" && html`<span role="status">已下载“${done}”，表里填好了“${unionName}”。</span>`}
    <${Fault} problem=${problem} again=${act} /></span>`;
}
