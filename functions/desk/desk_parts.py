"""What the routes of desk share: the stack's stores, and the door that officers come through."""

from __future__ import annotations

from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.client import answer_soon
from unioncard.cloud.aws.door import Door
from unioncard.cloud.aws.record import RequestRecorder
from unioncard.cloud.aws.settings import DeskSettings
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.appointments import AppointmentReadTable
from unioncard.cloud.stores.batches import BatchMovesTable
from unioncard.cloud.stores.directory import DirectoryTable
from unioncard.cloud.stores.files import ProductBucket
from unioncard.cloud.stores.trail import TrailBucket
from unioncard.desk.admission import Admission

settings = DeskSettings.from_environment()
answer_soon()

work = Table(settings.work_table)
directory = DirectoryTable(Table(settings.directory_table))
batches = BatchMovesTable(work)
products = ProductBucket(Bucket(settings.products_bucket))
appointments = AppointmentReadTable(Table(settings.directory_table))
door = Door(Admission(appointments, settings.root_union, settings.first_administrator), settings.union_claim)
trail = TrailBucket(Bucket(settings.trail_bucket))
recorder = RequestRecorder(trail, door, directory.union)
