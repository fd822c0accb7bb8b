"""What the routes of members and persons share: the stack's stores, and the door that officers come through."""

from __future__ import annotations

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import answer_soon
from unioncard.cloud.aws.door import Door
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.aws.record import RequestRecorder
from unioncard.cloud.aws.settings import MembersSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.aws.vault import KmsVault
from unioncard.cloud.stores.appointments import AppointmentReadTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.desk.admission import Admission
from unioncard.members.keys import MemberKeys

settings = MembersSettings.from_environment()
answer_soon()

work, members, directory_table = map(Table, (settings.work_table, settings.members_table, settings.directory_table))
directory = DirectoryTable(directory_table)
secrets = KmsGroupSecrets(settings.member_digest_key)
keys, vault = MemberKeys(secrets), KmsVault(settings.member_key)
door = Door(
    Admission(AppointmentReadTable(directory_table), settings.root_union, settings.first_administrator),
    settings.union_claim,
)
recorder = RequestRecorder(TrailBucket(Bucket(settings.trail_bucket)), door, directory.union)
