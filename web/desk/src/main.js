// Opens the desk: the settings, the sign-in, then the pages.

import { render } from "preact";

import { html } from "./html.js";
import { learn } from "./clock.js";
import { Desk } from "./desk.js";
import { Door } from "./door.js";
import { NotSignedIn, SignIn, wasSignedIn } from "./session.js";

const root = document.getElementById("desk");
const show = (tree) => { root.replaceChildren(); render(tree, root); };

async function open() {
  let signIn = null;
  try {
    const answer = await fetch("/desk/config.json", { credentials: "same-origin" });
    learn(answer.headers.get("date"));
    if (!answer.ok) throw new NotSignedIn("工作台还没有装好：缺少登录系统的设置。请告诉省总工会的管理员。");
    signIn = new SignIn(await answer.json());
    if (signIn.returned()) show(html`<${Desk} signIn=${signIn} session=${await signIn.arrive()} />`);
    else if (wasSignedIn()) await signIn.leave(location.hash);
    else show(html`<${Door} signIn=${signIn} />`);
  } catch (error) {
    if (!(error instanceof NotSignedIn)) console.error(error.name); // its message may hold an address
    const why = error instanceof NotSignedIn ? error.message : "连接不上系统。请检查网络后刷新本页。";
    show(html`<${Door} signIn=${signIn} why=${why} />`);
  }
}

// a page taken back from the browser's memory would show what the last person saw
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
open();
