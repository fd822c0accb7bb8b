// People of a batch by row, masked, as many as are looked at: 50 a question.

import { useCallback, useEffect, useState } from "preact/hooks";

import { useOfficer } from "../asking.js";
import { rangesOf } from "../ranges.js";

export const SHOWN = 50; // what the API gives at once

/** {people, asking, problem, again()} of these rows of a batch, in order; what was shown stays until the next is there. */
export function usePeople(batch, rows) {
  const { api } = useOfficer();
  const [held, setHeld] = useState({ key: null, people: [], problem: null });
  const [turn, setTurn] = useState(0);
  const key = rangesOf(rows);
  useEffect(() => {
    const ending = new AbortController();
    const known = new Map(held.people.map((one) => [one.row, one]));
    const missing = turn === held.turn ? rows.filter((row) => !known.has(row)) : rows;
    const ask = async () => {
      try {
        for (let at = 0; at < missing.length; at += SHOWN) {
          const asked = rangesOf(missing.slice(at, at + SHOWN));
          const body = await api.get(`/batches/${encodeURIComponent(batch)}/people`, { rows: asked }, { signal: ending.signal });
          for (const one of body.people) known.set(one.row, one);
        }
        setHeld({ key, turn, people: rows.map((row) => known.get(row)).filter(Boolean), problem: null });
      } catch (problem) {
        if (!ending.signal.aborted) setHeld((before) => ({ ...before, key, problem }));
      }
    };
    ask();
    return () => ending.abort();
  }, [api, batch, key, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { people: held.people, asking: held.key !== key, problem: held.problem, again };
}
