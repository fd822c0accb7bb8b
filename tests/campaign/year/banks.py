"""What banks do: they take what lies in their drop, and answer right, wrong, late, twice, in parts or never."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from unioncard.banks.files import answer_files
from unioncard.banks.files import issuance as issuance_file
from unioncard.banks.files.answer import AnswerKind, CardEventRow, Events, FormatError, Reason, Receipt, Result, Return
from unioncard.banks.profiles.profile import profile_of
from unioncard.cards.events import EventKind
from unioncard_local.bank import answers as bank_answers
from unioncard_local.bank.card_numbers import made_up

if TYPE_CHECKING:
    from campaign.year.province import Province
    from campaign.year.rules import Rules
    from campaign.year.world import World
    from unioncard.banks.files.answer import Answer
    from unioncard.banks.files.answer_files import Value
    from unioncard.banks.files.issuance import IssuanceFile


@dataclass
class Banks:
    """``seen``: files that they have taken from their drops; ``cards``: bank → numbers that are open or will be."""

    world: World
    rules: Rules
    province: Province
    seen: set[str] = field(default_factory=set)
    cards: dict[str, list[str]] = field(default_factory=dict)
    serial: int = 0
    repeats: float = 0.06
    """How often they put a file a second time."""
    says_more: float = 0.12
    """How often they send a second return of a batch, the same or another truth."""
    fold: int = 1
    """How many lots of cards are announced at a time."""

    def __post_init__(self) -> None:
        self.chance = self.world.chance
        self.profiles = {code: profile_of(bank) for code, bank in self.province.banks.items()}

    def look(self) -> None:
        """Every bank looks into its drop."""
        there = self.world.aws.buckets.contents("drop")
        for batch, bank, file in self.rules.mirror.all(
            "SELECT id, bank, file FROM batch WHERE file != '' AND stage IN ('delivering', 'delivered') ORDER BY id"
        ):
            profile, key = self.profiles[bank], f"{bank}/out/{file}"
            control = f"{bank}/out/{issuance_file.control_name(profile, file)}"
            if batch in self.seen or control not in there:
                continue
            if key not in there:
                raise AssertionError(f"4: a control file without its file: {control}")
            self.seen.add(batch)
            self._decide(bank, issuance_file.parse(profile, there[key], batch))

    def announce(self, cards: int) -> None:
        """banktwo announces pre-printed cards."""
        for _ in range(self.fold):
            self.serial += 1
            self.send("banktwo", AnswerKind.STOCK, bank_answers.stock(f"L{self.serial}", 1_000 * self.serial, cards))

    def report(self) -> None:
        """A bank reports what happened to cards, some of which it will open only later."""
        bank = self.chance.choice(sorted(self.profiles))
        cards = self.cards.get(bank, [])
        if cards:
            some = self.chance.sample(cards, min(len(cards), self.chance.randrange(1, 6)))
            at = self._lately()
            reported = (self._event(card, at) for card in some)
            known = tuple(one for one in reported if self._can_say(bank, one))
            if known:
                self.send(bank, AnswerKind.EVENTS, Events(known))

    def _lately(self) -> str:
        at = self.world.local - timedelta(days=self.chance.randrange(15), minutes=self.chance.randrange(600))
        return f"{at:%Y-%m-%dT%H:%M:%S}"

    def _can_say(self, bank: str, event: CardEventRow) -> bool:
        """Whether the bank has a code for it."""
        try:
            answer_files.write(self.profiles[bank], AnswerKind.EVENTS, Events((event,)))
        except FormatError:
            return False
        return True

    def _event(self, card: str, at: str) -> CardEventRow:
        kinds, weights = list(EventKind), [60, 5, 5, 5, 6, 5]
        kind = self.chance.choices(kinds, weights)[0]
        new = self._new_card(card) if kind is EventKind.REPLACED else ""
        self.rules.personal |= {card, new} - {""}
        if new:
            self.cards["bankone"].append(new) if card in self.cards.get("bankone", ()) else None
        return CardEventRow(card, kind, at, new)

    def _new_card(self, card: str) -> str:
        return made_up(f"replaced {card}", 1)

    def _decide(self, bank: str, file: IssuanceFile) -> None:
        """What the bank will answer, and when."""
        profile, draw = self.profiles[bank], self.chance.random()
        wait = timedelta(days=self.chance.choice((1, 2, 3, 5, 9, 30)), minutes=self.chance.randrange(600))
        *_, (_, returned) = bank_answers.answer(profile, file)
        assert isinstance(returned, Return)
        if crc32(file.batch.encode()) % 4 == 0:  # cards of an earlier request
            returned = replace(returned, answers=tuple(map(_opened_before, returned.answers)))
        self.cards.setdefault(bank, []).extend(one.card for one in returned.answers)
        self.rules.personal |= {one.card for one in returned.answers}
        if draw < 0.04:
            return
        if draw < 0.12:
            named = returned.answers[:1] if self.chance.random() < 0.7 else ()
            faults = tuple(self._refused(bank, one) for one in named)
            reason = None if faults else Reason.FORMAT
            self._later(wait, bank, AnswerKind.RECEIPT, Receipt(file.batch, False, reason=reason, faults=faults))
            if draw > 0.05:
                return
        if profile.answers.receipt and True in profile.answers.receipt.accepted.values() and self.chance.random() < 0.8:
            self._later(wait / 2, bank, AnswerKind.RECEIPT, Receipt(file.batch, True))
        answers = [
            self._refused(bank, one) if not profile.whole_file and self.chance.random() < 0.12 else one
            for one in returned.answers
        ]
        cut = self.chance.randrange(len(answers) + 1) if self.chance.random() < 0.3 else 0
        for part in (answers[:cut], answers[cut:]):
            if part:
                self._later(wait, bank, AnswerKind.RETURN, Return(file.batch, tuple(part)))
                wait += timedelta(hours=self.chance.randrange(60))
        if self.chance.random() < self.says_more:  # another truth, or the same once more
            other = [replace(one, card=made_up(f"other {file.batch}", one.row)) for one in answers if one.card]
            second = other if other and bank == "bankone" and self.chance.random() < 0.5 else answers
            self.rules.personal |= {one.card for one in second} - {""}
            self._later(wait, bank, AnswerKind.RETURN, Return(file.batch, tuple(second)))

    def _refused(self, bank: str, one: Answer) -> Answer:
        kept = one.card if self.profiles[bank].stock else ""
        reason = self.chance.choice((Reason.NOT_IN_POLICE_RECORDS, Reason.ACCOUNT_EXISTS, Reason.DOCUMENT_EXPIRED))
        return replace(one, result=Result.REFUSED, card=kept, reason=reason, branch="", opened_on="")

    def _later(self, wait: timedelta, bank: str, kind: AnswerKind, value: Value) -> None:
        self.world.after(wait, lambda: self.send(bank, kind, value))

    def send(self, bank: str, kind: AnswerKind, value: Value) -> None:
        """Put a file into the drop; some banks put it twice, under two names."""
        self.serial += 1
        name, content = answer_files.write(self.profiles[bank], kind, value, serial=str(self.serial))
        if isinstance(value, Events):
            self.rules.said[name] = [(one.card, one.kind.value, one.at) for one in value.events]
        self.world.note(f"{bank} sends {kind.value} {getattr(value, 'batch', '')}")
        self.world.happened[f"files: {kind.value}"] += 1
        self.world.put("drop", f"{bank}/in/{name}", content, "answer")
        if self.chance.random() < self.repeats:
            self.world.put("drop", f"{bank}/in/{name}", content, "answer")


def _opened_before(one: Answer) -> Answer:
    day = one.opened_on and f"{date.fromisoformat(one.opened_on) - timedelta(days=40)}"
    return replace(one, opened_on=day)
