"""Two issuers that have nothing in common, oidc-provider-mock and npm's oidc-provider, before the same functions.

The second one's tokens come through an API of its own with a JWT authorizer of its own, as the template makes one.
What an authorizer's cache may still hold is in local/README.md: here a key is published before it signs, as decision
0057 asks of issuers, and what was withdrawn is refused by an authorizer that has not fetched before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import RSAKey

from support.issuer_api import api_of_issuer
from support.oidc_issuer import installed, missing, running_issuer
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import npm
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR
from unioncard_local.stack.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.oidc_issuer import Issuer, Realm
    from unioncard_local.stack.cloud import Cloud

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

AUDIENCE, ANOTHER = "desk", "another-application"
UNION = "4101000002"
ROUTES = ("GET /me", "GET /registers")
SKEW_S = 2


@dataclass(frozen=True)
class Gate:
    """An issuer's realm, and an API whose authorizer trusts it alone."""

    realm: Realm
    api: str

    def call(self, token: str, path: str = "/me") -> httpx.Response:
        return httpx.get(f"{self.api}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def status(self, token: str) -> int:
        return self.call(token).status_code

    def claims(self, **more: Any) -> dict[str, Any]:
        """What this issuer's tokens say; None leaves a claim out."""
        now = int(time.time())
        usual = {"iss": self.realm.issuer, "aud": AUDIENCE, "sub": "claims", "iat": now - 60, "exp": now + 600}
        return {name: value for name, value in (usual | more).items() if value is not None}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    try:
        installed()
    except npm.RegistryOutOfReach as reason:
        pytest.skip(f"npm's registry is out of reach, so there is no second issuer: {str(reason).splitlines()[0]}")
    with running_issuer() as started:
        yield started


@pytest.fixture(scope="module")
def gate(cloud: Cloud, issuer: Issuer) -> Gate:
    return opened(cloud, issuer.realm("officers", [AUDIENCE, ANOTHER]))


def opened(cloud: Cloud, realm: Realm) -> Gate:
    """The template's routes once more, with an authorizer for this realm, on the functions that are there."""
    return Gate(realm, api_of_issuer(cloud, realm, AUDIENCE, ROUTES))


def test_each_issuers_token_is_the_person_whom_it_names(cloud: Cloud, gate: Gate) -> None:
    first = OfficerDesk(cloud, cloud.sign_in.token_for("", "person-1", name="王会计")).call("GET", "/me").json()
    second = gate.call(gate.realm.token("person-2", AUDIENCE, name="李会计")).json()
    assert (first["subject"], first["name"], first["unions"]) == ("person-1", "王会计", [])
    assert (second["subject"], second["name"], second["unions"]) == ("person-2", "李会计", [])


def test_neither_issuers_token_holds_before_the_others_authorizer(cloud: Cloud, gate: Gate) -> None:
    first, second = cloud.sign_in.token_for(""), gate.realm.token("person-2", AUDIENCE)
    assert gate.status(first) == 401
    assert OfficerDesk(cloud, second).call("GET", "/me").status_code == 401


def test_appointments_decide_where_the_token_names_no_union(cloud: Cloud, gate: Gate) -> None:
    token = gate.realm.token("clerk-of-2", AUDIENCE, name="经办人")
    assert gate.call(token, "/registers").status_code == 403
    administrator = OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))
    asked = {"union": UNION, "roles": ["officer"], "subject": "clerk-of-2"}
    appointment = administrator.call("POST", "/appointments", json=asked).json()["appointment"]
    assert [one["union"] for one in gate.call(token).json()["unions"]] == [UNION]
    assert gate.call(token, "/registers").status_code == 200
    assert administrator.call("POST", f"/appointments/{appointment}/end").status_code == 200
    assert gate.call(token, "/registers").status_code == 403


@pytest.mark.parametrize(("verified", "seen"), [(True, 1), (False, 0), (None, 0)])
def test_only_an_address_that_the_issuer_vouches_for_is_invited(
    cloud: Cloud, gate: Gate, verified: bool | None, seen: int
) -> None:
    mail = f"chief-{verified}@example.invalid"
    administrator = OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))
    asked = {"union": UNION, "roles": ["clerk"], "mail": mail}
    assert administrator.call("POST", "/appointments", json=asked).status_code == 201
    said = {"email": mail} if verified is None else {"email": mail, "email_verified": verified}
    me = gate.call(gate.realm.token(f"invited-{verified}", AUDIENCE, **said)).json()
    assert len(me["invitations"]) == seen


