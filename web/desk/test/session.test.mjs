// Signing in and staying in: the question, the answer that belongs to it, renewal and its end, a computer with a wrong clock.

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { Api } from "../src/api.js";
import { learn } from "../src/clock.js";
import { NotSignedIn, SignIn } from "../src/session.js";

const ISSUER = "https://issuer.example";
const SERVER = {
  issuer: ISSUER, authorization_endpoint: `${ISSUER}/auth`, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/jwks`,
  authorization_response_iss_parameter_supported: true,
};
const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

let world;

/** Everything outside: the issuer, the API, the tab. */
class World {
  kept = new Map();

  asked = [];

  gone = [];

  now = Date.parse("2026-11-28T09:00:00+08:00"); // the true time

  life = 3600; // seconds that a token holds

  refresh = "refresh-1";

  token = () => json(this.tokens());

  api = () => json({});

  tokens(more = {}) {
    const iat = Math.floor(this.now / 1000);
    const claims = { iss: ISSUER, aud: "desk", sub: "officer", iat, exp: iat + this.life, nonce: this.nonce, n: this.asked.length, ...more };
    return {
      access_token: "a", token_type: "bearer", refresh_token: this.refresh,
      id_token: `${part({ alg: "RS256", kid: "k" })}.${part(claims)}.${Buffer.from("s").toString("base64url")}`,
    };
  }

  async fetch(address, options) {
    const url = String(address.url ?? address);
    if (url.includes("/.well-known/")) return json(SERVER);
    if (url === SERVER.token_endpoint) {
      const given = new URLSearchParams(options.body);
      this.asked.push(given.get("grant_type"));
      return this.token(given);
    }
    return this.api(options);
  }
}

function place(hash, search = "") {
  globalThis.location = {
    origin: "https://desk.example", protocol: "https:", pathname: "/desk.html", search, hash,
    href: `https://desk.example/desk.html${search}${hash}`, assign: (to) => world.gone.push(new URL(to)),
  };
}

beforeEach((context) => {
  world = new World();
  const { kept } = world;
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key), clear: () => kept.clear(),
  };
  globalThis.history = { replaceState: (_state, _title, to) => { world.bar = to; } };
  globalThis.fetch = (...given) => world.fetch(...given);
  context.mock?.timers.reset();
});

async function left(to = "#/registers") {
  place(to);
  const signIn = new SignIn({ issuer: ISSUER, client: "desk", scope: "openid" });
  await signIn.leave(to);
  const query = Object.fromEntries(world.gone.pop().searchParams);
  world.nonce = query.nonce;
  return { signIn, query };
}

async function signedIn() {
  const { query } = await left();
  place("", `?code=c&state=${query.state}&iss=${encodeURIComponent(ISSUER)}`);
  return new SignIn({ issuer: ISSUER, client: "desk", scope: "openid" }).arrive();
}

/** performance.now(), moved on by hand. */
function later(context, seconds) {
  const before = performance.now();
  context.mock.method(performance, "now", () => before + seconds * 1000);
  world.now += seconds * 1000;
  context.mock.timers.reset();
  context.mock.timers.enable({ apis: ["Date"], now: world.now });
}

test("the question has a proof, a state and a nonce, and the answer comes back to its place", async () => {
  const { query } = await left("#/registers/R1?code=a");
  assert.deepEqual([query.response_type, query.code_challenge_method, query.redirect_uri], ["code", "S256", "https://desk.example/desk.html"]);
  assert.ok(query.state && query.nonce && query.code_challenge);
  place("", `?code=c&state=${query.state}&iss=${encodeURIComponent(ISSUER)}`);
  await signed(() => new SignIn({ issuer: ISSUER, client: "desk", scope: "openid" }).arrive());
  assert.equal(world.bar, "/desk.html#/registers/R1?code=a");
  assert.deepEqual([...world.kept], [["desk-was-in", "1"]]);
});

const signed = async (arrive) => {
  const real = Date.now;
  Date.now = () => world.now;
  try { return await arrive(); } finally { Date.now = real; }
};

