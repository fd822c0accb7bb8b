"""A mail server that has no such mailbox says so to our client, and the union above hears of it by letter."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from support.mails import plain
from unioncard.cloud.aws import client as aws
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.unions.store import Directory
from unioncard.unions.union import Kind, Union
from unioncard_local.demo import readings
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

CITY = Union("411700", "示例信件市总工会", Kind.REGION, "410000", "/410000/411700/", "city-of-letters@example.org")
GONE = Union(
    "4117000001", "示例旧信箱工会", Kind.BASIC, CITY.code, f"{CITY.path}4117000001/", "nobody@moved-away.example.org"
)


def letters_to(cloud: Cloud, address: str) -> list[EmailMessage]:
    mails = (
        message_from_bytes(file.read_bytes(), policy=policy.SMTP) for file in sorted(cloud.mail_folder.glob("*.eml"))
    )
    return [mail for mail in mails if mail["X-Envelope-To"] == address]


def states(desk: OfficerDesk) -> dict[str, str]:
    """What became of the union's letters about registers, as its officer sees it."""
    mails = desk.call("GET", "/mails", params={"union": GONE.code}).raise_for_status().json()["mails"]
    return {mail["register"]: mail["state"] for mail in mails if mail["kind"] == "register-checked"}


def test_of_an_address_that_takes_no_letter_the_union_above_is_told_once_and_its_page_says_so(
    cloud: Cloud, tmp_path: Path
) -> None:
    aws.connect(**cloud.connection)
    DirectoryTable(Table(cloud.outputs["DirectoryTable"])).load(Directory((CITY, GONE), (), ()))
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(GONE.code))

    for seed in (43, 44):
        file = tmp_path / f"{seed}.xlsx"
        write_sample(file, 2, seed=seed)
        register = desk.upload(GONE.code, file)
        desk.wait_for(register)
        assert until(lambda register=register: states(desk).get(register) == "refused"), states(desk)

    assert until(lambda: bool(letters_to(cloud, CITY.contact_mail)))
    (letter,) = letters_to(cloud, CITY.contact_mail)
    assert GONE.name in letter["Subject"]
    assert "nobody" not in plain(letter)
    seen = desk.call("GET", f"/unions/{GONE.code}").json()
    assert seen["mail_mark"]["fault"] == "returned", seen["mail_mark"]
    assert not letters_to(cloud, GONE.contact_mail)
    assert {dead for _, dead in readings.queue_depths(cloud).values()} == {0}
