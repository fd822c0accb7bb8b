"""Mail commands → letters and recipients. Addresses come from the directory, never from a message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from unioncard import clock
from unioncard.media import XLSX
from unioncard.messages import MonthReported, RegisterChecked, TransferAsked
from unioncard.notifications.letters import (
    Attachment,
    CheckedRegister,
    Letter,
    mail_unreachable,
    month_report,
    register_checked,
    transfer_asked,
)
from unioncard.notifications.outbox import MailState
from unioncard.products import workbook_name
from unioncard.registers.register import RegisterState
from unioncard.reports.editions import read_summary
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from unioncard.members.transfer import TransferStore
    from unioncard.messages import AnyOrder
    from unioncard.notifications.outbox import Outbox
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.store import DirectoryStore
    from unioncard.unions.union import Union


@dataclass(frozen=True, slots=True)
class Post:
    """Handles mail commands."""

    directory: DirectoryStore
    registers: RegisterStore
    products: Products
    outbox: Outbox
    origin: str
    transfers: TransferStore
    today: Callable[[], date] = clock.today

    def carry_out(self, order: AnyOrder) -> MailState:
        """Send the letter of a command, once. NotFound, TryAgain."""
        match order:
            case RegisterChecked():
                return self._register_checked(order)
            case TransferAsked():
                return self._transfer_asked(order)
            case MonthReported():
                return self._month_report(order)

    def _transfer_asked(self, order: TransferAsked) -> MailState:
        union = self.directory.union(self.registers.find(order.register_id).union)

        def write() -> Letter | None:
            waiting = [one.row for one in self.transfers.of_register(order.register_id) if not one.release]
            return transfer_asked(union.name, order.register_id, waiting, origin=self.origin) if waiting else None

        return self._post(order.name, union, write)

    def _register_checked(self, order: RegisterChecked) -> MailState:
        register = self.registers.find(order.register_id)
        union = self.directory.union(register.union)

        # With rows to correct the letter names the reasons; without, what was normalised or deserves a look.
        rejecting = register.counts.rejected > 0 or register.state is RegisterState.REJECTED
        wanted = Severity.ERROR if rejecting else Severity.NOTE

        def write() -> Letter:
            findings = [(TITLES[c], n) for c, n in register.by_code.items() if FindingCode(c).severity is wanted]
            counts = register.counts
            checked = CheckedRegister(
                union=union.name,
                register=register.id,
                state="rejected" if register.state is RegisterState.REJECTED else "checked",
                read=counts.read,
                accepted=counts.accepted,
                rejected=counts.rejected,
                findings=findings,
                kind=register.kind.value,
            )
            return register_checked(checked, origin=self.origin)

        return self._post(order.name, union, write)

    def _month_report(self, order: MonthReported) -> MailState:
        union = self.directory.union(order.union)

        def write() -> Letter:
            summary = read_summary(self.products, order.union, order.month, order.edition)
            name = workbook_name(order.union, order.month, order.edition)
            workbook = Attachment(summary.file_name, XLSX, self.products.read(name))
            return month_report(summary, workbook, origin=self.origin)

        return self._post(order.name, union, write)

    def _post(self, name: str, union: Union, write: Callable[[], Letter | None]) -> MailState:
        """Send the union its letter; when its address takes none, say so to the union above, once in a month."""
        state = self.outbox.post(name, union.contact_mail, write)
        if state is MailState.REFUSED:
            self._report_unreachable(union)
        return state

    def _report_unreachable(self, union: Union) -> None:
        """The letter to the nearest union above that can be reached. Up the tree it ends at the province."""
        month = self.today().strftime("%Y-%m")
        for code in union.ancestry()[1:]:
            above = self.directory.union(code)
            letter = mail_unreachable(above.name, union.name, union.code, origin=self.origin)
            name = f"mail-unreachable/{union.code}/{month}/{code}"
            if self.outbox.post(name, above.contact_mail, partial(_written, letter)) is MailState.SENT:
                return


def _written(letter: Letter) -> Letter:
    return letter
