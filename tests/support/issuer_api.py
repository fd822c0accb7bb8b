"""An API that the stack has not: the template's routes behind a JWT authorizer that trusts another issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.oidc_issuer import Realm
    from unioncard_local.stack.cloud import Cloud

_STAGE = "api"


def api_of_issuer(cloud: Cloud, realm: Realm, audience: str, routes: Sequence[str]) -> str:
    """Its address: these routes of the stack's, on the functions that are there, for this realm's tokens."""
    client, ours = cloud.client("apigatewayv2"), cloud.outputs["ApiId"]
    targets = {one["RouteKey"]: one["Target"].rpartition("/")[2] for one in client.get_routes(ApiId=ours)["Items"]}
    api = client.create_api(Name="second-issuer", ProtocolType="HTTP")["ApiId"]
    authorizer = client.create_authorizer(
        ApiId=api,
        Name="officers",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": realm.issuer, "Audience": [audience]},
    )["AuthorizerId"]
    for key in routes:
        uri = client.get_integration(ApiId=ours, IntegrationId=targets[key])["IntegrationUri"]
        integration = client.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        client.create_route(
            ApiId=api,
            RouteKey=key,
            Target=f"integrations/{integration}",
            AuthorizationType="JWT",
            AuthorizerId=authorizer,
        )
    client.create_stage(ApiId=api, StageName=_STAGE, AutoDeploy=True)
    return f"{cloud.endpoint}/_aws/execute-api/{api}/{_STAGE}"
