// What a page asks of the API, as hooks: the answer, that it is awaited, or the problem, and how to ask again.

import { createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";

/** {api, me, union, roles, may(route), leave()} of who is signed in. */
export const Officer = createContext(null);
export const useOfficer = () => useContext(Officer);

/**
 * One answer: {body, problem, asking, again()}. The last body stays while it is asked again, so that nothing jumps.
 *
 * @param path null asks nothing  @param options.every ms until it is asked again by itself, as long as this returns a number for the
 *   body; while the window is hidden nothing is asked
 */
export function useAnswer(path, query = {}, { every = () => null, reason } = {}) {
  const { api } = useOfficer();
  const [held, setHeld] = useState({ key: null, body: null, problem: null });
  const [turn, setTurn] = useState(0);
  const key = path === null ? null : JSON.stringify([path, query]);
  const rule = useRef(every);
  rule.current = every;
  useEffect(() => {
    if (key === null) return undefined;
    const ending = new AbortController();
    let timer = null;
    const ask = async () => {
      try {
        const body = await api.get(path, query, { signal: ending.signal, reason });
        if (ending.signal.aborted) return;
        setHeld({ key, body, problem: null });
        later(rule.current(body));
      } catch (problem) {
        if (ending.signal.aborted) return;
        setHeld((before) => ({ key, body: before.key === key ? before.body : null, problem }));
      }
    };
    const later = (pause) => { if (pause !== null) timer = setTimeout(() => (document.hidden ? shown() : ask()), pause); };
    const shown = () => document.addEventListener("visibilitychange", ask, { once: true, signal: ending.signal });
    ask();
    return () => { clearTimeout(timer); document.removeEventListener("visibilitychange", ask); ending.abort(); };
  }, [key, api, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  const mine = held.key === key;
  return { body: mine ? held.body : null, problem: mine ? held.problem : null, asking: key !== null && !mine, again };
}

/**
 * A list with cursors: {rows, first, problem, asking, more, next(), again(), all()}.
 *
 * `first` is the body of the first page (its counts); `more` whether a further page follows; `all()` fetches up to `limit` rows for export.
 */
export function useList(path, name, query = {}) {
  const { api } = useOfficer();
  const start = useAnswer(path, query);
  const [further, setFurther] = useState({ of: null, rows: [], cursor: null, problem: null, asking: false });
  const mine = further.of === start.body && start.body !== null;
  const cursor = mine ? further.cursor : start.body?.cursor ?? null;
  const rows = [...(start.body?.[name] ?? []), ...(mine ? further.rows : [])];
  const next = async () => {
    const of = start.body;
    const before = mine ? further : { rows: [] };
    setFurther({ of, rows: before.rows, cursor, problem: null, asking: true });
    try {
      const body = await api.get(path, { ...query, cursor });
      setFurther({ of, rows: [...before.rows, ...body[name]], cursor: body.cursor, problem: null, asking: false });
    } catch (problem) {
      setFurther({ of, rows: before.rows, cursor, problem, asking: false });
    }
  };
  const all = async (limit = 5000) => {
    const found = [...rows];
    for (let at = cursor; at && found.length < limit;) {
      const body = await api.get(path, { ...query, cursor: at });
      found.push(...body[name]);
      at = body.cursor;
    }
    return found;
  };
  return {
    rows, all, next, first: start.body, again: start.again, more: cursor !== null,
    asking: start.asking, fetching: mine && further.asking, problem: start.problem ?? (mine ? further.problem : null),
  };
}

/** Something done once at a press: {act(...), acting, problem, done}. A second press while it runs does nothing. */
export function useAct(work) {
  const [state, setState] = useState({ acting: false, problem: null, done: null });
  const running = useRef(false);
  const act = async (...given) => {
    if (running.current) return undefined;
    running.current = true;
    setState({ acting: true, problem: null, done: null });
    try {
      const done = await work(...given);
      setState({ acting: false, problem: null, done: done ?? true });
      return done;
    } catch (problem) {
      setState({ acting: false, problem, done: null });
      return undefined;
    } finally {
      running.current = false;
    }
  };
  return { act, ...state };
}
