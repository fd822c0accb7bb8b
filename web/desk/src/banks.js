// The banks' names by their codes: asked once for whom one acts.

import { useAnswer, useOfficer } from "./asking.js";

let kept = { by: null, banks: [] };

/** Code → the bank's name; nothing while it is awaited, so that no code flashes by; the code of a bank that is not known. */
export function useBanks() {
  const { api, may } = useOfficer();
  const { body, asking } = useAnswer(may("GET /banks") && kept.by !== api ? "/banks" : null);
  if (body) kept = { by: api, banks: body.banks };
  return (code) => kept.banks.find(({ bank }) => bank === code)?.name ?? (asking ? "" : code);
}
