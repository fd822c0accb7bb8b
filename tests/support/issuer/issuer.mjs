// The second OIDC issuer of the tests: npm's oidc-provider, several issuers (realms) in one process on 127.0.0.1.
// Each has clients, people and RSA keys of its own. Whoever `login_hint` names is signed in without a password, and a
// control interface makes realms, people and keys, so this must never be reachable from a network.
//
// Writes one line of JSON to standard output when it listens: {"port": …}. Ends by SIGTERM.
//
//   POST   /control/realms                     {name, clients: [{id, redirects}], origins, renews}   → {issuer}
//          renews: clients get refresh tokens
//   PUT    /control/realms/NAME/people/SUB     {claims}
//   DELETE /control/realms/NAME/people/SUB     signed in no longer: what renews their tokens is refused
//   POST   /control/realms/NAME/keys           {kid}: published, not yet signed with         → {kid}
//   PUT    /control/realms/NAME/keys/KID       from now on tokens are signed with it         → {kid}
//   DELETE /control/realms/NAME/keys/KID       no longer published                           → {kid}
//   POST   /control/realms/NAME/tokens         {claims, header}: these, signed, nothing added → {token}

import { createSign, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const HOST = '127.0.0.1';
const HOUR = 3600;
const LONGEST_BODY = 100_000;
const realms = new Map();
let root;

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

class Realm {
  constructor({ name, clients, origins = [], renews = false }) {
    this.issuer = `${root}/realms/${name}`;
    this.clients = clients;
    this.origins = origins;
    this.renews = renews;
    this.gone = new Set();
    this.people = new Map();
    this.keys = []; // the first signs, all are published
    this.secret = randomBytes(32).toString('hex');
    this.addKey(randomUUID());
  }

  addKey(kid) {
    if (this.keys.some((key) => key.kid === kid)) throw new Refused(409, 'this key is there already');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.keys.push({ kid, privateKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } });
    this.renew();
    return kid;
  }

  signWith(kid) {
    const key = this.key(kid);
    this.keys = [key, ...this.keys.filter((other) => other !== key)];
    this.renew();
    return kid;
  }

  withdraw(kid) {
    const key = this.key(kid);
    if (this.keys.length === 1) throw new Refused(409, 'the last key stays');
    this.keys = this.keys.filter((other) => other !== key);
    this.renew();
    return kid;
  }

  key(kid) {
    const found = this.keys.find((key) => key.kid === kid);
    if (!found) throw new Refused(404, 'no such key');
    return found;
  }

  // A provider's keys are fixed when it is made. Sessions and codes are in the library's storage, which outlives it.
  renew() {
    const provider = new Provider(this.issuer, {
      jwks: { keys: this.keys.map((key) => key.jwk) },
      clients: this.clients.map(({ id, redirects }) => ({
        client_id: id,
        redirect_uris: redirects,
        post_logout_redirect_uris: redirects,
        response_types: ['code'],
        grant_types: ['authorization_code', ...(this.renews ? ['refresh_token'] : [])],
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'RS256',
      })),
      claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], union: ['union', 'roles'] },
      scopes: ['openid', 'profile', 'email', 'union'],
      conformIdTokenClaims: false, // the ID token carries the claims; nobody here asks the userinfo endpoint
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, interaction) => `${this.issuer}/interaction/${interaction.uid}` },
      cookies: { keys: [this.secret] },
      ttl: { AccessToken: HOUR, AuthorizationCode: 60, Grant: HOUR, IdToken: HOUR, Interaction: HOUR, RefreshToken: HOUR, Session: HOUR },
      issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
      clientBasedCORS: (_ctx, origin) => this.origins.includes(origin),
      findAccount: (_ctx, sub) => (this.gone.has(sub) ? undefined : { accountId: sub, claims: () => ({ ...this.people.get(sub), sub }) }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client.clientId,
          accountId: ctx.oidc.session.accountId,
        });
        grant.addOIDCScope(ctx.oidc.params.scope);
        await grant.save();
        return grant;
      },
    });
    this.provider = provider;
    this.callback = provider.callback();
  }

  sign(claims, header = {}) {
    const [key] = header.kid && this.keys.some((one) => one.kid === header.kid) ? [this.key(header.kid)] : this.keys;
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })}.${part(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url')}`;
  }

  async interact(request, response, url) {
    const { params } = await this.provider.interactionDetails(request, response);
    const who = url.searchParams.get('login_hint') || params.login_hint;
    if (!who) {
      const form = '<!doctype html><meta charset="utf-8"><title>test issuer</title>'
        + '<form><label>sub <input name="login_hint" required autofocus></label> <button>sign in</button></form>';
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form);
      return;
    }
    await this.provider.interactionFinished(request, response, { login: { accountId: who } });
  }
}

function realm(name) {
  const found = realms.get(name);
  if (!found) throw new Refused(404, 'no such realm');
  return found;
}

async function body(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LONGEST_BODY) throw new Refused(413, 'too long');
  }
  return text ? JSON.parse(text) : {};
}

async function control(request, [name, kind, id]) {
  const asked = await body(request);
  switch (`${request.method} ${kind ?? ''}`) {
    case 'POST ':
      if (realms.has(asked.name)) throw new Refused(409, 'this realm is there already');
      realms.set(asked.name, new Realm(asked));
      return { issuer: realm(asked.name).issuer };
    case 'PUT people':
      realm(name).people.set(id, asked);
      realm(name).gone.delete(id);
      return {};
    case 'DELETE people':
      realm(name).gone.add(id);
      return {};
    case 'POST keys':
      return { kid: realm(name).addKey(asked.kid ?? randomUUID()) };
    case 'PUT keys':
      return { kid: realm(name).signWith(id) };
    case 'DELETE keys':
      return { kid: realm(name).withdraw(id) };
    case 'POST tokens':
      return { token: realm(name).sign(asked.claims, asked.header) };
    default:
      throw new Refused(404, 'no such control');
  }
}

async function answer(request, response) {
  const url = new URL(request.url, root);
  const [where, ...rest] = url.pathname.split('/').slice(1).map(decodeURIComponent);
  if (where === 'control' && rest[0] === 'realms') {
    const said = await control(request, rest.slice(1));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    return;
  }
  if (where !== 'realms') throw new Refused(404, 'not found');
  const [name, what] = rest;
  if (what === 'interaction') {
    await realm(name).interact(request, response, url);
    return;
  }
  // As Express does for a router that it mounts: the provider derives its addresses from the two.
  request.originalUrl = request.url;
  request.url = request.url.slice(`/realms/${encodeURIComponent(name)}`.length) || '/';
  realm(name).callback(request, response);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (!(error instanceof Refused)) console.error(error);
    if (!response.headersSent) response.writeHead(error.status ?? 500, { 'content-type': 'text/plain' });
    response.end(error.message);
  });
});

server.listen(0, HOST, () => {
  root = `http://${HOST}:${server.address().port}`;
  console.log(JSON.stringify({ port: server.address().port }));
});
process.on('SIGTERM', () => process.exit(0));
