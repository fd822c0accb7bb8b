"""A city, a union with a register half right, and a desk to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from browser.desk.batches import UNION
from browser.desk.desk_page import DeskPage
from unioncard_local.demo.desks import OfficerDesk
from unioncard_local.stack import npm
from unioncard_tools.sample.members import write_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from unioncard_local.stack.cloud import Cloud

WIDE = {"width": 1280, "height": 800}
OFFICER = f"officer-{UNION}"
PROVINCE = "province"
NO_PAGE = "#/nowhere"
ROWS = 60


@pytest.fixture(scope="package", autouse=True)
def built(cloud: Cloud) -> None:
    """The desk has to be there: it is built with npm."""
    if lacking := npm.missing():
        pytest.skip(f"the desk is built with npm, and this machine has no {lacking}")
    found = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["WebBucket"], Prefix="desk.html")
    if not found.get("KeyCount"):
        pytest.skip("npm's registry was not to be reached, so the desk is not built")


@pytest.fixture(scope="package")
def people(cloud: Cloud) -> None:
    """The issuer knows an officer with all roles of a union, one of the city and one of the province."""
    for subject, union in ((OFFICER, UNION), ("city", "410100")):
        cloud.sign_in.token_for(union, subject=subject)
    cloud.sign_in.token_for("410000", subject=PROVINCE, roles=["province", "administrator", "overseer"])


@pytest.fixture(scope="package")
def register(cloud: Cloud, people: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A register of which some rows are to be corrected, checked."""
    file = tmp_path_factory.mktemp("desk") / "register.xlsx"
    write_sample(file, ROWS, seed=3, dirty=10)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION))
    register = desk.upload(UNION, file)
    desk.wait_for(register, sent=True)
    return register


@pytest.fixture(scope="package")
def wide(browser: Browser) -> Iterator[BrowserContext]:
    """A desk's screen; cookies of the issuer are cleared between tests, everything else is new with each page.

    Nothing turns on it while it waits: each picture of a spinner would be drawn by the processor.
    """
    context = browser.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def desk(wide: BrowserContext, cloud: Cloud, people: None) -> Iterator[DeskPage]:
    """The desk in a window of its own, not signed in."""
    wide.clear_cookies()
    wide.set_offline(False)
    visit = DeskPage(wide.new_page(), cloud.origin).listen()
    yield visit
    assert visit.complaints == []
    visit.page.close()


@dataclass
class Seat:
    """A desk at which somebody stays signed in: to open it and to sign in takes longer than most of these tests.

    Who sits down has no page before them and has asked nothing; what they routed, cut off or resized is put back.
    """

    context: BrowserContext
    origin: str
    who: str
    desk: DeskPage | None = None

    def taken(self) -> DeskPage:
        """As it was left, or in a new window if that is locked or signed out."""
        if self.desk is not None and not self.desk.menu.is_visible():
            self.close()
        if self.desk is None:
            self.desk = DeskPage(self.context.new_page(), self.origin).listen()
            self.desk.open(NO_PAGE).sign_in(self.who)
        self.desk.settled()
        self.desk.requests.clear()
        return self.desk

    def left(self) -> None:
        """After a test that passed."""
        assert self.desk is not None
        page = self.desk.page
        page.unroute_all()
        page.context.set_offline(False)
        page.set_viewport_size(WIDE)
        self.desk.go(NO_PAGE)

    def close(self) -> None:
        """After a test that failed: nobody knows what stands there."""
        assert self.desk is not None
        self.desk.page.close()
        self.desk = None


@pytest.fixture(scope="package")
def seats(wide: BrowserContext, cloud: Cloud, people: None) -> dict[str, Seat]:
    return {who: Seat(wide, cloud.origin, who) for who in (OFFICER, PROVINCE)}


def seated(seat: Seat, session: pytest.Session) -> Iterator[DeskPage]:
    """A test at a seat."""
    failed = session.testsfailed
    desk = seat.taken()
    yield desk
    if session.testsfailed > failed:
        seat.close()
        return
    seat.left()
    complaints, desk.complaints = desk.complaints, []
    assert complaints == []


@pytest.fixture
def officer(seats: dict[str, Seat], request: pytest.FixtureRequest) -> Iterator[DeskPage]:
    """The desk of an officer with all roles of a union, signed in, before no page yet."""
    yield from seated(seats[OFFICER], request.session)


@pytest.fixture
def province(seats: dict[str, Seat], request: pytest.FixtureRequest) -> Iterator[DeskPage]:
    """The same of somebody with all roles of the province."""
    yield from seated(seats[PROVINCE], request.session)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three fine rows."""
    path = tmp_path / "名单.xlsx"
    write_sample(path, 3, seed=7)
    return path
