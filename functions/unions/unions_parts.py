"""What the routes of unions share: the stack's stores, and the door that officers come through."""

from __future__ import annotations

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import answer_soon
from unioncard.cloud.aws.door import Door
from unioncard.cloud.aws.record import RequestRecorder
from unioncard.cloud.aws.settings import UnionsSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.address_marks import AddressMarkTable
from unioncard.cloud.stores.agreements import AgreementTable
from unioncard.cloud.stores.appointments import AppointmentTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.desk.admission import Admission

settings = UnionsSettings.from_environment()
answer_soon()

table = Table(settings.directory_table)
directory = DirectoryTable(table)
agreements = AgreementTable(table)
addresses = AddressMarkTable(Table(settings.work_table))
appointments = AppointmentTable(table, KmsVault(settings.member_key))
admission = Admission(appointments, settings.root_union, settings.first_administrator)
door = Door(admission, settings.union_claim)
recorder = RequestRecorder(TrailBucket(Bucket(settings.trail_bucket)), door, directory.union)
