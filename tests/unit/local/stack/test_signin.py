"""The local issuer's page: one clicks a name, and needs no internet for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from unioncard_local.stack import signin
from unioncard_local.stack.people import ADMINISTRATOR, PEOPLE
from unioncard_local.stack.settings import AUDIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

ASKED = {
    "client_id": AUDIENCE,
    "redirect_uri": "http://127.0.0.1:1/desk.html",
    "response_type": "code",
    "scope": "openid profile email",
    "state": "s",
}


@pytest.fixture(scope="module", name="browser")
def browser_at_the_issuer() -> Iterator[FlaskClient]:
    with pytest.MonkeyPatch.context() as patch, pytest.warns():
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        made = signin.issuer()
        yield made.test_client()


def test_everybody_is_on_the_page_by_name(browser: FlaskClient) -> None:
    page = browser.get("/oauth2/authorize", query_string=ASKED).text
    for one in (*PEOPLE, ADMINISTRATOR):
        assert f'value="{one.subject}">{one.name}<' in page


def test_a_click_on_a_name_leads_back_with_a_code(browser: FlaskClient) -> None:
    for one in PEOPLE:
        answer = browser.post("/oauth2/authorize", query_string=ASKED, data={"sub": one.subject})
        back = parse_qs(urlsplit(answer.headers["location"]).query)
        assert (answer.status_code, back["state"], len(back["code"])) == (302, ["s"], 1)


def test_any_other_name_may_be_typed(browser: FlaskClient) -> None:
    assert "code=" in browser.post("/oauth2/authorize", query_string=ASKED, data={"sub": "anybody"}).headers["location"]


def test_who_types_an_address_of_mail_is_vouched_for_it(browser: FlaskClient) -> None:
    mail = "li@example.invalid"
    with browser:
        answer = browser.post("/oauth2/authorize", query_string=ASKED, data={"sub": mail})
        from oidc_provider_mock import _app  # noqa: PLC0415 warns when imported

        known = _app.storage.get_user(mail)
    assert "code=" in answer.headers["location"]
    assert (known.claims["email"], known.claims["email_verified"]) == (mail, True)


@pytest.mark.parametrize("query", [ASKED, {**ASKED, "response_type": "nothing"}, {}])
def test_no_page_asks_for_anything_elsewhere(browser: FlaskClient, query: dict[str, str]) -> None:
    page = browser.get("/oauth2/authorize", query_string=query).text
    assert "<html" in page
    assert re.findall(r"(?:src|href)=[\"']?(?!data:)[^\"'> ]+|@import|url\(", page) == []


@pytest.mark.filterwarnings("ignore:get_jwt_config")  # the package's own
def test_tokens_name_the_key_that_is_published_and_it_is_read_once(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (published,) = browser.get("/jwks").get_json()["keys"]
    key = RSAKey.import_key(published)
    read = mock.Mock(wraps=RSAKey.import_key)
    monkeypatch.setattr(RSAKey, "import_key", read)
    for name in ("one", "other"):
        answer = browser.post("/oauth2/authorize", query_string=ASKED, data={"sub": name})
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": AUDIENCE, "client_secret": "public"}
        asked["redirect_uri"] = ASKED["redirect_uri"]
        token = browser.post("/oauth2/token", data=asked).get_json()["id_token"]
        found = jwt.decode(token, key)
        assert (found.header["kid"], found.claims["sub"]) == (published["kid"], name)
    assert read.call_count == 1
