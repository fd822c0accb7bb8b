"""A member with everything that the system can come to hold of one, and the use cases that take it away."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from support.group_secrets import LocalSecrets
from support.in_process import in_process_aws, made_stores, running_aws
from support.memory_aws.aws import MemoryAws
from support.worked import UNION, Way, card_number, people_file
from unioncard import clock
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events
from unioncard.cards.entitlement import CardEntitlements
from unioncard.cards.events import EventKind
from unioncard.cloud.aws.bucket import Bucket
from unioncard.cloud.aws.table import Table
from unioncard.cloud.stores.erased_copies import ErasedCopyBucket
from unioncard.cloud.stores.erasures import ErasureTable
from unioncard.cloud.stores.persons import PersonCaseTable
from unioncard.members.keys import MemberKeys
from unioncard.members.person import SealedKind, open_person
from unioncard.members.transfer import Answer, RefusalReason
from unioncard.persons.case import Act, PersonCase
from unioncard.persons.erase import PersonErasure
from unioncard.persons.sweep import ErasureSweep
from unioncard_tools.sample.members import sample_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKER = "4103000001"
OLD_MOBILE = "13800138123"


@dataclass(frozen=True, slots=True)
class Life:
    """One person's way through the system, with two others beside them."""

    way: Way
    person: dict[str, str]
    batch: str

    @property
    def keys(self) -> MemberKeys:
        return MemberKeys(LocalSecrets(b"member pepper"))

    @property
    def key(self) -> str:
        return self.keys.of(self.person)

    @property
    def named(self) -> str:
        return self.keys.named(self.person)

    @property
    def erasures(self) -> ErasureTable:
        return ErasureTable(Table("members"), Table("work"))

    @property
    def cases(self) -> PersonCaseTable:
        return PersonCaseTable(Table("work"))

    @property
    def erasing(self) -> PersonErasure:
        stores = self.way.stores
        return PersonErasure(stores.members, self.way.requests, stores.card_records, self.erasures, self.copies)

    @property
    def copies(self) -> ErasedCopyBucket:
        return ErasedCopyBucket(Bucket("products"))

    @property
    def sweep(self) -> ErasureSweep:
        return ErasureSweep(self.way.stores.members, self.erasures, self.erasing, self.erasures, self.cases, self.cases)

    def swept(self, name: str = "sweep-2026-11-28", **more: Any) -> None:
        """The whole sweep of a night."""
        while (walk := self.sweep.part(name, **more)) is not None and not walk.over:
            pass

    def leave(self, change: str = "退会") -> None:
        """A register says that the person left, and the look-up follows."""
        register = self.way.taken(people_file([self.person], 会籍变化类型=change, 会籍变化日期="2026-11-20"))
        CardEntitlements(self.way.stores.members, self.way.stores.card_records).reconcile_register(register.id)

    def marks(self) -> set[str]:
        """Every keyed digest of the person."""
        found = {self.key, self.named}
        for union in (UNION, ASKER):
            for mobile in (self.person["移动电话"], OLD_MOBILE):
                marks = self.keys.marks(union, _cells(self.person) | {"移动电话": mobile})
                found |= {marks.mobile, marks.person, marks.birth, marks.name}
        return found - {""}

    def card(self) -> str:
        """The number of the card that they hold."""
        sealed = self.way.stores.members.find([self.key])[self.key].sealed_card
        assert sealed
        return str(json.loads(self.way.stores.vault.open(sealed, SealedKind.CARD))["card"])

    def words(self) -> set[str]:
        """Everything that names them in clear, also masked."""
        member = self.way.stores.members.find([self.key])[self.key]
        cells = open_person(self.key, member.sealed, self.way.stores.vault).values
        name, document = self.person["姓名"], self.person["证件号码"]
        masked = {document[0] + "*" * 16 + document[-1]}
        return {name, document, self.person["移动电话"], OLD_MOBILE, cells["出生日期"], self.card()} | masked - {""}


def _cells(person: dict[str, str]) -> dict[str, str]:
    return {"证件类别": "居民身份证", **person}


def lived_by(way: Way) -> Life:
    """A life: registers, a card that is replaced, a new mobile, a transfer that was refused."""
    people = sample_rows(3, seed=451)
    person = dict(people[1])
    first = way.taken(people_file([people[0], person | {"移动电话": OLD_MOBILE}, people[2]]))
    (batch,) = way.issuing.issue(first.id)
    way.answered(batch.id)
    old = Life(way, person, batch.id).card()
    at = f"{clock.today()}T00:00:01"
    replaced = CardEventRow(old, EventKind.REPLACED, at, card_number(987654))
    way.answer("bankone", AnswerKind.EVENTS, Events((replaced,)), serial="replaced")
    assert Life(way, person, batch.id).card() == card_number(987654)
    way.taken(people_file([person]))
    asking = way.taken(people_file([person], 会籍变化类型="转入", 会籍变化日期="2026-11-20"), ASKER)
    ((_, listed),) = way.requests.wanted_by(asking.id)
    request = way.requests.request(listed.id)
    answer = Answer(UNION, "officer-1", "2026-11-28T02:00:00Z", RefusalReason.STILL_EMPLOYED)
    way.requests.change(request, request.refused(answer, "2026-11-28"))
    life = Life(way, person, batch.id)
    keys, at = (life.key, life.named), "2026-11-28T02:00:00Z"
    life.cases.open_case(PersonCase("P20261127-HELD222222", "410000", Act.HOLD, keys, "示*", "4*9", "来信", "a", at))
    return life


@pytest.fixture(scope="module")
def lived() -> Iterator[Callable[[], Life]]:
    """A life that is lived once a module; brings it back as it was then, whatever came of it since."""
    account = MemoryAws()
    with running_aws(account):
        life = lived_by(Way(made_stores(account)))
        kept = account.kept(tuple(account.tables.tables), tuple(account.buckets.buckets))
        assert kept
        orders, replies = list(life.way.orders), list(life.way.replies)

        def brought_back() -> Life:
            kept()
            return replace(life, way=replace(life.way, orders=list(orders), replies=list(replies)))

        yield brought_back


@pytest.fixture
def life(lived: Callable[[], Life]) -> Life:
    """One such life."""
    return lived()


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """The life's own, where there is one."""
    if "life" in request.fixturenames:
        yield request.getfixturevalue("life").way
        return
    with in_process_aws() as stores:
        yield Way(stores)


@pytest.fixture
def live(way: Way) -> Callable[[], Life]:
    """Makes a life."""
    return lambda: lived_by(way)
