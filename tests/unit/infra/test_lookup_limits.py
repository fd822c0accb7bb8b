"""The look-up's limits by address hold in both partitions; the firewall stands in front where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support import templates
from unioncard.cards.address_limit import SLOT_MINUTES
from unioncard.cloud.aws.caller import EDGE_HEADER

from . import parts

if TYPE_CHECKING:
    from .parts import Template

MAIN = templates.expanded(templates.MAIN)
ENTRANCE = templates.expanded(templates.ENTRANCE)
WRITES_OF_AN_ITEM = 1000
"""Write units a second that one item of DynamoDB takes."""
SECRET = {
    "Fn::Sub": [
        "{{resolve:secretsmanager:${Arn}}}",
        {"Arn": {"Fn::ImportValue": {"Fn::Sub": "${Stores}-EdgeSecretArn"}}},
    ]
}


def variables() -> dict[str, Any]:
    found: dict[str, Any] = MAIN["Resources"]["LookupFunction"]["Properties"]["Environment"]["Variables"]
    return found


def lookup_share(template: Template) -> dict[str, int]:
    found: dict[str, int] = template["Resources"]["ApiStage"]["Properties"]["RouteSettings"]["POST /lookup"]
    return found


def rules() -> dict[str, dict[str, Any]]:
    firewall = templates.expanded(templates.EDGE)["Resources"]["LookupFirewall"]["Properties"]
    assert firewall["Scope"] == "CLOUDFRONT"
    return {rule["Name"]: rule for rule in firewall["Rules"]}


def test_the_limits_of_an_address_are_parameters() -> None:
    names = {"LOOKUPS_IN_TEN_MINUTES": "LookupsInTenMinutes", "LOOKUPS_IN_A_DAY": "LookupsInADay"}
    assert {name: variables()[name] for name in names} == {name: {"Ref": one} for name, one in names.items()}
    slot, day = (MAIN["Parameters"][one]["Default"] for one in names.values())
    assert 0 < slot < day < slot * 24 * 60 / SLOT_MINUTES


def test_one_address_at_its_limit_takes_less_than_a_thousandth_of_everybodys_share(template: Template) -> None:
    allowed_a_second = MAIN["Parameters"]["LookupsInTenMinutes"]["Default"] / (60 * SLOT_MINUTES)
    assert allowed_a_second * 1000 < lookup_share(template)["ThrottlingRateLimit"]


def test_a_flood_cannot_make_its_own_counter_fail(template: Template) -> None:
    """Because a failing counter lets in: all that the stage lets through is less than one item takes."""
    assert lookup_share(template)["ThrottlingRateLimit"] < WRITES_OF_AN_ITEM


@pytest.mark.parametrize("name", [templates.ENTRANCE, templates.ENTRANCE_CN])
def test_the_edge_proves_itself_by_a_generated_secret_that_the_function_knows(name: str) -> None:
    (api,) = [
        origin
        for origin in templates.expanded(name)["Resources"]["Distribution"]["Properties"]["DistributionConfig"][
            "Origins"
        ]
        if origin["Id"] == "api"
    ]
    assert api["OriginCustomHeaders"] == [{"HeaderName": EDGE_HEADER, "HeaderValue": SECRET}]
    assert variables()["EDGE_SECRET"] == SECRET


def test_counts_are_removed_after_their_day_and_kept_in_no_backup() -> None:
    table = templates.declared("AddressesTable")
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert "PointInTimeRecoverySpecification" not in table


def test_the_distribution_takes_a_firewall_and_needs_none() -> None:
    config = ENTRANCE["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    assert config["WebACLId"] == {"Fn::If": ["HasWebAcl", {"Ref": "WebAclArn"}, {"Ref": "AWS::NoValue"}]}
    assert ENTRANCE["Parameters"]["WebAclArn"]["Default"] == ""


def test_the_firewall_refuses_floods_of_look_ups_as_the_function_does_and_nothing_else() -> None:
    rate, reputation = rules()["too-many-look-ups"], rules()["known-attackers"]
    by_address, managed = (
        rate["Statement"]["RateBasedStatement"],
        reputation["Statement"]["ManagedRuleGroupStatement"],
    )
    assert by_address["AggregateKeyType"] == "IP"
    for statement in (by_address, managed):
        matched = statement["ScopeDownStatement"]["ByteMatchStatement"]
        assert (matched["SearchString"], matched["PositionalConstraint"]) == ("/api/lookup", "STARTS_WITH")
    answer = rate["Action"]["Block"]["CustomResponse"]
    assert (answer["ResponseCode"], answer["ResponseHeaders"][0]["Name"]) == (429, "retry-after")


def test_the_firewall_stands_above_what_the_function_allows_also_to_shared_networks() -> None:
    edge = templates.expanded(templates.EDGE)["Parameters"]["LookupsInFiveMinutes"]["Default"]
    assert edge >= 10 * MAIN["Parameters"]["LookupsInTenMinutes"]["Default"]


def test_the_functions_roles_cannot_read_the_edges_secret(template: Template) -> None:
    for _, statement in parts.statements(template):
        assert "EdgeSecret" not in str(statement)


def test_the_firewall_looks_at_the_path_that_the_api_will_read() -> None:
    """Without its escapes and detours: API Gateway takes `/api/%6cookup` for the look-up, too."""
    looked_at = [
        statement["ByteMatchStatement"]
        for rule in rules().values()
        for kind in rule["Statement"].values()
        if (statement := kind.get("ScopeDownStatement"))
    ]
    assert len(looked_at) == len(rules()) == 2
    for one in looked_at:
        steps = sorted(one["TextTransformations"], key=lambda step: int(step["Priority"]))
        assert [step["Type"] for step in steps] == ["URL_DECODE", "NORMALIZE_PATH"]
