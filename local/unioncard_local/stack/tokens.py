"""Officers' tokens, obtained as a client does: authorization code flow over the issuer's HTTP endpoints.

The ID token is the one to send: it is a signed JWT with the client id as its audience and the officer's claims. This
issuer's access token is an opaque word.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import httpx

from unioncard_local.stack.plain_http import NO_AUTHORITY

if TYPE_CHECKING:
    from collections.abc import Mapping

# Nobody listens there: the code is read from the redirect's address, as a native client does (RFC 8252).
_REDIRECT = "http://127.0.0.1:1/signed-in"
_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class SignIn:
    """The issuer, the audience its tokens are made for, and the claim that carries the officer's union."""

    issuer: str
    audience: str
    union_claim: str

    def token_for(self, union_code: str, subject: str = "", **claims: object) -> str:
        """A real token of an officer of this union, valid for an hour. More claims override the usual ones."""
        subject = subject or f"officer-{union_code}"
        self._make_known(subject, {self.union_claim: union_code, "name": f"测试经办人 {union_code}", **claims})
        with httpx.Client(base_url=self.issuer, timeout=_TIMEOUT_S, verify=NO_AUTHORITY) as client:
            return self._exchange(client, self._authorize(client, subject))

    def expired(self, union_code: str) -> str:
        """Signed by the right key for the right audience, but over since 2001."""
        return self.token_for(union_code, f"late-{union_code}", exp=1_000_000_000)

    def for_another_audience(self, union_code: str) -> str:
        """Right issuer and key, but made for another client."""
        return replace(self, audience="another-application").token_for(union_code)

    def by_another_key(self, union_code: str) -> str:
        """Says the right things under the right key id, but somebody else signed it."""
        # Only who forges tokens needs this: every server of the local cloud would load it.
        from joserfc import jws, jwt  # noqa: PLC0415
        from joserfc.jwk import RSAKey  # noqa: PLC0415

        genuine = self.token_for(union_code)
        compact = jws.extract_compact(genuine.encode())
        header = {name: compact.headers()[name] for name in ("alg", "kid")}
        claims = json.loads(compact.payload)
        return jwt.encode(header, claims, RSAKey.generate_key(2048))

    def _make_known(self, subject: str, claims: Mapping[str, Any]) -> None:
        user = f"{self.issuer}/users/{subject}"
        httpx.put(user, json=dict(claims), timeout=_TIMEOUT_S, verify=NO_AUTHORITY).raise_for_status()

    def _authorize(self, client: httpx.Client, subject: str) -> str:
        query = {
            "client_id": self.audience,
            "redirect_uri": _REDIRECT,
            "response_type": "code",
            "scope": "openid profile email",
            "state": secrets.token_urlsafe(8),
        }
        answer = client.post("/oauth2/authorize", params=query, data={"sub": subject})
        back = httpx.URL(answer.headers.get("location", ""))
        if back.params.get("state") != query["state"] or "code" not in back.params:
            answer.raise_for_status()
            raise httpx.HTTPStatusError("no code in the answer", request=answer.request, response=answer)
        return back.params["code"]

    def _exchange(self, client: httpx.Client, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": _REDIRECT,
            "client_id": self.audience,
            "client_secret": "public",
        }
        answer = client.post("/oauth2/token", data=form).raise_for_status()
        token: str = answer.json()["id_token"]
        return token
