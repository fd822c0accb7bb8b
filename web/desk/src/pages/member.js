// One member: membership, card and where the card is, as three clocks; what is known in time; what can be done.

import { useState } from "preact/hooks";

import { html } from "../html.js";
import { useAnswer, useOfficer } from "../asking.js";
import { Answer, Empty, Notice, Page, Since, Time } from "../parts/page.js";
import { Mark, Status } from "../parts/status.js";
import { link } from "../place.js";
import { CARD, CUSTODY, MEMBERSHIP, said } from "../words.js";
import { Reason, reasonGiven } from "./members.js";

export function Member({ steps: [, id] }) {
  const [reason, setReason] = useState(reasonGiven());
  const answer = useAnswer(`/members/${encodeURIComponent(id)}`, {}, { reason: reason.trim() });
  if (answer.problem?.status === 404) {
    return html`<${Page} title="会员" crumbs=${[["会员", link("members")]]}><${Empty} title="看不到这位会员。">
      <p>可能已经转到别的工会，不再归本工会；也可能地址抄错了。转走的人由新的工会办理，卡跟人走。</p>
      <p><a class="button" href=${link("members")}>回到会员</a> <a class="button quiet" href=${link("transfers")}>看转会</a></p><//><//>`;
  }
  return html`<${Page} title="会员" crumbs=${[["会员", link("members")]]} lead="姓名和号码只显示一部分。打开这一页已记录在案：谁、什么时候、看了哪位会员。">
    <${Answer} of=${answer} what="会员">${(one) => html`
      <p class="who-is"><strong>${one.name}</strong> ${one.document} <span class="count">${one.number}</span>，移动电话 <span class="count">${one.mobile || "没有登记"}</span>。${one.union_name}</p>
      <${State} one=${one} />
      <ul class="clocks" aria-label="会籍、卡、领取">
        <li><span class="clock">会籍</span><${Status} of=${MEMBERSHIP} state=${one.membership} /><span>${one.membership_at ? html`<${Since} at=${one.membership_at} />` : "没有变动记录"}</span></li>
        <li><span class="clock">卡</span><${Status} of=${CARD} state=${one.card} /><span>${cardOf(one)}</span></li>
        <li><span class="clock">领取</span>${one.custody ? html`<${Status} of=${CUSTODY} state=${one.custody} />` : html`<${Mark} tone="quiet">${one.card === "opened" ? "没有记录" : "还没有卡可领"}<//>`}
          <span>${one.custody && one.batch && custodyOf(one)}</span></li></ul>
      <${Story} one=${one} />
      <${Deeds} one=${one} />`}<//>
    <form class="sheet" onSubmit=${(event) => { event.preventDefault(); answer.again(); }}>
      <${Reason} value=${reason} set=${setReason} />
      <div class="buttons"><button type="submit" class="quiet">补记事由</button></div></form>
  <//>`;
}

/** What follows from the three clocks, where something follows. */
function State({ one }) {
  if (one.membership === "left" || one.membership === "expelled") {
    return html`<${Notice} tone="care" title="不再享受会员待遇。"><p>${said(MEMBERSHIP, one.membership).word}。会员卡不再证明会员身份；卡在银行的账户照旧，销户由本人向银行办理。重新入会的，请上传登记表，会籍变化类型写“入会”。</p><//>`;
  }
  if (one.membership === "transferring") {
    return html`<${Notice} tone="wait" title="正在转出。"><p>接收的工会登记以后，就是那个工会的会员。卡跟人走，这期间仍是会员卡。</p><//>`;
  }
  if (one.card === "none") {
    return html`<${Notice} tone="wait" title="还没有报送银行开卡。"><p>资料齐全、有开卡协议的，系统自动编入批次，不必再传。${one.custody === null && html`银行的文件放不下某一格的，在<a href=${link("held")}>暂缓的会员</a>里。`}</p><//>`;
  }
  if (one.card === "refused") {
    return html`<${Notice} tone="care" title="银行退回了，没有开卡。"><p>原因和怎样办，在批次的页面上。资料有错的，用登记表改正；没有错的，在批次里再次申请。</p><//>`;
  }
  if (one.card === "closed") {
    return html`<${Notice} tone="care" title="卡已在银行销户。"><p>会籍没有变。还要卡的，用登记表再报送一次，系统会再向银行申请。</p><//>`;
  }
  return null;
}

function cardOf(one) {
  const batch = one.batch && html`<a href=${link(["batches", one.batch])}>批次 ${one.batch}</a> 第 ${one.batch_row} 行`;
  if (one.card === "none") return batch ? html`曾编入${batch}` : "没有编入批次";
  const words = { requested: "等银行答复", opened: "银行已开卡", refused: "原因见批次", closed: "银行报来已销卡" };
  return html`${words[one.card] ?? ""}${batch && html`，${batch}`}`;
}

function custodyOf(one) {
  const words = {
    requested: "银行还没有答复", opened: "等银行把卡送到网点", "at-branch": "等经办人到网点领取", collected: "在经办人手里，还没有签收",
    signed: "本人已签收", damaged: "要退回银行", returned: "卡已回到银行",
  };
  return html`${words[one.custody] ?? ""}，<a href=${link(["custody", one.batch])}>看领取</a>`;
}

/** What is known in time, the latest first, each with where it is written down. */
export function storyOf(one) {
  const row = { to: ["registers", one.register], query: { row: one.row }, where: `登记表 ${one.register} 第 ${one.row} 行` };
  return [
    { at: one.cells_at, what: "资料按登记表更新", ...row },
    ...(one.membership_at ? [{ at: one.membership_at, what: `会籍：${said(MEMBERSHIP, one.membership).word}`, to: null, where: "" }] : []),
  ].sort((first, second) => Date.parse(second.at) - Date.parse(first.at));
}

function Story({ one }) {
  return html`<section aria-labelledby="story"><h2 id="story">经过</h2><ol class="story">
    ${storyOf(one).map(({ at, what, to, query, where }) => html`<li><span class="story-at"><${Time} at=${at} /></span><span>${what}${to && html`：<a href=${link(to, query)}>${where}</a>`}</span></li>`)}
    ${one.batch && html`<li><span class="story-at">开卡</span><span>编入 <a href=${link(["batches", one.batch])}>批次 ${one.batch}</a> 第 ${one.batch_row} 行，哪天送出、银行哪天答复，见批次</span></li>`}</ol></section>`;
}

function Deeds({ one }) {
  const { may } = useOfficer();
  const counts = one.membership === "active" || one.membership === "retained";
  return html`<section class="screen-only" aria-labelledby="deeds"><h2 id="deeds">要办什么</h2><ul>
    ${may("POST /registers") && html`<li>资料有错：在采集表里写上这个人改正后的整行，<a href=${link(["registers", "new"])}>上传登记表</a>。证件号码写错的，不能这样改：号码不同，系统当作另一个人。请用登记表把写错的这一位登记“退会”，再按正确的号码登记“入会”，卡要另办。</li>`}
    ${one.card === "opened" && counts && html`<li>卡丢了、坏了：请本人带证件到开卡银行挂失、换卡。银行报来以后这里自动更新，不用上传什么。</li>`}
    ${counts && html`<li>离会、退休、转走：在采集表的“会籍变化类型”里写明，上传登记表。转到别的工会的，由那个工会申请，在<a href=${link("transfers")}>转会</a>里答复。</li>`}
    <li>有谁看过这位会员的资料：${may("GET /trail") ? html`<a href=${link("trail", { member: one.member })}>看今天的记录</a>，可以换一天。` : "管理员和省总工会在“记录”里查得到。"}</li></ul></section>`;
}
