// Signing in: OpenID Connect's authorization code with PKCE (RFC 7636), in this window, without frames.
//
// The token lives in memory alone. The tab's storage holds, only while the issuer's page is open, what proves that the answer belongs
// to our question (verifier, state, nonce), and afterwards one word that this tab was signed in, so that a reload asks the issuer
// again without a question.

import * as oauth from "oauth4webapi";

import { ahead } from "./clock.js";
import { isPlace } from "./place.js";

const ASKED = "desk-asked"; // {verifier, state, nonce, to}
const WAS_IN = "desk-was-in";
const RENEW_BEFORE = 120; // seconds before its end that a token is renewed, if the issuer gives what renews it; a short one at half its life
const TOLERANCE = 60; // seconds that the issuer's clock and the server's may differ
const PATIENCE = 15000; // ms for each answer of the issuer

export class NotSignedIn extends Error {
  /** @param sentence why, for the officer */
  constructor(sentence) {
    super(sentence);
    this.name = "NotSignedIn";
  }
}

/** Whether this tab was signed in before it was reloaded. */
export const wasSignedIn = () => sessionStorage.getItem(WAS_IN) !== null;

export class SignIn {
  /** @param config {issuer, client, scope} of desk/config.json */
  constructor(config) {
    this.config = config;
    // office machines' clocks are wrong by days: the token's times are compared with the server's
    this.client = { client_id: config.client, get [oauth.clockSkew]() { return ahead(); }, [oauth.clockTolerance]: TOLERANCE };
    this.home = `${location.origin}${location.pathname}`;
    // only a page that is itself served in clear, on this machine, may meet an issuer in clear
    this.options = () => ({ [oauth.allowInsecureRequests]: location.protocol === "http:", signal: AbortSignal.timeout?.(PATIENCE) });
  }

  async server() {
    if (!this.found) {
      const issuer = new URL(this.config.issuer);
      const answer = await oauth.discoveryRequest(issuer, this.options());
      this.found = await oauth.processDiscoveryResponse(issuer, answer);
    }
    return this.found;
  }

  /** Leave for the issuer's page; after it this page opens again at the place named. */
  async leave(to, { again = false } = {}) {
    const server = await this.server();
    const asked = {
      verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(),
      to: isPlace(to) ? to : "",
    };
    sessionStorage.setItem(ASKED, JSON.stringify(asked));
    const address = new URL(server.authorization_endpoint);
    const query = {
      client_id: this.client.client_id, redirect_uri: this.home, response_type: "code", scope: this.config.scope,
      code_challenge: await oauth.calculatePKCECodeChallenge(asked.verifier), code_challenge_method: "S256",
      state: asked.state, nonce: asked.nonce, ...(again ? { prompt: "login" } : {}),
    };
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    location.assign(address.href);
  }

  /** Whether the address holds an issuer's answer. */
  returned() {
    const query = new URLSearchParams(location.search);
    return query.has("code") || query.has("error");
  }

  /** The session that the issuer's answer gives. Throws NotSignedIn with a sentence. */
  async arrive() {
    const here = new URL(location.href);
    const asked = JSON.parse(sessionStorage.getItem(ASKED) ?? "null");
    sessionStorage.removeItem(ASKED);
    // gone from the address bar and the history before anything can fail
    history.replaceState(null, "", `${location.pathname}${asked?.to || location.hash}`);
    // some issuers leave out the state when somebody turns the sign-in down; the sentence does no harm
    if (here.searchParams.get("error") === "access_denied") throw new NotSignedIn(DENIED);
    if (!asked) throw new NotSignedIn("这次登录已经用过，或是在另一个窗口里开始的。请重新登录。");
    try {
      const server = await this.server();
      const proved = oauth.validateAuthResponse(server, this.client, here, asked.state);
      const answer = await oauth.authorizationCodeGrantRequest(
        server, this.client, oauth.None(), proved, this.home, asked.verifier, this.options());
      const tokens = await oauth.processAuthorizationCodeResponse(
        server, this.client, answer, { expectedNonce: asked.nonce, requireIdToken: true });
      sessionStorage.setItem(WAS_IN, "1");
      return new Session(this, server, tokens);
    } catch (error) {
      throw new NotSignedIn(sentence(error));
    }
  }

  /** Forget this tab's session and, where the issuer offers it, end the issuer's own. */
  async end(session) {
    sessionStorage.clear();
    const server = await this.server().catch(() => null);
    if (server?.end_session_endpoint && session) {
      const address = new URL(server.end_session_endpoint);
      address.searchParams.set("client_id", this.client.client_id);
      address.searchParams.set("id_token_hint", session.idToken);
      address.searchParams.set("post_logout_redirect_uri", this.home);
      location.assign(address.href);
    } else {
      location.assign(this.home);
    }
  }
}

export class Session {
  constructor(signIn, server, tokens) {
    Object.assign(this, { signIn, server });
    this.take(tokens);
  }

  take(tokens) {
    this.idToken = tokens.id_token ?? this.idToken;
    this.refresh = tokens.refresh_token ?? this.refresh;
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (!claims) return;
    // counted from now by this computer's own clock: a wrong one would end a fresh token at once
    const life = claims.exp - claims.iat;
    this.over = performance.now() + life * 1000;
    this.early = Math.min(RENEW_BEFORE, life / 2);
  }

  /** Seconds that the token still holds. */
  left() {
    return (this.over - performance.now()) / 1000;
  }

  /** A token that holds, renewed if it can be; null when somebody has to sign in again. Throws while the issuer that renews it is out of reach. */
  async token() {
    if (this.left() > this.early) return this.idToken;
    await this.renewed();
    if (this.left() > 0) return this.idToken;
    if (this.refresh) throw new TypeError("issuer out of reach");
    return null;
  }

  /** Whether there is a new token: one renewal for all who ask meanwhile. */
  async renewed() {
    const before = this.idToken;
    if (this.refresh) this.renewing ??= this.renew().finally(() => { this.renewing = null; });
    await this.renewing;
    return this.idToken !== before;
  }

  async renew() {
    try {
      const { signIn: { client, options }, server } = this;
      const answer = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), this.refresh, options());
      this.take(await oauth.processRefreshTokenResponse(server, client, answer));
    } catch (error) {
      // refused by the issuer: what is left of the token is used up, then one signs in again; a line that is down ends nothing
      if (error instanceof oauth.ResponseBodyError) this.refresh = null;
    }
  }
}

const DENIED = "登录没有完成：您或登录系统取消了这次登录。";

function sentence(error) {
  if (error instanceof oauth.AuthorizationResponseError) {
    return `登录系统没有接受这次登录（${error.error}）。请重新登录；一直不行的，请联系上级工会的管理员。`;
  }
  if (error instanceof oauth.ResponseBodyError) return `登录系统没有发放凭证（${error.error}）。请重新登录。`;
  if (error.name === "TimeoutError" || error instanceof TypeError) return "连接不上登录系统。请检查网络，稍后再登录。";
  return "登录系统的答复对不上，为了安全没有采用。请重新登录；一直不行的，请联系上级工会的管理员。";
}
