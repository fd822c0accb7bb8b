"""The rights of persons on this stack's stores: corrections, erasures, the sweep, the retention."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.settings import ValidateSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.card_records import CardHistoryTable
from unioncard.cloud.stores.erased_copies import ErasedCopyBucket
from unioncard.cloud.stores.erasures import ErasureTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.cloud.stores.registers import RegisterTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.cloud.stores.transfer_requests import TransferRequestTable
from unioncard.members.keys import MemberKeys
from unioncard.persons.carry_out import CaseCompletion
from unioncard.persons.correct import PersonCorrection
from unioncard.persons.erase import PersonErasure
from unioncard.persons.retention import MemberRetention
from unioncard.persons.sweep import ErasureSweep


class Persons(NamedTuple):
    """What validate does about persons beside their registers."""

    completion: CaseCompletion
    sweep: ErasureSweep
    retention: MemberRetention


@cache
def persons() -> Persons:
    """The domain's use cases."""
    settings = ValidateSettings.from_environment()
    work, members = Table(settings.work_table), Table(settings.members_table)
    keys, vault = MemberKeys(KmsGroupSecrets(settings.member_digest_key)), KmsVault(settings.member_key)
    records, cases = ErasureTable(members, work), PersonCaseTable(work)
    copies = ErasedCopyBucket(Bucket(settings.products_bucket))
    erasing = PersonErasure(records, TransferRequestTable(work), CardHistoryTable(members), records, copies)
    trail = TrailBucket(Bucket(settings.trail_bucket))
    return Persons(
        CaseCompletion(cases, PersonCorrection(records, records, keys, vault, RegisterTable(work)), erasing),
        ErasureSweep(records, records, erasing, records, cases, cases),
        MemberRetention(records, erasing, cases, trail, settings.gone_years),
    )
