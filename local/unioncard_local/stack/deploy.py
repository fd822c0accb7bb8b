"""The deploy: code and template to the emulator, its outputs into the state file, the pages into the web bucket."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from unioncard import clock
from unioncard_local.faultproxy.functions import USUAL, send_through
from unioncard_local.stack import adapt, pages, stack, template
from unioncard_local.stack import state as states
from unioncard_local.stack.settings import (
    AUDIENCE,
    ENTRANCE,
    ENTRANCE_STACK,
    FIRST_ADMINISTRATOR,
    HOST,
    MAIL_FROM,
    STACK,
    STORES,
    STORES_STACK,
    TEMPLATE,
    UNION_CLAIM,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

DESK_SETTINGS = "desk/config.json"


def deploy(  # noqa: PLR0913 what a deploy is told
    cloud: Cloud,
    file: Path = TEMPLATE,
    *,
    parameters: Mapping[str, str] | None = None,
    web: Path | None = None,
    faults_port: int | None = None,
    through: Iterable[str] = USUAL,
    kill_after_s: int | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Cloud:
    """Create or update the stack from this template file; the same cloud, now with outputs, comes back.

    Where a stores.yaml lies beside it, that is deployed first: the stack that this one imports from. Where an
    entrance.yaml does, that comes last, and its outputs are among the cloud's.

    `parameters` override the usual ones. `web`: the folder of the pages, built here if none is given. `faults_port`:
    the fault proxy that functions reach these services `through`. `kill_after_s`: see adapt.killed_after. Raises
    DeployFailed.
    """
    body = template.load(file)
    make_artefact_bucket(cloud)
    template.package(body, file.parent, lambda key, content: _upload(cloud, key, content))
    adapt.adapt(body)
    if faults_port is not None:
        send_through(body, faults_port, through)
    if kill_after_s is not None:
        adapt.killed_after(body, kill_after_s)
    values = {**usual_parameters(cloud), **(parameters or {})}
    made = _put_stores(cloud, file.with_name(STORES), values, kill_after_s)
    outputs = stack.put(cloud, STACK, body, values)
    made += stack.size(cloud, STACK)
    entrance = file.with_name(ENTRANCE)
    if entrance.exists():
        body = template.load(entrance)
        outputs |= stack.put(cloud, ENTRANCE_STACK, body, values)
        made += stack.size(cloud, ENTRANCE_STACK)
    # The store's own addresses are this emulator's, where the browser brings an upload.
    connect = {"Issuer": values["SignInOrigins"], "Store": cloud.endpoint}
    state = replace(cloud.state, outputs=outputs, web_headers=adapt.web_headers(body, connect))
    states.save(cloud.folder, state)
    deployed = cloud.recorded_as(state)
    count = 0
    if "WebBucket" in outputs:
        count = upload_pages(deployed, web or pages.built(say)) + _set_desk(deployed, values)
    say(f"已部署 {made} 项资源、{count} 个页面文件")
    return deployed


def _put_stores(cloud: Cloud, file: Path, parameters: Mapping[str, str], kill_after_s: int | None) -> int:
    """Deploy what must outlive code, if there is such a file; how many resources it has."""
    if not file.exists():
        return 0
    body = template.load(file)
    adapt.adapt(body)
    if kill_after_s is not None:
        adapt.killed_after(body, kill_after_s)
    outputs = stack.put(cloud, STORES_STACK, body, parameters)
    _lock_objects(cloud, adapt.object_locks(body), outputs)
    return stack.size(cloud, STORES_STACK)


def _lock_objects(cloud: Cloud, locks: Mapping[str, dict[str, Any]], outputs: Mapping[str, str]) -> None:
    """The Object Lock that the template declares; days given by a parameter are its output of the same name."""
    for bucket, retention in locks.items():
        days = retention["Days"]
        number = int(outputs[days["Ref"]] if isinstance(days, dict) else days)
        configuration = {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": retention["Mode"], "Days": number}},
        }
        cloud.client("s3").put_object_lock_configuration(Bucket=outputs[bucket], ObjectLockConfiguration=configuration)


def usual_parameters(cloud: Cloud) -> dict[str, str]:
    """What the template is told here: local addresses, no TLS, retries soon, and a ledger that opens this month."""
    return {
        "Issuer": cloud.sign_in.issuer,
        "SignInOrigins": adapt.origin_of(cloud.sign_in.issuer),
        "Audience": AUDIENCE,
        "UnionClaim": UNION_CLAIM,
        "FirstAdministrator": FIRST_ADMINISTRATOR,
        "PublicOrigin": cloud.origin,
        "PagesOrigin": cloud.origin,
        "MailTransport": "smtp",
        "MailFrom": MAIL_FROM,
        "SmtpHost": HOST,
        "SmtpPort": str(cloud.state.ports["mail"]),
        "SmtpSecurity": "none",
        "SmtpSecretArn": "",
        "FirstMonth": clock.month_of(clock.now()),
        "RequireTls": "false",
        "RecordDataEvents": "false",
        "Backups": "false",
        "RetrySeconds": "2",
        "LettersPerSecond": "500",
        # Here all have one address.
        "LookupsInTenMinutes": "6000",
        "LookupsInADay": "60000",
    }


def upload_pages(cloud: Cloud, web: Path) -> int:
    """The static pages, each with its content type and how long it may be kept. Returns how many."""
    files = [file for file in sorted(web.rglob("*")) if file.is_file()]
    for file in files:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        cloud.client("s3").put_object(
            Bucket=cloud.outputs["WebBucket"],
            Key=file.relative_to(web).as_posix(),
            Body=file.read_bytes(),
            ContentType=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            CacheControl=pages.cache_control(file.name),
        )
    return len(files)


def _set_desk(cloud: Cloud, values: Mapping[str, str]) -> int:
    """What the desk must know to let somebody sign in; infra/README.md has how it is written on AWS."""
    settings = {"issuer": values["Issuer"], "client": values["Audience"], "scope": "openid profile email"}
    cloud.client("s3").put_object(
        Bucket=cloud.outputs["WebBucket"],
        Key=DESK_SETTINGS,
        Body=json.dumps(settings).encode(),
        ContentType="application/json",
        CacheControl=pages.cache_control(DESK_SETTINGS),
    )
    return 1


def make_artefact_bucket(cloud: Cloud) -> None:
    """The bucket that code and templates are deployed from; it stays when it is there."""
    try:
        cloud.client("s3").create_bucket(Bucket=stack.ARTEFACTS)
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise


def _upload(cloud: Cloud, key: str, content: bytes) -> dict[str, str]:
    cloud.client("s3").put_object(Bucket=stack.ARTEFACTS, Key=key, Body=content)
    return {"Bucket": stack.ARTEFACTS, "Key": key}
