// Where a keyboard and a screen reader are, when what they were on goes away: a button whose deed is done, a form that was sent.

import { useEffect } from "preact/hooks";

/** Goes to the nearest heading when the focused element was taken out of the document and nothing else has the focus. */
export function useFocusKept() {
  useEffect(() => {
    let way = []; // the focused element and all around it
    const had = (event) => { way = event.composedPath(); };
    // a press on the empty page leaves the element although it is still there: the focus is not brought back later
    const left = ({ target }) => setTimeout(() => { if (target === way[0] && target.isConnected && document.activeElement === document.body) way = []; });
    const watch = new MutationObserver(() => {
      if (way.length === 0 || way[0].isConnected || document.activeElement !== document.body) return;
      const around = way.find((one) => one.isConnected && one.matches?.("section, main"));
      way = [];
      const heading = around?.querySelector("h1, h2");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    });
    addEventListener("focusin", had);
    addEventListener("focusout", left);
    watch.observe(document.body, { childList: true, subtree: true });
    return () => { removeEventListener("focusin", had); removeEventListener("focusout", left); watch.disconnect(); };
  }, []);
}
