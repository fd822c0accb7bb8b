"""``make desk``: every page of the desk that links lead to, as four people, on a running local cloud.

Each is a picture in build/screens/ (1280 and 360 pixels, dark, print), and each is held to what must hold everywhere:
axe finds nothing, nothing scrolls sideways (a desk, twice the zoom, a phone, paper), the policy is not breached, nobody
else is asked, and nothing of the register's persons is in the address, the title, the tab's storage or the console.
Then what two people do, or one does and takes back, goes to its end (acts.py), and 5,000 rows go over a slow line, are
corrected and come back (states.py). Exit 0 when nothing was found; build/screens/report.md says what was.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import monotonic

from playwright.sync_api import Error, expect, sync_playwright

from campaign.desk.acts import ACTS
from campaign.desk.stage import CLOSED, stage
from campaign.desk.states import slow_line, states
from campaign.desk.visits import OUT, console, visit
from support import chromium
from unioncard_local.demo import scenario
from unioncard_local.stack.deploy import deploy
from unioncard_local.stack.lifecycle import running


def main() -> int:
    """All of it; the exit status."""
    OUT.mkdir(parents=True, exist_ok=True)
    began = monotonic()
    with tempfile.TemporaryDirectory() as name, running(template=None) as bare:
        folder = Path(name)
        started = deploy(bare, parameters={"FirstMonth": CLOSED}, say=console.print)
        cloud, _ = scenario.load_directory(started)
        report = stage(cloud, folder)
        with sync_playwright() as playwright:
            expect.set_options(timeout=30_000)
            browser = playwright.chromium.launch(
                executable_path=chromium.provide(console.print), args=chromium.ARGUMENTS
            )
            for who in ("officer", "newcomer", "city", "province"):
                one = visit(browser, cloud, who, report)
                one.desk.open().sign_in(who).settled()
                one.walk()
                one.close(cloud)
            for story in (*ACTS, states, slow_line):
                try:
                    story(browser, cloud, report, folder)
                except (Error, AssertionError) as why:
                    report.fault(story.__name__, str(why))
            browser.close()
    report.save(monotonic() - began)
    console.print(f"{len(report.lines)} pages, {len(report.faults)} faults: {OUT}/report.md")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