def test_keys_rotate_in_mid_run_and_nobody_is_turned_away(cloud: Cloud, issuer: Issuer) -> None:
    realm = issuer.realm("rotation", [AUDIENCE])
    old = realm.keys()[0]["kid"]
    new = realm.publish_key()
    gate = opened(cloud, realm)
    early = realm.token("officer", AUDIENCE)
    assert gate.status(early) == 200
    realm.sign_with(new)
    late = realm.token("officer", AUDIENCE)
    assert [kid(one) for one in (early, late)] == [old, new]
    assert [gate.status(one) for one in (early, late)] == [200, 200]


def test_tokens_of_a_withdrawn_key_are_refused_by_who_fetches_then(cloud: Cloud, issuer: Issuer) -> None:
    realm = issuer.realm("withdrawn", [AUDIENCE])
    old, new = realm.keys()[0]["kid"], realm.publish_key()
    early = realm.token("officer", AUDIENCE)
    realm.sign_with(new)
    realm.withdraw_key(old)
    gate = opened(cloud, realm)
    assert [gate.status(one) for one in (early, realm.token("officer", AUDIENCE))] == [401, 200]


def test_a_key_that_signs_at_once_may_have_to_wait_for_the_cache(cloud: Cloud, issuer: Issuer) -> None:
    """Why issuers publish a key two hours before it signs: API Gateway may keep keys so long, and the emulator does."""
    realm = issuer.realm("hasty", [AUDIENCE])
    gate = opened(cloud, realm)
    early = realm.token("officer", AUDIENCE)
    assert gate.status(early) == 200
    realm.sign_with(realm.publish_key())
    assert gate.status(realm.token("officer", AUDIENCE)) == 401
    realm.withdraw_key(kid(early))
    assert gate.status(early) == 200


def test_a_key_id_of_another_issuer_opens_nothing(cloud: Cloud, gate: Gate, issuer: Issuer) -> None:
    """Two issuers that give their keys the same name: the keys are still not the same."""
    other = issuer.realm("same-key-id", [AUDIENCE])
    other.sign_with(other.publish_key(gate.realm.keys()[0]["kid"]))
    assert gate.status(other.token("officer", AUDIENCE)) == 401
    assert gate.status(other.signed(gate.claims())) == 401
    assert gate.status(gate.realm.signed(gate.claims())) == 200
    local = cloud.sign_in.token_for("")
    assert gate.status(gate.realm.signed(gate.claims(), kid=kid(local))) == 401


def test_a_token_for_another_client_is_refused(gate: Gate) -> None:
    assert gate.status(gate.realm.token("officer", ANOTHER)) == 401
    assert gate.status(gate.realm.signed(gate.claims(aud=None))) == 401
    assert gate.status(gate.realm.signed(gate.claims(aud=[ANOTHER, AUDIENCE]))) == 200
    assert gate.status(gate.realm.signed(gate.claims(aud=None, client_id=AUDIENCE))) == 200
    assert gate.status(gate.realm.signed(gate.claims(aud=ANOTHER, client_id=AUDIENCE))) == 401


def test_a_token_of_another_issuer_is_refused_whoever_signed_it(cloud: Cloud, gate: Gate) -> None:
    for issuer in (cloud.sign_in.issuer, f"{gate.realm.issuer}/", gate.realm.issuer.upper(), None):
        assert gate.status(gate.realm.signed(gate.claims(iss=issuer))) == 401


@pytest.mark.parametrize(
    ("claim", "offset"),
    [("exp", -SKEW_S), ("exp", -3600), ("nbf", 600), ("iat", 600)],
)
def test_a_token_that_is_over_or_has_not_begun_is_refused(gate: Gate, claim: str, offset: int) -> None:
    """To the second: API Gateway documents no tolerance."""
    assert gate.status(gate.realm.signed(gate.claims(**{claim: int(time.time()) + offset}))) == 401


