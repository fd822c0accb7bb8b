"""What the people of the walk find at their desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import openpyxl

from campaign.desk.visits import Report
from support.worked import people_file
from unioncard import clock
from unioncard.cloud.stores.ledger import movement_item
from unioncard.ledger.movement import Measure, Movement
from unioncard_local.demo import scenario
from unioncard_local.demo.desks import BankDesk, OfficerDesk
from unioncard_local.stack.settings import FIRST_ADMINISTRATOR
from unioncard_local.stack.waiting import until
from unioncard_tools.sample.members import sample_rows, write_sample

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

UNION, EMPTY_UNION, CITY, OTHER_CITY, PROVINCE = "4101000001", "4101000002", "410100", "410800", "410000"
PATH = f"/{PROVINCE}/{CITY}/{UNION}/"
CLOSED: Final = clock.previous(clock.previous(clock.month_of(clock.now())))
"""The first month of the ledger: over for a month, so it can be closed on any day."""
LEFT, STAYS, _ = sample_rows(3, seed=971)
"""Who leaves and is to be removed, and whose mobile is to be corrected."""


def stage(cloud: Cloud, folder: Path) -> Report:
    """A register half right that its bank answered, cards collected and signed for, a city, a province."""
    for subject, union in (("officer", UNION), ("newcomer", EMPTY_UNION), ("city", CITY)):
        cloud.sign_in.token_for(union, subject=subject)
    cloud.sign_in.token_for(PROVINCE, subject="province", roles=["province", "administrator", "overseer"])
    administrator = OfficerDesk(cloud, cloud.sign_in.token_for("", FIRST_ADMINISTRATOR))
    for whom in ({"subject": "accountant", "name": "王会计"}, {"mail": "li@example.invalid", "name": "李主席"}):
        asked = {"union": UNION, "roles": ["clerk", "approver"], **whom}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()
    for union in (UNION, EMPTY_UNION):
        asked = {"union": union, "roles": ["officer"], "subject": "twofold"}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()

    for subject, union, roles in (("second", PROVINCE, ["province"]), ("other-city", OTHER_CITY, ["officer"])):
        asked = {"union": union, "roles": roles, "subject": subject, "name": subject}
        administrator.call("POST", "/appointments", json=asked).raise_for_status()

    file = folder / "register.xlsx"
    write_sample(file, 120, seed=3, dirty=10)
    desk = OfficerDesk(cloud, cloud.sign_in.token_for(UNION, subject="officer"))
    register = desk.upload(UNION, file)
    batch = desk.wait_for(register, sent=True)["batches"][0]
    bank = BankDesk(cloud, batch["bank"])
    for issuance in bank.pick_up(folder):
        bank.answer(issuance, refuse=3, keep=folder)
    desk.wait_for(register, sent=True, answered=True)
    for stated in ({"fact": "collected"}, {"fact": "signed", "rows": "10-20"}, {"fact": "damaged", "rows": "21"}):
        answer = desk.call(
            "POST", f"/batches/{batch['batch']}/custody", json={"day": clock.today().isoformat(), **stated}
        )
        answer.raise_for_status()
        settled(desk, batch["batch"])
    gone(cloud, desk, bank, folder)
    months(cloud)
    desk.call("POST", f"/unions/{UNION}/base", json={"expected": 150, "gathered": 140}).raise_for_status()
    scenario.report(cloud, {"count_progress": clock.stamp(clock.now())})
    empty = folder / "empty.xlsx"
    write_sample(empty, 1, seed=5, dirty=100)
    desk.wait_for(desk.upload(UNION, empty))
    named = {str(one[name]) for one in (LEFT, STAYS) for name in ("姓名", "证件号码", "移动电话")}
    return Report(frozenset(persons(file) | named))


def gone(cloud: Cloud, desk: OfficerDesk, bank: BankDesk, folder: Path) -> None:
    """A member with a card who leaves: only then may they be erased."""
    file, left = folder / "three.csv", folder / "left.csv"
    file.write_bytes(people_file(sample_rows(3, seed=971)))
    register = desk.upload(UNION, file)
    desk.wait_for(register, sent=True)
    earlier = {one.name for one in folder.iterdir()}
    for issuance in bank.pick_up(folder, but=earlier):
        bank.answer(issuance, refuse=0, keep=folder)
    desk.wait_for(register, sent=True, answered=True)
    left.write_bytes(people_file([LEFT], 会籍变化类型="退会", 会籍变化日期=clock.today().strftime("%Y/%m/%d")))
    desk.wait_for(desk.upload(UNION, left))


def months(cloud: Cloud) -> None:
    """A closed month with everybody's report, documents of it that come late, and what this month is until now."""
    scenario.report(cloud, {"scheduled": clock.stamp(clock.now())})
    officer = OfficerDesk(cloud, cloud.sign_in.token_for(UNION, subject="officer"))
    assert until(lambda: officer.call("GET", "/reports", params={"month": CLOSED}).is_success, seconds=300), (
        "not reported"
    )
    made = Movement(
        clock.month_of(clock.now()), UNION, PATH, "custody/late/1", clock.stamp(clock.now()),
        {Measure.COLLECTED: 40, Measure.SIGNED: 12}, f"{CLOSED}-28",
    )  # fmt: skip
    cloud.client("dynamodb").put_item(TableName=cloud.outputs["WorkTable"], Item=movement_item(made))
    scenario.report(cloud, {"month": clock.month_of(clock.now())})


def settled(desk: OfficerDesk, batch: str) -> None:
    """Wait until every statement has its result."""

    def done() -> bool:
        found = desk.call("GET", f"/batches/{batch}/custody").raise_for_status().json()["statements"]
        return all(one["result"] is not None for one in found)

    assert until(done), "a statement has had no result for a long time"


def head(sheet: Any) -> tuple[int, dict[str, int]]:
    """The header's row in a register or a workbook of corrections, and the column of each name."""
    row = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "移动电话" for cell in row))
    return row[0].row, {str(cell.value): cell.column for cell in row if cell.value}


def persons(file: Path) -> set[str]:
    """Names, numbers of documents and mobiles of a register: what must be nowhere but in the page, and there masked."""
    sheet = openpyxl.load_workbook(file).active
    at, columns = head(sheet)
    wanted = [column for name, column in columns.items() if name in {"姓名", "移动电话"} or "证件号" in name]
    cells = (str(sheet.cell(row, column).value or "") for row in range(at + 1, sheet.max_row + 1) for column in wanted)
    return {one for one in cells if len(one) >= 2}
