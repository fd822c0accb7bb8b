"""The OIDC issuer for officers: `python -m unioncard_local.stack.signin PORT`, stopped by SIGTERM.

A signing key is made at each start, so a token of an earlier run is worth nothing.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from jinja2 import ChoiceLoader, FileSystemLoader

from unioncard_local.stack.people import ADMINISTRATOR, CLAIMING, PEOPLE
from unioncard_local.stack.settings import HOST, UNION_CLAIM

if TYPE_CHECKING:
    from flask import Flask

_PAGES = Path(__file__).with_name("issuer_pages")
"""Instead of the package's own: those wait for a style sheet from the internet, and know no names."""


def _with_key_id() -> None:
    """Have the issuer name its key in each token's header.

    oidc-provider-mock 0.3.4 leaves `kid` out (its issue #54), and API Gateway's JWT authorizer, like the emulator's,
    looks the key up by it. The key is read once: for each token it would be proved prime again, four fifths of what the
    issuer does.
    """
    from joserfc.jwk import RSAKey  # noqa: PLC0415 with the package that is imported late
    from oidc_provider_mock import _app as issuer  # noqa: PLC0415 warns when imported

    original = issuer.OpenIDCode.get_jwt_config
    keys: dict[str, RSAKey] = {}

    def named(self: Any, grant: Any, client: Any = None) -> dict[str, Any]:
        given, name = original(self, grant, client), issuer.storage.jwk.thumbprint()
        if name not in keys:
            keys[name] = RSAKey.import_key(given["key"])
        return {**given, "key": keys[name], "kid": name}

    issuer.OpenIDCode.get_jwt_config = named


def _with_public_clients() -> None:
    """Let a client without a secret have tokens, as a page in a browser is one (RFC 6749 §2.1)."""
    from oidc_provider_mock import _app as issuer  # noqa: PLC0415 warns when imported

    for grant in (issuer.AuthorizationCodeGrant, issuer.RefreshTokenGrant):
        grant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


def _vouch_for_mail() -> None:
    """Who signs in by an address of mail is vouched for it, so that an invitation to it can be accepted here, too."""
    from flask import request  # noqa: PLC0415 with the package that is imported late
    from oidc_provider_mock import User  # noqa: PLC0415 warns when imported
    from oidc_provider_mock import _app as issuer  # noqa: PLC0415

    name = request.form.get("sub", "")
    if "@" in name and not issuer.storage.get_user(name):
        issuer.storage.store_user(User(sub=name, claims={"email": name, "email_verified": True}))


def _shared(response: Any) -> Any:
    # The desk fetches its token with a script, from another origin.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def issuer() -> Flask:
    """The application. People are chosen with a click; others sign in by any name.

    One of them, CLAIMING, claims a union by the token; the others only say who they are.
    """
    warnings.filterwarnings("ignore", module="authlib")
    # The issuer is plain HTTP on 127.0.0.1; authlib refuses that unless told.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    from oidc_provider_mock import User, app  # noqa: PLC0415 after the settings above

    _with_key_id()
    _with_public_clients()
    known = {one.subject: one for one in (*PEOPLE, ADMINISTRATOR, CLAIMING)}
    claims = {CLAIMING.subject: {UNION_CLAIM: CLAIMING.union}}
    users = [User(sub=name, claims={"name": one.name, **claims.get(name, {})}) for name, one in known.items()]
    made: Flask = app(user_claims=users)
    made.jinja_loader = ChoiceLoader([FileSystemLoader(_PAGES), *filter(None, [made.jinja_loader])])
    made.context_processor(lambda: {"people": known})
    made.before_request(_vouch_for_mail)
    made.after_request(_shared)
    return made


def main(port: int) -> None:
    """Serve until SIGTERM."""
    uvicorn.run(issuer(), interface="wsgi", host=HOST, port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