def test_an_issuer_whose_clock_is_ahead_is_believed_as_soon_as_ours_has_caught_up(gate: Gate) -> None:
    ahead = int(time.time()) + SKEW_S
    token = gate.realm.signed(gate.claims(iat=ahead, nbf=ahead))
    assert gate.status(token) == 401 or time.time() >= ahead
    assert until(lambda: gate.status(token) == 200, every=0.2)
    assert time.time() >= ahead


def test_an_issuer_whose_clock_is_behind_is_believed(gate: Gate) -> None:
    behind = int(time.time()) - SKEW_S
    assert gate.status(gate.realm.signed(gate.claims(iat=behind, nbf=behind))) == 200


def test_what_nobody_signed_with_the_issuers_key_is_refused(gate: Gate) -> None:
    (public,) = gate.realm.keys()
    claims, named = gate.claims(), {"kid": public["kid"]}
    numbers = RSAPublicNumbers(number(public["e"]), number(public["n"])).public_key()
    secrets = (
        numbers.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(public).encode(),
        public["n"].encode(),
    )
    genuine = gate.realm.signed(claims)
    head, _, signature = genuine.split(".")
    forged = [
        f"{part({'alg': 'none', **named})}.{part(claims)}.",
        f"{part({'alg': 'none', **named})}.{part(claims)}.{signature}",
        f"{head}.{part(claims | {'sub': FIRST_ADMINISTRATOR})}.{signature}",
        f"{head}.{part(claims)}.",
        jwt.encode({"alg": "RS256", **named}, claims, RSAKey.generate_key(2048)),
        jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048)),
        *(hs256({"alg": "HS256", **named}, claims, secret) for secret in secrets),
    ]
    assert [gate.status(token) for token in (genuine, *forged)] == [200] + [401] * len(forged)


def test_a_token_that_names_nobody_is_refused_in_words(gate: Gate) -> None:
    """An issuer may leave `sub` out of access tokens; no authorizer asks for it."""
    token = gate.realm.signed(gate.claims(sub=None, union="410000"))
    for path in ("/me", "/registers"):
        answer = gate.call(token, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_page_may_fetch_tokens_from_its_own_origin_and_asks_who_signs_in(issuer: Issuer) -> None:
    """What the desk's pages need of an issuer: CORS for their origin alone, their redirect, and a page to sign in."""
    page = "http://127.0.0.1:2"
    realm = issuer.realm("pages", [AUDIENCE], redirects=[f"{page}/signed-in"], origin=page)
    allowed = [
        httpx.options(
            f"{realm.issuer}/token", headers={"origin": origin, "access-control-request-method": "POST"}, timeout=30
        ).headers.get("access-control-allow-origin")
        for origin in (page, "http://127.0.0.1:3")
    ]
    post = [
        httpx.post(f"{realm.issuer}/token", headers={"origin": origin}, data={"client_id": AUDIENCE}, timeout=30)
        for origin in (page, "http://127.0.0.1:3")
    ]
    assert allowed[0] == page
    assert [one.headers.get("access-control-allow-origin") for one in post] == [page, None]
    query = {
        "client_id": AUDIENCE,
        "redirect_uri": f"{page}/signed-in",
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        form = browser.get(f"{realm.issuer}/auth", params=query)
        assert 'name="login_hint"' in form.text
        answer = browser.get(form.url, params={"login_hint": "officer"}, follow_redirects=False)
        resumed = browser.get(answer.headers["location"], follow_redirects=False)
    target = httpx.URL(resumed.headers["location"])
    assert (target.port, target.params["state"], target.params["iss"]) == (2, "s", realm.issuer)
    refused = httpx.get(f"{realm.issuer}/auth", params=query | {"redirect_uri": "http://127.0.0.1:3/"}, timeout=30)
    unproven = {name: value for name, value in query.items() if not name.startswith("code_")}
    without = httpx.get(f"{realm.issuer}/auth", params=unproven, timeout=30)
    assert refused.status_code == 400
    assert httpx.URL(without.headers["location"]).params["error"] == "invalid_request"


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def hs256(header: dict[str, str], claims: dict[str, Any], secret: bytes) -> str:
    """By hand: no library signs with a public key as a secret."""
    signed = f"{part(header)}.{part(claims)}"
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")


def kid(token: str) -> str:
    found: str = json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))["kid"]
    return found
