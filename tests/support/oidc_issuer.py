"""The second OIDC issuer of the tests: npm's oidc-provider, in a process of its own on 127.0.0.1 (issuer/issuer.mjs).

The packages are installed once into build/issuer/, under the lock file's digests; `npm ci` runs no package's scripts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from unioncard_local.errors import NotReady
from unioncard_local.stack import lifeline, npm
from unioncard_local.stack.processes import is_alive, minimal_environment, start, stop
from unioncard_local.stack.settings import HOST, PROJECT
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCE = Path(__file__).with_name("issuer")
PROGRAM = "issuer.mjs"
REDIRECT = "http://127.0.0.1:1/signed-in"
"""Nobody listens there: the code is read from the redirect's address, as a native client does (RFC 8252)."""

_READY_S = 60.0
_TIMEOUT_S = 30.0
_HOPS = 5


def missing() -> str:
    """Why this issuer cannot run here; '' when it can."""
    lacking = npm.missing()
    return f"the second issuer is npm's oidc-provider, and this machine has no {lacking}" if lacking else ""


def installed(base: Path = PROJECT / "build" / "issuer") -> Path:
    """The program's folder with its packages. NotReady if npm fails."""
    return npm.installed(SOURCE, base, [PROGRAM])


@dataclass(frozen=True, slots=True)
class Realm:
    """One issuer: its address, as in the tokens' `iss`, with people and keys of its own."""

    control: str
    issuer: str

    def know(self, subject: str, **claims: object) -> None:
        """From now on this person's tokens say this."""
        self._ask("PUT", f"people/{subject}", claims)

    def end(self, subject: str) -> None:
        """The person's session here is over: what renews their tokens is refused."""
        self._ask("DELETE", f"people/{subject}")

    def token(self, subject: str, audience: str, **claims: object) -> str:
        """The ID token that a client gets for a person: authorization code flow with PKCE, over HTTP."""
        self.know(subject, **claims)
        endpoints = httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=_TIMEOUT_S).json()
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "client_id": audience,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": "openid profile email union",
            "state": secrets.token_urlsafe(8),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "login_hint": subject,
        }
        with httpx.Client(timeout=_TIMEOUT_S) as client:
            back = _redirected(client, httpx.URL(endpoints["authorization_endpoint"]).copy_merge_params(query))
            assert back.params["state"] == query["state"], back
            form = {
                "grant_type": "authorization_code",
                "client_id": audience,
                "redirect_uri": REDIRECT,
                "code": back.params["code"],
                "code_verifier": verifier,
            }
            answer = client.post(endpoints["token_endpoint"], data=form)
        assert answer.is_success, answer.text
        token: str = answer.json()["id_token"]
        return token

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        """These claims and no others, signed with the key that signs now, or with the published one that is named."""
        token: str = self._ask("POST", "tokens", {"claims": claims, "header": header})["token"]
        return token

    def publish_key(self, kid: str = "") -> str:
        """A new key, published and not yet signed with; its id."""
        published: str = self._ask("POST", "keys", {"kid": kid} if kid else {})["kid"]
        return published

    def sign_with(self, kid: str) -> None:
        """From now on tokens are signed with this key."""
        self._ask("PUT", f"keys/{kid}")

    def withdraw_key(self, kid: str) -> None:
        """The key is published no longer."""
        self._ask("DELETE", f"keys/{kid}")

    def keys(self) -> list[dict[str, str]]:
        """What is published now; the first signs."""
        found: list[dict[str, str]] = httpx.get(f"{self.issuer}/jwks", timeout=_TIMEOUT_S).json()["keys"]
        return found

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = httpx.request(method, f"{self.control}/{path}", json=body, timeout=_TIMEOUT_S)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def _redirected(client: httpx.Client, url: httpx.URL) -> httpx.URL:
    """Follows the issuer's own redirects to the one that leads to the client."""
    for _ in range(_HOPS):
        answer = client.get(url)
        assert answer.is_redirect, answer.text
        url = url.join(answer.headers["location"])
        if str(url).startswith(REDIRECT):
            return url
    raise AssertionError(f"no end of redirects: {url}")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The running process."""

    root: str

    def realm(
        self,
        name: str,
        audiences: Sequence[str],
        *,
        redirects: Sequence[str] = (),
        origin: str = "",
        renews: bool = False,
    ) -> Realm:
        """A new issuer with a public client for each audience. ``origin``: whose scripts may fetch tokens (CORS).

        ``renews``: clients get refresh tokens.
        """
        clients = [{"id": one, "redirects": [REDIRECT, *redirects]} for one in audiences]
        origins = [origin] if origin else []
        asked = {"name": name, "clients": clients, "origins": origins, "renews": renews}
        control = f"{self.root}/control/realms"
        answer = httpx.post(control, json=asked, timeout=_TIMEOUT_S).raise_for_status()
        return Realm(f"{control}/{name}", answer.json()["issuer"])


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """The issuer at a free port for the length of a block; it ends with this process, also when that is killed."""
    program = installed() / PROGRAM
    lifeline.guard()
    with tempfile.TemporaryDirectory(prefix="unioncard-issuer-") as name:
        folder = Path(name)
        started = start(
            "issuer",
            [str(shutil.which("node")), str(program)],
            environment=minimal_environment(folder),
            folder=folder,
        )
        log = Path(started.log)
        try:
            if not until(lambda: '"port"' in log.read_text("utf-8") or not is_alive(started), seconds=_READY_S):
                raise NotReady(f"the issuer does not listen after {_READY_S:.0f} s")
            if not is_alive(started):
                raise NotReady(f"the issuer ended:\n{log.read_text('utf-8')}")
            port = next(json.loads(line)["port"] for line in log.read_text("utf-8").splitlines() if '"port"' in line)
            yield Issuer(f"http://{HOST}:{port}")
        finally:
            stop([started])
