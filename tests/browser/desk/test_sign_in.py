"""Who signs in, and as whom: with a second issuer too; renewal and its end; unions, invitations, ended appointments."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.desk.conftest import OFFICER, UNION
from support.issuer_api import api_of_issuer
from support.oidc_issuer import installed, missing, running_issuer
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import adapt, npm, state
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Route

    from browser.desk.desk_page import DeskPage
    from support.oidc_issuer import Issuer, Realm
    from unioncard_local.stack.cloud import Cloud

CLIENT = "desk"
ROUTES = ("GET /me", "GET /registers", "GET /registers/{id}", "GET /work")
OTHER_UNION = "4101000002"


# Tokens hold for an hour here: what grows old is what the page takes for the time since.
AGING = """
window.aged = 0;
const real = performance.now.bind(performance);
performance.now = () => real() + window.aged * 1000;
"""


@dataclass(frozen=True)
class Elsewhere:
    """The desk with another issuer: its settings and its API are of that one."""

    cloud: Cloud
    realm: Realm
    api: str

    def before(self, desk: DeskPage) -> None:
        """From now on this page meets the other issuer, as if the stack had been deployed with it."""
        settings = {"issuer": self.realm.issuer, "client": CLIENT, "scope": "openid profile email union"}

        def api(route: Route) -> None:
            route.continue_(url=self.api + route.request.url.removeprefix(f"{self.cloud.origin}/api"))

        desk.page.add_init_script(AGING)
        desk.page.route("**/desk/config.json", lambda route: route.fulfill(json=settings))
        desk.page.route(f"{self.cloud.origin}/api/**", api)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    if why := missing():
        pytest.skip(why)
    try:
        installed()
    except npm.RegistryOutOfReach as reason:
        pytest.skip(f"npm's registry is out of reach, so there is no second issuer: {str(reason).splitlines()[0]}")
    with running_issuer() as started:
        yield started


@pytest.fixture(scope="module")
def elsewhere(cloud: Cloud, issuer: Issuer) -> Iterator[Elsewhere]:
    """An issuer that gives what renews its tokens, named in the desk's policy beside the stack's own."""
    home = f"{cloud.origin}/desk.html"
    realm = issuer.realm("desk", [CLIENT], redirects=[home], origin=cloud.origin, renews=True)
    ours = adapt.origin_of(cloud.sign_in.issuer)
    origins = f"{ours} {adapt.origin_of(realm.issuer)}"
    both = {
        pattern: {name: value.replace(ours, origins) for name, value in headers.items()}
        for pattern, headers in cloud.state.web_headers.items()
    }
    state.save(cloud.folder, replace(cloud.state, web_headers=both))
    yield Elsewhere(cloud, realm, api_of_issuer(cloud, realm, CLIENT, ROUTES))
    state.save(cloud.folder, cloud.state)


@pytest.fixture(scope="module")
def administrator(cloud: Cloud) -> OfficerDesk:
    return OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))


def appoint(administrator: OfficerDesk, union: str, **whom: object) -> str:
    answer = administrator.call("POST", "/appointments", json={"union": union, "roles": ["officer"], **whom})
    appointment: str = answer.raise_for_status().json()["appointment"]
    return appointment


def begin(desk: DeskPage) -> None:
    desk.page.get_by_role("button", name="登录", exact=True).click()


def sign_in_elsewhere(desk: DeskPage, subject: str) -> None:
    begin(desk)
    desk.page.locator("input[name=login_hint]").fill(subject)
    desk.page.get_by_role("button", name="sign in").click()
    desk.menu.wait_for()


def renewals(desk: DeskPage) -> int:
    return sum("grant_type=refresh_token" in (one.post_data or "") for one in desk.requests if one.method == "POST")


def test_with_npms_oidc_provider_a_token_is_renewed_until_the_issuer_ends_it(
    desk: DeskPage, elsewhere: Elsewhere, administrator: OfficerDesk
) -> None:
    """One story: signing in, renewal, reload without a question, the end of renewal, leaving."""
    elsewhere.realm.know("second-officer", name="李会计")
    appoint(administrator, OTHER_UNION, subject="second-officer")
    elsewhere.before(desk)
    desk.open("#/registers")
    sign_in_elsewhere(desk, "second-officer")
    expect(desk.title).to_have_text("登记表")
    assert desk.page.url == f"{desk.origin}/desk.html#/registers", "no code, state or iss is left in the address"

    desk.page.evaluate("window.aged = 3500")
    desk.go("#/work")
    expect(desk.page.get_by_text("的情况。")).to_be_visible()
    assert renewals(desk) == 1

    desk.page.reload()
    expect(desk.page.get_by_text("的情况。")).to_be_visible()
    assert desk.page.url == f"{desk.origin}/desk.html#/work", "the issuer knows who it is and asks nothing"

    elsewhere.realm.end("second-officer")
    desk.page.evaluate("window.aged = 3601")
    desk.page.evaluate("() => { location.hash = '#/registers'; }")
    expect(desk.alert.first).to_contain_text("登录已经到期")
    elsewhere.realm.know("second-officer", name="李会计")
    desk.page.get_by_role("button", name="重新登录").first.click()
    expect(desk.title).to_have_text("登记表")
    desk.settled()
    assert desk.alert.count() == 0

    assert desk.foreign(adapt.origin_of(elsewhere.realm.issuer), elsewhere.api) == []

    desk.page.get_by_role("button", name="退出").click()
    desk.page.get_by_role("button", name=re.compile("yes", re.IGNORECASE)).click()
    expect(desk.page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert json.loads(desk.page.evaluate("JSON.stringify({...sessionStorage})")) == {}


def test_who_acts_for_several_unions_chooses_one_stays_where_the_letter_led_and_sees_nothing_when_appointments_end(
    desk: DeskPage, register: str, administrator: OfficerDesk
) -> None:
    appointments = [appoint(administrator, union, subject="twofold") for union in (UNION, OTHER_UNION)]
    desk.open(f"#/registers/{register}")
    begin(desk)
    desk.authorize("twofold")
    expect(desk.title).to_have_text("请选择工会")
    assert desk.axe() == ""
    names = desk.page.locator(".choices button").all_inner_texts()
    desk.page.locator(".choices button").first.click()
    expect(desk.title).to_contain_text("会员登记表")

    desk.page.reload()
    desk.authorize("twofold")
    expect(desk.title).to_contain_text("会员登记表")
    before = len(desk.requests)
    desk.page.get_by_label("代表哪个工会").select_option(value=OTHER_UNION)
    expect(desk.title).to_have_text("待办")
    expect(desk.page.get_by_text("的情况。")).to_be_visible()
    asked = [
        (one.url.partition("/api")[2], one.headers.get("x-acting-union"))
        for one in desk.requests[before:]
        if "/api/" in one.url
    ]
    assert asked == [("/work", OTHER_UNION)], "what was open is not asked for again"
    assert len(names) == 2
    desk.page.evaluate("place => { location.hash = place; }", f"#/registers/{register}")
    expect(desk.alert).to_contain_text("看不到")

    for appointment in appointments:
        administrator.call("POST", f"/appointments/{appointment}/end").raise_for_status()
    desk.page.evaluate("() => { location.hash = '#/registers'; }")
    expect(desk.title).to_have_text("您还没有任命")
    assert desk.menu.count() == 0


def test_an_invitation_is_accepted_and_the_desk_opens(desk: DeskPage, cloud: Cloud, administrator: OfficerDesk) -> None:
    mail = "invited@example.invalid"
    cloud.sign_in.token_for("", subject="invited", email=mail, email_verified=True)
    appoint(administrator, OTHER_UNION, mail=mail)
    desk.open("#/registers")
    begin(desk)
    desk.authorize("invited")
    expect(desk.title).to_have_text("您有新的任命")
    desk.page.get_by_role("button", name="接受任命").click()
    expect(desk.title).to_have_text("登记表")

    appoint(administrator, UNION, mail=mail)
    desk.page.reload()
    desk.authorize("invited")
    expect(desk.page.get_by_text("您有新的任命")).to_be_visible()
    assert desk.axe() == ""
    desk.page.get_by_role("button", name="接受任命").click()
    expect(desk.title).to_have_text("请选择工会")


def test_a_city_appoints_for_a_union_below_that_has_nobody_yet(desk: DeskPage) -> None:
    page = desk.page
    desk.open("#/unions").sign_in("city").settled()
    page.get_by_role("link", name="示例环卫站工会").click()
    page.get_by_role("link", name="任命：谁代表这个工会办理").click()
    expect(page.get_by_text("谁可以代表“示例环卫站工会”办理会员卡业务")).to_be_visible()
    page.get_by_role("button", name="任命一个人").click()
    page.get_by_role("button", name="任命", exact=True).click()
    expect(page.get_by_text("请至少选一个岗位。")).to_be_visible()
    assert desk.faults() == {}
    page.get_by_label("邮箱（必填）").fill("new@example.invalid")
    page.get_by_role("checkbox", name="会员卡专干").check()
    page.get_by_role("button", name="任命", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="new@example.invalid")).to_contain_text("已邀请，待本人接受")


def test_a_computer_whose_clock_is_days_ahead_signs_in(desk: DeskPage) -> None:
    desk.page.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 86400000;")
    desk.open("#/registers").sign_in(OFFICER).settled()
    expect(desk.title).to_have_text("登记表")
