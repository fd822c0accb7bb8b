import { html } from "../html.js";
import { Page } from "../parts/page.js";

export function Missing() {
  return html`<${Page} title="没有这个页面" lead="这个地址不对，可能是少抄了一段。"><p><a href="#/">回到首页</a></p><//>`;
}
