// Where in the desk somebody is: the part of the address after #, such as #/registers/R20261123-7KM3Q9XTBW?code=required.
// It is never sent to a server, and it holds ids and filters only: no name, no number of a document or card.

/** The place an address's hash names: {steps: ["registers", "R…"], query: {code: "required"}}. */
export function placeOf(hash) {
  const [path, search = ""] = hash.replace(/^#?\/?/, "").split("?");
  const steps = path.split("/").filter(Boolean).map(decoded);
  const query = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] = value;
  return { steps, query };
}

/** The hash of a place, as a link's address. What is empty, null or undefined in the query is left out. */
export function link(steps, query = {}) {
  const path = [].concat(steps).map(encodeURIComponent).join("/");
  const search = queryOf(query);
  return `#/${path}${search}`;
}

/** "?a=1&b=2", or "" for nothing. */
export function queryOf(query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

/** Whether a hash is a place of ours: what was kept over the sign-in is not believed to be anything else. */
export function isPlace(hash) {
  return /^#\/[\w\-/?=&%.~+]*$/.test(hash);
}

function decoded(step) {
  try {
    return decodeURIComponent(step);
  } catch {
    return step; // a hand-made address: it names nothing, and its page says so
  }
}
