"""Who may do what: tokens that do not hold are 401, what another union has is not there (invariant 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.exceptions import ClientError

from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR

if TYPE_CHECKING:
    from unioncard_local.stack.cloud import Cloud

UNION, NEIGHBOUR, CITY, OTHER_CITY, PROVINCE = "4101000001", "4101000002", "410100", "410800", "410000"


@pytest.mark.parametrize("kind", ["expired", "for_another_audience", "by_another_key"])
def test_a_token_that_does_not_hold_is_refused(cloud: Cloud, kind: str) -> None:
    token = getattr(cloud.sign_in, kind)(UNION)
    assert OfficerDesk(cloud, token).call("POST", "/registers", json={"union": UNION}).status_code == 401


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}])
def test_no_token_or_nonsense_is_refused(cloud: Cloud, header: dict[str, str]) -> None:
    url = f"{cloud.origin}/api/registers"
    assert httpx.post(url, json={"union": UNION}, headers=header, timeout=30).status_code == 401
    assert httpx.get(f"{url}/R20261123-ABCDEFGHJK", headers=header, timeout=30).status_code == 401


def test_another_unions_officer_may_neither_open_nor_see_a_register(cloud: Cloud) -> None:
    own = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    register = own.call("POST", "/registers", json={"union": UNION}).json()["register"]
    for stranger in (NEIGHBOUR, OTHER_CITY):
        desk = OfficerDesk(cloud, cloud.sign_in.token_for(stranger))
        opened = desk.call("POST", "/registers", json={"union": UNION})
        seen = desk.call("GET", f"/registers/{register}")
        assert (opened.status_code, seen.status_code) == (403, 404)
        assert opened.json()["error"]["message"] == "您的账号不能办理该工会的业务。"
        assert register not in seen.text


@pytest.mark.parametrize("above", [CITY, PROVINCE])
def test_a_union_above_reaches_what_lies_below(cloud: Cloud, above: str) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(above))
    register = desk.call("POST", "/registers", json={"union": UNION}).json()["register"]
    assert desk.register(register)["state"] == "awaiting-upload"


def test_an_officer_without_a_union_gets_that_answer(cloud: Cloud) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(""))
    assert desk.call("POST", "/registers", json={"union": UNION}).status_code == 403


def test_what_does_not_exist_is_404_and_what_cannot_be_read_400(cloud: Cloud) -> None:
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(PROVINCE))
    assert desk.call("GET", "/registers/R20200101-NOSUCHTHNG").status_code == 404
    assert desk.call("POST", "/registers", json={"union": "999"}).status_code == 403
    assert desk.call("POST", "/registers", content=b"{").status_code == 400
    assert desk.call("POST", "/registers", json={"union": UNION, "more": 1}).status_code == 400


def test_who_is_appointed_acts_until_the_appointment_ends(cloud: Cloud) -> None:
    """From the template's first administrator down to a clerk of a basic union, without any claim in a token."""
    first = OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))
    invited = OfficerDesk(
        cloud, cloud.sign_in.token_for("", "chief-410100", email="chief@example.invalid", email_verified=True)
    )
    clerk = OfficerDesk(cloud, cloud.sign_in.token_for("", "clerk-4101000001"))

    asked = {"union": CITY, "roles": ["administrator"], "mail": "chief@example.invalid", "name": "主席"}
    made = first.call("POST", "/appointments", json=asked)
    assert made.status_code == 201, made.text
    (waiting,) = invited.call("GET", "/me").json()["invitations"]
    assert (waiting["union"], waiting["union_name"]) == (CITY, "郑州市总工会")
    assert clerk.call("POST", f"/appointments/{waiting['appointment']}/accept").status_code == 404
    assert invited.call("POST", f"/appointments/{waiting['appointment']}/accept").json()["state"] == "holding"

    asked = {"union": UNION, "roles": ["officer"], "subject": "clerk-4101000001"}
    assert clerk.call("POST", "/registers", json={"union": UNION}).status_code == 403
    appointed = invited.call("POST", "/appointments", json=asked).json()["appointment"]
    assert invited.call("POST", "/appointments", json=asked | {"union": OTHER_CITY}).status_code == 403
    opened = clerk.call("POST", "/registers", json={"union": UNION})
    assert opened.status_code == 201
    assert clerk.call("GET", "/appointments").status_code == 403
    assert [one["state"] for one in invited.call("GET", f"/appointments?union={UNION}").json()["appointments"]] == [
        "holding"
    ]
    assert invited.call("POST", f"/appointments/{appointed}/end").status_code == 200
    assert clerk.call("GET", f"/registers/{opened.json()['register']}").status_code == 403


def test_a_role_opens_no_other_kind_of_record_and_makes_no_digests_of_others(cloud: Cloud):
    context = {"purpose": "union-card", "table": "members"}
    keys = {export["Name"]: export["Value"] for export in cloud.client("cloudformation").list_exports()["Exports"]}
    member, digests = (
        next(v for k, v in keys.items() if k.endswith(name)) for name in ("MemberKeyArn", "MemberDigestKeyArn")
    )

    def role(function: str) -> Any:
        found = cloud.client("lambda").get_function_configuration(FunctionName=cloud.outputs[f"{function}Function"])
        return cloud.client("kms", credentials=cloud.assume(found["Role"], "test-kinds"))

    def sealed(kind: str) -> bytes:
        made = cloud.client("kms").generate_data_key(
            KeyId=member, KeySpec="AES_256", EncryptionContext={**context, "kind": kind}
        )
        return bytes(made["CiphertextBlob"])

    def opened(function: str, kind: str) -> bool:
        try:
            role(function).decrypt(
                KeyId=member, CiphertextBlob=sealed(kind), EncryptionContext={**context, "kind": kind}
            )
        except ClientError as refused:
            assert refused.response["Error"]["Code"] == "AccessDeniedException"
            return False
        return True

    kinds = ("person", "union-head", "card", "replacement-card")
    assert {
        one: [kind for kind in kinds if opened(one, kind)] for one in ("Validate", "Issue", "Answers", "Lookup")
    } == {
        "Validate": ["person", "card"],
        "Issue": ["person", "card"],
        "Answers": ["person", "replacement-card"],
        "Lookup": [],
    }
    asked = {"KeyId": digests, "Message": b"document", "MacAlgorithm": "HMAC_SHA_256"}
    for one in ("Validate", "Answers"):  # answers marks members with the end of their card
        assert role(one).generate_mac(**asked)["Mac"]
    for other in ("Lookup", "Issue"):
        with pytest.raises(ClientError, match="AccessDenied"):
            role(other).generate_mac(**asked)
