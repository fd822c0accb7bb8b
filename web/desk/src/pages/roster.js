// The roster 发放登记册 of a batch: make it, download it, and give it back filled.

import { html } from "../html.js";
import { useAct, useOfficer } from "../asking.js";
import { Fault } from "../parts/page.js";
import { Act, Download } from "../parts/forms.js";
import { link } from "../place.js";

const MADE_WITHIN = 4000; // ms; usually one or two seconds

/** @param batch of GET /batches/{id} @param again asks for it anew */
export function Roster({ batch, again }) {
  const { api, may } = useOfficer();
  const path = `/batches/${encodeURIComponent(batch.batch)}`;
  const { act, acting, problem, done } = useAct(async () => {
    await api.post(`${path}/roster`);
    await new Promise((over) => { setTimeout(over, MADE_WITHIN); });
    again();
  });
  const fetchLink = async () => (await api.get(path)).roster;
  const make = may("POST /batches/{id}/roster");
  return html`<div>
    <p>${batch.roster ? "登记册列出现有的卡，每人一行，带签收栏：打印出来请会员签字，或者在电脑里填好。" : "银行全部答复以后自动做出登记册；要提前领卡的，可以先按现有的卡做一份。"}</p>
    ${done && html`<p class="hint" role="status">${batch.roster ? "登记册做好了，可以下载。" : "还在做，请过一会儿刷新本页；卡都已销户的，没有登记册可做。"}</p>`}
    <div class="buttons">
      ${batch.roster && html`<${Download} fetchLink=${fetchLink} gone="登记册已过保存期，请重新做一份。">下载登记册<//>`}
      ${make && html`<${Act} kind="quiet" onDo=${act} acting=${acting} working="正在做登记册……">${batch.roster ? "按现在的情况重做一份" : "做登记册"}<//>`}
      ${batch.roster && may("POST /registers") && html`<a class="button quiet" href=${link(["registers", "new"], { kind: "roster", batch: batch.batch })}>上传填好的登记册</a>`}
    </div><${Fault} problem=${problem} again=${act} /></div>`;
}
