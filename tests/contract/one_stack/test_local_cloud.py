"""The local cloud does what the code in it relies on: enforced tokens, one origin, mail, nothing outside 127.0.0.1."""

from __future__ import annotations

import smtplib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from contract.local_stack import write_project
from unioncard_local.errors import DeployFailed
from unioncard_local.stack import stack
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.processes import members
from unioncard_local.stack.settings import HOST, SERVERS

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud


def ask(cloud: Cloud, token: str = "", query: str = "", content: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"{cloud.origin}/api/who{query}"
    return httpx.post(address, headers={**headers, "Content-Type": "text/plain"}, content=content, timeout=30.0)


def test_everything_listens_on_127_0_0_1_alone(cloud: Cloud):
    ask(cloud, cloud.sign_in.token_for("410000"))
    ours = {process.pid for server in cloud.state.processes for process in members(server)}
    listening = [c for c in psutil.net_connections("inet") if c.pid in ours and c.status == psutil.CONN_LISTEN]

    assert {connection.laddr.ip for connection in listening} == {HOST}
    assert {connection.laddr.port for connection in listening} == set(cloud.state.ports.values())
    assert not [c for c in psutil.net_connections("udp") if c.pid in ours and c.laddr]


def test_a_token_carries_the_union_to_the_function(cloud: Cloud):
    answer = ask(cloud, cloud.sign_in.token_for("410100"))

    assert answer.json()["union"] == "410100"


@pytest.mark.parametrize("kind", ["expired", "for_another_audience", "by_another_key"])
def test_a_token_that_does_not_hold_is_refused(cloud: Cloud, kind: str):
    token = getattr(cloud.sign_in, kind)("410100")

    assert token.count(".") == 2
    assert ask(cloud, token).status_code == 401


def test_no_token_or_no_real_token_is_refused(cloud: Cloud):
    assert [ask(cloud, token).status_code for token in ("", "nonsense", "a.b.c")] == [401, 401, 401]


def test_status_headers_body_and_query_pass_through_the_origin_unchanged(cloud: Cloud):
    answer = ask(cloud, cloud.sign_in.token_for("410000"), content="工会", query="?a=1%202&a=%E5%B7%A5")

    assert (answer.status_code, answer.headers["x-kind"]) == (418, "teapot")
    assert (answer.json()["body"], answer.json()["query"]) == ("工会", "a=1%202&a=%E5%B7%A5")


def test_a_function_gets_its_layer_and_only_the_environment_it_was_given(cloud: Cloud):
    answer = ask(cloud, cloud.sign_in.token_for("410000")).json()

    assert answer["word"] == "from the layer"
    assert "GIVEN" in answer["environment"]
    assert not {"A_SECRET_OF_THE_USER", "VIRTUAL_ENV", "USER", "PYTEST_CURRENT_TEST"} & set(answer["environment"])


def test_pages_come_from_the_web_bucket_with_type_and_headers(cloud: Cloud):
    page, script = (httpx.get(f"{cloud.origin}/{name}", timeout=30) for name in ("", "lookup.js"))

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "工会会员卡" in page.text
    assert script.headers["content-type"].startswith("text/javascript")
    assert page.headers["x-content-type-options"] == "nosniff"


def test_a_page_that_is_not_there_is_404_and_nothing_can_be_written(cloud: Cloud):
    assert httpx.get(f"{cloud.origin}/none.html", timeout=30).status_code == 404
    assert httpx.put(f"{cloud.origin}/index.html", content=b"x", timeout=30).status_code == 405


def test_nobody_reads_a_bucket_without_being_somebody(cloud: Cloud):
    assert httpx.get(f"{cloud.endpoint}/{cloud.outputs['WebBucket']}/index.html", timeout=30).status_code == 403


def test_mails_are_kept_in_order_of_arrival(cloud: Cloud):
    with smtplib.SMTP(HOST, cloud.state.ports["mail"], timeout=10) as smtp:
        for number in (1, 2):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "a@example.invalid", "b@example.invalid", f"月报 {number}"
            mail.set_content("正文")
            mail.add_attachment(b"\x00\xff", maintype="application", subtype="octet-stream", filename="表.xlsx")
            smtp.send_message(mail)

    kept = [BytesParser(policy=policy.default).parsebytes(f.read_bytes()) for f in sorted(cloud.mail_folder.iterdir())]
    assert [mail["Subject"] for mail in kept] == ["月报 1", "月报 2"]
    assert [part.get_filename() for part in kept[0].iter_attachments()] == ["表.xlsx"]


def test_changed_code_is_deployed_again(cloud: Cloud, tmp_path: Path):
    file = write_project(tmp_path)
    (tmp_path / "layer" / "greeting" / "__init__.py").write_text("WORD = 'anew'\n", encoding="utf-8")

    again = deploy(cloud, file, web=tmp_path / "web")

    assert again.outputs["DropBucket"] == cloud.outputs["DropBucket"]
    assert ask(again, again.sign_in.token_for("410000")).json()["word"] == "anew"


NAME_TAKEN = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": stack.ARTEFACTS}}
ROLE_UNKNOWN = {
    "Type": "AWS::IAM::Policy",
    "Properties": {"PolicyName": "p", "Roles": ["nobody"], "PolicyDocument": {"Statement": []}},
}


@pytest.mark.parametrize("resource", [NAME_TAKEN, ROLE_UNKNOWN])
def test_a_stack_that_fails_names_the_resource_and_can_be_made_once_it_is_mended(
    cloud: Cloud, resource: dict[str, Any]
):
    good = {"Type": "AWS::SQS::Queue"}
    with pytest.raises(DeployFailed, match=f"Wrong（{resource['Type']}）：.+"):
        stack.put(cloud, "failing", {"Resources": {"Wrong": resource, "Good": good}}, {})

    made = {"Resources": {"Good": good}, "Outputs": {"Url": {"Value": {"Ref": "Good"}}}}
    assert stack.put(cloud, "failing", made, {})["Url"]
    cloud.client("cloudformation").delete_stack(StackName="failing")


def test_every_server_keeps_a_log(cloud: Cloud):
    assert {log.stem for log in (cloud.folder / "logs").iterdir()} == set(SERVERS)
