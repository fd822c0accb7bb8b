"""Mail commands → letters and recipients. Addresses come from the directory, never from a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncard.media import XLSX
from unioncard.messages import MonthReported, RegisterChecked, TransferAsked
from unioncard.notifications.letters import (
    Attachment,
    CheckedRegister,
    Letter,
    month_report,
    register_checked,
    transfer_asked,
)
from unioncard.products import workbook_name
from unioncard.registers.register import RegisterState
from unioncard.reports.editions import read_summary
from unioncard.sheets.findings import FindingCode, Severity
from unioncard.texts.titles import TITLES

if TYPE_CHECKING:
    from unioncard.members.transfer import TransferStore
    from unioncard.messages import AnyOrder
    from unioncard.notifications.outbox import MailState, Outbox
    from unioncard.products import Products
    from unioncard.registers.store import RegisterStore
    from unioncard.unions.store import DirectoryStore


@dataclass(frozen=True, slots=True)
class Post:
    """Handles mail commands."""

    directory: DirectoryStore
    registers: RegisterStore
    products: Products
    outbox: Outbox
    origin: str
    transfers: TransferStore

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

        return self.outbox.post(order.name, union.contact_mail, write)

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

        return self.outbox.post(order.name, union.contact_mail, write)

    def _month_report(self, order: MonthReported) -> MailState:
        union = self.directory.union(order.union)

        def write() -> Letter:
            summary = read_summary(self.products, order.union, order.month, order.edition)
            name = workbook_name(order.union, order.month, order.edition)
            workbook = Attachment(summary.file_name, XLSX, self.products.read(name))
            return month_report(summary, workbook, origin=self.origin)

        return self.outbox.post(order.name, union.contact_mail, write)
