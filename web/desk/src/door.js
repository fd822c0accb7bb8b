// Before the desk: who is not signed in sees what this is, and signs in.

import { html } from "./html.js";
import { useAct } from "./asking.js";
import { Act } from "./parts/forms.js";
import { Masthead } from "./parts/masthead.js";

/** @param why what went wrong with the last sign-in, if it did */
export function Door({ signIn, why }) {
  const { act, acting, problem } = useAct(() => signIn.leave(location.hash, { again: Boolean(why) }));
  return html`<${Masthead} />
    <main id="main" class="door" tabindex="-1">
      <h1>工会会员卡工作台</h1>
      <p class="lead">供各级工会的会员卡专干、经办人和管理员上传登记表、领卡发卡、查询会员。</p>
      ${why && html`<div class="notice" data-tone="bad" role="alert"><p>${why}</p></div>`}
      ${problem && html`<div class="notice" data-tone="bad" role="alert"><p>连接不上登录系统。请检查网络，稍后再登录。</p></div>`}
      ${signIn && html`<p><${Act} onDo=${act} acting=${acting} working="正在转到登录页……">登录<//></p>`}
      <p class="hint">还没有账号的，请向本工会或上级工会的管理员要任命。只想查验一张卡的，请到<a href="/">会员卡查验</a>。</p>
    </main>`;
}
