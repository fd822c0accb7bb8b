"""What must always hold (docs/invariants.md), asked of the mirror in SQL; at a closing the recount of everything."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from campaign.year.functions import GroupSecrets
from campaign.year.mirror import MEASURES
from campaign.year.world import Fault
from support.mails import html, plain
from unioncard.cards.card import CardKeys
from unioncard.cards.events import EventKind

if TYPE_CHECKING:
    from campaign.year.mirror import Mirror
    from campaign.year.world import World

SUMS: Final = ", ".join(f'sum("{measure}")' for measure in MEASURES)
ALWAYS: Final = {
    "1: two records of one person": "SELECT document FROM member GROUP BY document HAVING count(*) > 1",
    "1: two live requests or cards of one person": """
        SELECT member FROM (
          SELECT member FROM row WHERE state = 'sent'
          UNION ALL SELECT member FROM record WHERE status NOT IN ('closed', 'replaced'))
        WHERE member != '' GROUP BY member HAVING count(*) > 1""",
    "1: a request that its member does not know": """
        SELECT row.batch, row.number FROM row LEFT JOIN member ON member.key = row.member
        WHERE row.state = 'sent' AND row.member != '' AND NOT coalesce(member.card = 'requested'
          AND member.batch = row.batch AND member.batch_row = row.number, 0)""",
    "1: a request that no batch knows": """
        SELECT member.key FROM member LEFT JOIN row ON row.batch = member.batch AND row.number = member.batch_row
        WHERE member.card = 'requested' AND NOT coalesce(row.state = 'sent' AND row.member = member.key, 0)""",
    "1: a card that its row does not have": """
        SELECT member.key FROM member LEFT JOIN row ON row.batch = member.batch AND row.number = member.batch_row
        WHERE member.card = 'opened' AND NOT coalesce(row.state = 'opened' AND row.member = member.key, 0)""",
    "2: read is not accepted and rejected": """
        SELECT id FROM register WHERE state IN ('checked', 'rejected') AND read != accepted + rejected""",
    "5: a card of two rows": "SELECT card FROM row WHERE card != '' GROUP BY card HAVING count(*) > 1",
    "5: a card of two people": """
        SELECT card_key FROM member WHERE card_key != '' GROUP BY card_key HAVING count(*) > 1""",
    "5: a pre-printed card reserved twice": """
        SELECT one.batch, other.batch, one.lot FROM run one JOIN run other
          ON one.lot = other.lot AND one.prefix = other.prefix AND one.rowid < other.rowid
        WHERE one.first <= other.last AND other.first <= one.last""",
    "5: a pre-printed card in stock twice": """
        SELECT one.sk, other.sk FROM lot one JOIN lot other ON one.prefix = other.prefix AND one.rowid < other.rowid
        WHERE one.next <= min(one.last, other.last) AND other.next <= min(one.last, other.last)""",
    "5: an opened row without a card, or its record": """
        SELECT row.batch, row.number FROM row LEFT JOIN record ON record.key = row.card
        WHERE row.state = 'opened' AND record.key IS NULL""",
    "9: a record that the look-up does not show, or shows otherwise": """
        SELECT record.key FROM record LEFT JOIN shown ON shown.pk = record.pk
        WHERE shown.status IS NOT CASE WHEN record.status = 'normal' AND NOT record.entitled THEN 'not-member'
          ELSE record.status END""",
    "9: the look-up holds more than it shows": """
        SELECT pk FROM shown WHERE names != 'bank,issuer,pk,status,v'""",
    "3: an activation that nobody counts": """
        SELECT key FROM record WHERE activated_on != '' AND activated_by = ''""",
    "3: a row that does not show its activation": """
        SELECT row.batch, row.number FROM row JOIN record ON record.batch = row.batch AND record.number = row.number
        GROUP BY 1, 2 HAVING sum(record.activated_on != '') > 0 AND sum(record.activated_on = row.activated_on) = 0""",
    "3: a row that shows an activation that no card had": """
        SELECT row.batch, row.number FROM row WHERE row.activated_on != '' AND NOT EXISTS (SELECT 1 FROM record
          WHERE record.batch = row.batch AND record.number = row.number AND record.activated_on = row.activated_on)""",
    "4: a batch has other rows than its file": """
        SELECT id FROM batch WHERE stage IN ('written', 'delivering', 'delivered')
        AND rows != (SELECT count(*) FROM row WHERE row.batch = batch.id)""",
    "6: a month has movements of one document of a union twice": """
        SELECT "union", document FROM movement GROUP BY "union", document, path HAVING count(*) > 1""",
    "6: a movement is counted in another month than that in which it was written": """
        SELECT document FROM movement WHERE month != substr(datetime(at, '+8 hours'), 1, 7)""",
    "6: cards have a day of opening before their bank was asked": """
        SELECT DISTINCT opening.document FROM movement opening JOIN row ON row.answered_by = opening.document
        JOIN batch ON batch.id = row.batch WHERE opening.opened > 0 AND opening.day != ''
          AND opening.day < substr(datetime(batch.delivered_at, '+8 hours'), 1, 10)""",
    "6: what happened to a card has a day before that of its opening": """
        SELECT record.key FROM record JOIN row ON row.batch = record.batch AND row.number = record.number
        JOIN movement opening ON opening.document = row.answered_by JOIN movement later
          ON later.document = record.activated_by AND later."union" = opening."union" AND later.path = opening.path
        WHERE opening.activated + opening.closed = 0 AND later.day != '' AND later.day < opening.day""",
    "6: a card was fetched or signed for on a day before that of its opening": """
        SELECT plastic.batch, plastic.row FROM plastic
        JOIN row ON row.batch = plastic.batch AND row.number = plastic.row
        JOIN movement opening ON opening.document = row.answered_by
        JOIN movement later ON later.document IN (plastic.collected, plastic.signed, plastic.returned)
        WHERE opening.activated + opening.closed = 0 AND later.day != '' AND later.day < opening.day AND NOT EXISTS (
          SELECT 1 FROM movement undo WHERE undo."union" = later."union" AND undo.document LIKE 'undo/%')""",
}
"""Rule → what contradicts it, at any moment between two steps. Returns that tell of cards' later fates, too, bear the
day of those, and are not compared with further ones; nor are documents of unions that took something back."""

MINUS, CARDS = "joined - left", "opened"
ACCOUNTS: Final = {
    "rows.submitted": "-read", "rows.accepted": "accepted", "rows.rejected": "rejected",
    "records.known": "-updated", "records.renewed": "updated",
    "membership.outside": "-joined", "membership.member": "joined - left", "membership.former": "left",
    "request.none": "-requested", "request.waiting": "requested - opened - refused", "request.opened": "opened",
    "request.refused": "refused",
    "plastic.none": "-opened", "plastic.bank": "opened - collected", "plastic.clerk": "collected - signed - returned",
    "plastic.member": "signed", "plastic.returned": "returned",
    "account.none": "-opened", "account.open": "opened - closed", "account.closed": "closed",
    "activation.none": "-opened", "activation.awaited": "opened - activated", "activation.done": "activated",
}  # fmt: skip
"""The chart of accounts, written down once more: account → what stands on it."""

RECOUNT: Final = {
    "joined - left": "SELECT \"union\", count(*) FROM member WHERE membership IN ('active', 'retained') GROUP BY 1",
    "read": """SELECT "union", sum(read) FROM register WHERE kind = 'members' AND state = 'checked' GROUP BY 1""",
    "accepted": """SELECT "union", sum(accepted) FROM register WHERE kind = 'members' AND state = 'checked'
        GROUP BY 1""",
    "requested": """SELECT "union", sum(rows) FROM batch WHERE stage = 'delivered' GROUP BY 1""",
    "opened": """SELECT batch."union", count(*) FROM row JOIN batch ON batch.id = row.batch WHERE state = 'opened'
        GROUP BY 1""",
    "refused": """SELECT batch."union", count(*) FROM row JOIN batch ON batch.id = row.batch
        WHERE state IN ('refused', 'file-refused') AND batch.stage = 'delivered' GROUP BY 1""",
    **{
        fact: f"""SELECT batch."union", count(*) FROM plastic JOIN batch ON batch.id = plastic.batch
        WHERE {fact} IS NOT NULL GROUP BY 1"""  # noqa: S608 our own words
        for fact in ("collected", "signed", "returned")
    },
    "activated": """SELECT "union", count(DISTINCT batch || '/' || number) FROM record WHERE activated_on != ''
        GROUP BY 1""",
    "closed": "SELECT \"union\", count(*) FROM record WHERE status = 'closed' GROUP BY 1",
}
"""Sum of movements → the same by counting what there is."""

MAKE_UP: Final = 'SELECT "union", name, count(*) FROM cell GROUP BY 1, 2'
"""The make-up of members by their cells."""
MADE: Final = 'SELECT "union", name, sum(count) FROM made GROUP BY 1, 2 HAVING sum(count) != 0'
"""The same by movements."""
CARRIED: Final = """
    SELECT 'closed', "union", name, count FROM stood WHERE month = :month EXCEPT
    SELECT 'closed', "union", name, sum(count) FROM made WHERE month <= :month GROUP BY 2, 3
    UNION ALL SELECT * FROM (
    SELECT 'moved', "union", name, sum(count) FROM made WHERE month <= :month
    GROUP BY 2, 3 HAVING sum(count) != 0 EXCEPT
    SELECT 'moved', "union", name, count FROM stood WHERE month = :month)"""
"""Where the make-up that a month was closed with is not that of all movements until then."""

TAKEN_BACK: Final = """
    SELECT plastic.batch, plastic.row, undo.document FROM plastic
    JOIN undo ON undo.document IN (plastic.collected, plastic.signed, plastic.returned)
    WHERE undo.state != 'requested'"""

ELSEWHERE: Final = """
    SELECT waiting.pk, waiting.path, parent.path FROM waiting JOIN parent ON parent.code = waiting."union"
    WHERE waiting.path != parent.path"""

_DIGITS: Final = re.compile(r"\d{11,}X?")
_LENGTHS: Final = range(11, 20)
"""Digits of a mobile, a card and a document, and all between."""
_FINAL: Final = frozenset({"opened", "refused", "file-refused", "withdrawn"})


@dataclass
class Rules:
    """Everything that holds, and what was seen once and may never change."""

    world: World
    mirror: Mirror
    personal: set[str] = field(default_factory=set)
    """Numbers of documents, mobiles and cards."""
    uploaded: dict[str, int] = field(default_factory=dict)
    """Register → the rows that its file has."""
    verdicts: dict[tuple[str, str], Any] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    closed: dict[tuple[str, str], Any] = field(default_factory=dict)
    said: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Name of a file of card events → card, kind and instant of each."""
    looked_at: int = 0
    days: int = 0
    recounts: int = 0

    def every_day(self) -> None:
        """What must hold whenever nobody is at work."""
        self.days += 1
        changed = self.mirror.follow()
        if not changed:
            return
        self._nothing("12: written a second time, otherwise", [*self.mirror.rewritten])
        self._nothing("3: what was taken back is asked or approved once more", [*self.mirror.turned_back])
        for rule, question in ALWAYS.items():
            self._nothing(rule, self.mirror.all(question))
        self._rows_are_kept()
        self._never_changed(changed)
        self._no_personal_data()
        self._files_are_kept()

    def _nothing(self, rule: str, found: list[tuple[Any, ...]]) -> None:
        if found:
            raise Fault(f"{rule}: {found[:3]} and {max(len(found) - 3, 0)} more")

    def _rows_are_kept(self) -> None:
        for register, state, read in self.mirror.all("SELECT id, state, read FROM register WHERE kind = 'members'"):
            if state == "checked" and register in self.uploaded and read != self.uploaded[register]:
                raise Fault(f"2: a row was lost: {register} has {self.uploaded[register]} rows, {read} were read")

    def _never_changed(self, changed: list[tuple[str, str, str]]) -> None:
        tables = self.world.aws.tables.tables
        months = {month for (month,) in self.mirror.all("SELECT month FROM closed")}
        for table, pk, sk in changed:
            if table != "work":
                continue
            now = tables[table].find((pk, sk))
            if pk.startswith("BATCH#") and sk.startswith("ROW#"):
                self._verdict(pk, sk, now)
            elif pk.startswith(("CLOSING#", "CLOSED", "MONTH#")):
                if (pk, sk) in self.closed and self.closed[pk, sk] != now:
                    raise Fault(f"12: a closed month changed: {pk} {sk}")
                if pk.startswith("MONTH#") and pk.split("#")[1] in months and (pk, sk) not in self.closed:
                    raise Fault(f"12: a movement came into a closed month: {pk} {sk}")
                self.closed[pk, sk] = now

    def _verdict(self, pk: str, sk: str, now: Any) -> None:
        state = now["state"]["S"] if now else "gone"
        verdict = state, (now or {}).get("card"), (now or {}).get("answered_by")
        if self.verdicts.setdefault((pk, sk), verdict) != verdict:
            raise Fault(f"5: a row's answer changed: {pk} {sk} {self.verdicts[pk, sk]} → {verdict}")
        if state not in _FINAL:
            del self.verdicts[pk, sk]

    def _no_personal_data(self) -> None:
        world = self.world
        for body in world.sent[self.looked_at :]:
            if not body.isascii() or self.names_somebody(body):
                raise Fault(f"7: personal data in a message: {body}")
        self.looked_at = len(world.sent)
        for letter in world.functions.post.letters:
            text = f"{letter['Subject']}\n{plain(letter)}\n{html(letter)}"
            if self.names_somebody(text):
                raise Fault(f"7: personal data in a letter: {letter.get('Subject')}")
        world.happened["letters"] += len(world.functions.post.letters)
        world.functions.post.letters.clear()

    def names_somebody(self, text: str) -> bool:
        """Whether a text has somebody's number in it, also amid other digits."""
        return any(
            run[first : first + length] in self.personal
            for run in set(_DIGITS.findall(text)) for length in _LENGTHS for first in range(len(run) - length + 1)
        )  # fmt: skip

    def _files_are_kept(self) -> None:
        buckets = self.world.aws.buckets.buckets
        for key, versions in buckets["drop"].items():
            if "/out/" not in key:
                continue
            for version in versions:
                digest = sha256(version.content or b"").hexdigest()
                if version.content is not None and self.files.setdefault(("drop", key), digest) != digest:
                    raise Fault(f"4: a file in the drop changed: {key}")

    def settled(self) -> None:
        """What must hold when no message is on its way: every sum of movements is what there is."""
        self.every_day()
        self.recounts += 1
        for sums, question in RECOUNT.items():
            counted = {union: number for union, number in self.mirror.all(question) if number}
            booked = dict(self.mirror.all(f'SELECT "union", sum({_quoted(sums)}) FROM movement GROUP BY 1'))  # noqa: S608
            booked = {union: number for union, number in booked.items() if number}
            if counted != booked:
                different = {u for u in {*counted, *booked} if counted.get(u, 0) != booked.get(u, 0)}
                shown = [(union, booked.get(union, 0), counted.get(union, 0)) for union in sorted(different)[:3]]
                raise Fault(f"6: {sums} by movements and by counting: {shown}")
        made, cells = set(self.mirror.all(MADE)), set(self.mirror.all(MAKE_UP))
        if made != cells:
            shown = sorted(made ^ cells)[:4]
            raise Fault(f"6: the make-up by movements and by the members' cells: {shown}")
        self._events_are_kept()
        self._nothing("3: a card is where a statement says that was taken back", self.mirror.all(TAKEN_BACK))
        waiting = "SELECT id, state FROM register WHERE state NOT IN ('checked', 'rejected', 'awaiting-upload')"
        self._nothing("10: a register that nobody finishes", self.mirror.all(waiting))
        self._nothing("8: what waits is listed for others than who is above", self.mirror.all(ELSEWHERE))

    def _events_are_kept(self) -> None:
        """Of what was taken without a word a card has the first and the last event of each kind."""
        cards = CardKeys(GroupSecrets("")).of
        kept = {
            tuple(of): (first, last) for *of, first, last in
            self.mirror.all("SELECT bank, card, kind, min(at), max(at) FROM event GROUP BY 1, 2, 3")
        }  # fmt: skip
        taken = "SELECT bank, name FROM file WHERE outcome = 'taken' AND problems = 0"
        for bank, name in self.mirror.all(taken):
            for card, kind, at in self.said.get(name, ()):
                first, last = kept.get((bank, cards(card), kind), ("", ""))
                if not first <= at <= last and kind != EventKind.REPLACED:
                    raise Fault(f"3: {name} said {kind} at {at}, of which {first} to {last} is kept")

    def closing(self, month: str) -> None:
        """What must hold of a month that was just closed."""
        self.every_day()
        mirror = self.mirror
        if mirror.one("SELECT count(*) FROM closed WHERE month = ?", month) != 1:
            raise Fault(f"12: {month} is not closed")
        moved = f'SELECT "union", {SUMS} FROM movement WHERE month <= ? GROUP BY 1'  # noqa: S608 our own names
        booked = {one[0]: dict(zip(MEASURES, one[1:], strict=True)) for one in mirror.all(moved, month)}
        found: dict[str, dict[str, int]] = {}
        for union, account, balance in mirror.all(
            'SELECT "union", account, balance FROM posting WHERE month = ?', month
        ):
            found.setdefault(union, {})[account] = balance
        wanted = {
            union: {account: value for account, sums in ACCOUNTS.items() if (value := eval(sums, {}, counts))}  # noqa: S307
            for union, counts in booked.items()
        }
        for union in sorted({*wanted, *found}):
            if found.get(union, {}) != wanted.get(union, {}):
                raise Fault(f"6: closing {month} of {union}: {found.get(union)} is not {wanted.get(union)}")
            if sum(found.get(union, {}).values()):
                raise Fault(f"6: the accounts of {union} do not add up to 0 in {month}")
        total = dict(mirror.all("SELECT account, balance FROM total WHERE month = ?", month))
        summed = dict(mirror.all("SELECT account, sum(balance) FROM posting WHERE month = ? GROUP BY 1", month))
        if total != {account: balance for account, balance in summed.items() if balance}:
            raise Fault(f"6: the province's closing of {month} is not the sum of its unions'")
        self._nothing("6: a closing's make-up is not that of its movements", mirror.named(CARRIED, month=month))
        self._is_chained(month)

    def _is_chained(self, month: str) -> None:
        months = self.mirror.all("SELECT month, before, digest FROM closed ORDER BY month")
        for (_, _, digest), (following, before, _) in itertools.pairwise(months):
            if before != digest:
                raise Fault(f"12: {following} does not rest on the month before")
        broken = """SELECT now."union" FROM closing now LEFT JOIN closing old ON old."union" = now."union"
            AND old.month = (SELECT max(month) FROM closed WHERE month < now.month)
            WHERE now.month = ? AND (now.before != coalesce(old.digest, '') OR now.moved_from !=
            CASE WHEN old.path != now.path THEN old.path ELSE '' END)"""
        self._nothing("6: a closing does not rest on the one before", self.mirror.all(broken, month))

    def end(self) -> None:
        """What must hold when everybody has gone home: nothing waits for us."""
        self.settled()
        unfinished = "SELECT id, stage FROM batch WHERE stage NOT IN ('delivered', 'empty', 'withdrawn')"
        waiting = {note["register"]["S"] for note in self._items("WAITING")}  # for an agreement, or cards of its bank
        left = [one for one in self.mirror.all(unfinished) if one[0].rpartition("-")[0] not in waiting]
        self._nothing("10: a batch that nobody finishes", left)
        figures = self.world.happened
        figures["unions that moved"] += self.mirror.one("SELECT count(*) FROM closing WHERE moved_from != ''")
        for name in ("opened", "refused", "collected", "signed", "returned", "activated", "closed", "left"):
            figures[f"counted: {name}"] += self.mirror.one(f'SELECT sum("{name}") FROM movement')  # noqa: S608
        figures["undone"] += self.mirror.one("SELECT count(*) FROM movement WHERE document LIKE 'undo/%'")
        figures["withdrawn"] += self.mirror.one("SELECT count(*) FROM batch WHERE stage = 'withdrawn'")
        figures["members"] += self.mirror.one("SELECT count(*) FROM member")

    def _items(self, partition: str) -> list[Any]:
        return list(self.world.aws.tables.tables["work"].partitions.get(partition, {}).values())


def _quoted(sums: str) -> str:
    return re.sub(r"[a-z]+", lambda word: f'"{word[0]}"', sums)


def digest_of(world: World) -> str:
    """A digest of everything that is stored."""
    digest = sha256()
    for _, table in sorted(world.aws.tables.tables.items()):
        for item in table.items():
            digest.update(json.dumps(item, sort_keys=True, default=repr).encode())
    return digest.hexdigest()[:16]