test("an answer with another state, from another issuer or with another nonce is not taken", async () => {
  const wrong = [
    (query) => ({ state: "guessed", iss: ISSUER, nonce: query.nonce }),
    (query) => ({ state: query.state, iss: "https://other.example", nonce: query.nonce }),
    (query) => ({ state: query.state, iss: ISSUER, nonce: "replayed" }),
  ];
  for (const make of wrong) {
    const { query } = await left();
    const { state, iss, nonce } = make(query);
    world.nonce = nonce;
    place("", `?code=c&state=${state}&iss=${encodeURIComponent(iss)}`);
    await assert.rejects(signed(() => new SignIn({ issuer: ISSUER, client: "desk", scope: "openid" }).arrive()), NotSignedIn);
    assert.equal(world.kept.get("desk-was-in"), undefined);
  }
});

test("a token far from its end is used as it is", async (context) => {
  const session = await signed(signedIn);
  later(context, 3000);
  await session.token();
  assert.deepEqual(world.asked, ["authorization_code"]);
});

test("near its end it is renewed, once for all who ask at the same time", async (context) => {
  const session = await signed(signedIn);
  later(context, 3500);
  world.refresh = "refresh-2";
  const tokens = await Promise.all([session.token(), session.token(), session.token()]);
  assert.equal(new Set(tokens).size, 1);
  assert.deepEqual(world.asked, ["authorization_code", "refresh_token"]);
  assert.equal(session.refresh, "refresh-2");
});

test("tokens that live a minute are not renewed at every question", async (context) => {
  world.life = 60;
  const session = await signed(signedIn);
  later(context, 10);
  await session.token();
  await session.token();
  assert.deepEqual(world.asked, ["authorization_code"]);
  later(context, 40);
  await session.token();
  assert.deepEqual(world.asked, ["authorization_code", "refresh_token"]);
});

test("an issuer that renews no longer: what is left of the token is used, then one signs in again", async (context) => {
  const session = await signed(signedIn);
  world.token = () => json({ error: "invalid_grant" }, 400);
  later(context, 3590);
  assert.ok(await session.token());
  later(context, 20);
  assert.equal(await session.token(), null);
  assert.deepEqual(world.asked, ["authorization_code", "refresh_token"]);
});

test("without what renews it one signs in again at the token's end", async (context) => {
  world.refresh = undefined;
  const session = await signed(signedIn);
  later(context, 3601);
  assert.equal(await session.token(), null);
});

test("a line that is down while renewing ends no session: when it is back the token is renewed", async (context) => {
  const session = await signed(signedIn);
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
  const { token } = world;
  world.token = () => { throw new TypeError("Failed to fetch"); };
  later(context, 3700);
  await assert.rejects(new Api(session).get("/me"), { code: "unreached" });
  world.token = () => json({}, 503);
  await assert.rejects(new Api(session).get("/me"), { code: "unreached" });
  world.token = token;
  await new Api(session).get("/me");
});

test("a computer that slept through the token's end renews it when the API says so", async () => {
  const session = await signed(signedIn);
  const first = session.idToken;
  world.api = ({ headers }) => (headers.Authorization === `Bearer ${first}` ? json({ message: "Unauthorized" }, 401) : json({ seen: true }));
  assert.deepEqual(await signed(() => new Api(session).get("/me")), { seen: true });
  world.api = () => json({ message: "Unauthorized" }, 401);
  await assert.rejects(signed(() => new Api(session).get("/me")), { code: "signed-out" });
});

test("a computer whose clock is days wrong signs in by the server's clock", async (context) => {
  for (const days of [3, -3]) {
    world.kept.clear();
    context.mock.timers.reset();
    context.mock.timers.enable({ apis: ["Date"], now: world.now + days * 86400000 });
    learn(new Date(world.now).toUTCString());
    assert.ok(await (await signedIn()).token());
  }
  context.mock.timers.reset();
  learn(new Date().toUTCString());
});
