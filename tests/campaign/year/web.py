"""A world behind http: the pages as they are deployed, the API in front of its functions, and an issuer of tokens."""

from __future__ import annotations

import base64
import json
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import format_datetime
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from campaign.year.world import World

HOST: Final = "127.0.0.1"
ISSUER: Final = "/oauth2"
CLIENT: Final = "desk"
LASTS_S: Final = 10 * 3_600
"""How long a token holds, by the world's clock."""
FORM: Final = """<!doctype html><title>sign in</title><form>{hidden}<input name="sub" autofocus></form>"""
Claims = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the browser."""

    status: int
    content: bytes = b""
    kind: str = "text/html; charset=utf-8"
    location: str = ""


@dataclass
class Site:
    """One address for all of it. ``people``: who may sign in, by name, with what their tokens say.

    ``turn``: held by whoever touches the world; one at a time.
    """

    world: World
    pages: Path
    people: dict[str, Claims]
    origin: str = ""
    turn: RLock = field(default_factory=RLock)

    def rest(self) -> None:
        """Everything that was ordered is done."""
        with self.turn:
            self.world.calm_down()

    def answer(self, method: str, address: str, token: str, body: bytes) -> Answer:
        """Of one request; 404 where there is nothing."""
        url = urlsplit(address)
        query = dict(parse_qsl(url.query))
        if url.path.startswith("/api/"):
            return self._asked(method, url.path.removeprefix("/api"), query, token, body)
        if url.path.startswith(f"{ISSUER}/"):
            return self._issued(url.path.removeprefix(ISSUER), query, dict(parse_qsl(body.decode())))
        if url.path == "/desk/config.json":
            return _json({"issuer": f"{self.origin}{ISSUER}", "client": CLIENT, "scope": "openid"})
        file = (self.pages / unquote(url.path).lstrip("/")).resolve()
        if not file.is_relative_to(self.pages.resolve()) or not file.is_file():
            return Answer(HTTPStatus.NOT_FOUND)
        kind, _ = guess_type(file.name)
        return Answer(HTTPStatus.OK, file.read_bytes(), kind or "application/octet-stream")

    # --- API ---------------------------------------------------------------------------------------------------------

    def _asked(self, method: str, path: str, query: Mapping[str, str], token: str, body: bytes) -> Answer:
        """As API Gateway calls: the route with the fewest parameters, the token's claims."""
        found = [
            (route.count("{"), route, match.groupdict())
            for route in self.world.functions.routes
            if route.startswith(f"{method} ") and (match := re.fullmatch(_pattern(route.partition(" ")[2]), path))
        ]
        if not found:
            return Answer(HTTPStatus.NOT_FOUND)
        _, route, named = min(found)
        claims: Claims = json.loads(_unpacked(token.split(".")[1])) if token else {}
        subject, union = claims.pop("sub", ""), claims.pop("union", "")
        parameters = {name: unquote(value) for name, value in named.items()}
        content = json.loads(body) if body else None
        with self.turn:
            status, said = self.world.ask(route, union, subject, content, claims, query=dict(query), **parameters)
        return _json(said, status)

    # --- issuer ------------------------------------------------------------------------------------------------------

    def _issued(self, path: str, query: Mapping[str, str], form: Mapping[str, str]) -> Answer:
        """Authorization code flow; who one is, is typed, and the code is what the token will be made of."""
        issuer = f"{self.origin}{ISSUER}"
        match path:
            case "/.well-known/openid-configuration":
                ends = {"authorization": "authorize", "token": "token"}
                found = {f"{name}_endpoint": f"{issuer}/{end}" for name, end in ends.items()}
                able = {"response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"]}
                return _json({"issuer": issuer, "jwks_uri": f"{issuer}/jwks", **found, **able})
            case "/authorize" if "sub" in query:
                code = _packed({"nonce": query["nonce"], "sub": query["sub"]})
                back = urlencode({"code": code, "state": query["state"]})
                return Answer(HTTPStatus.FOUND, location=f"{query['redirect_uri']}?{back}")
            case "/authorize":
                hidden = (
                    f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">'
                    for name, text in query.items()
                )
                return Answer(HTTPStatus.OK, FORM.format(hidden="".join(hidden)).encode())
            case "/token":
                proved = json.loads(_unpacked(form["code"]))
                now = int(self.world.now.timestamp())
                times = {"iat": now, "exp": now + LASTS_S}
                claims = {"iss": issuer, "aud": CLIENT, **proved, **self.people[proved["sub"]], **times}
                token = f"{_packed({'alg': 'RS256'})}.{_packed(claims)}.AAAA"  # TLS proves it, so nobody reads the mark
                return _json({"access_token": token, "id_token": token, "token_type": "Bearer", "expires_in": LASTS_S})
        return Answer(HTTPStatus.NOT_FOUND)


def _pattern(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)


def _json(content: Any, status: int = HTTPStatus.OK) -> Answer:
    return Answer(status, json.dumps(content).encode(), "application/json")


def _packed(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def served(world: World, pages: Path, people: Mapping[str, Claims]) -> Iterator[Site]:
    """The site on a free port of this machine, until the block ends."""
    site = Site(world, pages, dict(people))
    with ThreadingHTTPServer((HOST, 0), visitor(site)) as server:
        site.origin = f"http://{HOST}:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def visitor(site: Site) -> type[BaseHTTPRequestHandler]:
    """What the server makes for each connection to a site."""

    class Visitor(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is logged."""

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The world's time: the desk compares tokens and days with it."""
            del timestamp
            return format_datetime(site.world.now.astimezone(UTC), usegmt=True)

        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            try:
                answer = site.answer(self.command, self.path, token, body)
            except Exception as error:
                sys.stderr.write(f"{self.command} {self.path}: {error!r}\n")
                answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.content)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = respond

    return Visitor
