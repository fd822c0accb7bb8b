"""What is stored, mirrored into SQLite as it is written: a reader of the raw items, with no code of ours."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from support.made_up import of_cells

if TYPE_CHECKING:
    from support.memory_aws.aws import MemoryAws

MEASURES: Final = (
    "read", "accepted", "rejected", "joined", "left", "updated", "requested", "opened", "refused", "collected",
    "signed", "returned", "activated", "closed",
)  # fmt: skip
_COUNTS: Final = ", ".join(f'"{measure}" INTEGER' for measure in MEASURES)
_ALL: Final = ", ".join(f'"{measure}"' for measure in MEASURES)
SCHEMA: Final = f"""
CREATE TABLE member(pk, sk, key, document, "union", membership, card, batch, batch_row, card_key);
CREATE TABLE cell(pk, sk, "union", name);
CREATE TABLE made(pk, sk, month, "union", name, count INTEGER);
CREATE TABLE stood(pk, sk, month, "union", name, count INTEGER);
CREATE TABLE register(pk, sk, id, kind, "union", state, {_COUNTS}, finished_at);
CREATE TABLE batch(pk, sk, id, "union", bank, stage, rows, answered, receipt, closed_at, delivered_at, file);
CREATE TABLE row(pk, sk, batch, number, member, state, card, answered_by, activated_on);
CREATE TABLE plastic(pk, sk, batch, row, collected, signed, returned, damaged);
CREATE TABLE undo(pk, sk, document, state);
CREATE TABLE record(pk, sk, key, "union", member, status, activated_on, activated_by, closed_by, replaced_by, entitled,
 entitled_as_of, batch, number);
CREATE TABLE history(pk, sk, card, bank, activated, closed, replaced);
CREATE TABLE shown(pk, sk, status, names);
CREATE TABLE movement(pk, sk, month, "union", path, document, at, day, {_COUNTS});
CREATE TABLE closing(pk, sk, month, "union", path, moved_from, before, digest, documents, {_COUNTS});
CREATE TABLE posting(pk, sk, month, "union", account, balance INTEGER);
CREATE TABLE closed(pk, sk, month, before, digest, unions, documents);
CREATE TABLE total(pk, sk, month, account, balance INTEGER);
CREATE TABLE parent(pk, sk, code, parent, path);
CREATE TABLE waiting(pk, sk, "union", path);
CREATE TABLE move(pk, sk, "union", from_parent, at, version INTEGER);
CREATE TABLE event(pk, sk, card, bank, kind, at);
CREATE TABLE file(pk, sk, bank, name, outcome, problems INTEGER);
CREATE TABLE mail(pk, sk, state);
CREATE TABLE lot(pk, sk, prefix, next INTEGER, last INTEGER);
CREATE TABLE run(pk, sk, batch, lot, prefix, first INTEGER, last INTEGER);
"""
TABLES: Final = tuple(line.split("(")[0].split()[-1] for line in SCHEMA.splitlines() if line.startswith("CREATE"))


WRITTEN_ONCE: Final = ("MONTH#", "CLOSING#", "CLOSED")


def plain(value: dict[str, Any]) -> Any:
    """A typed value of DynamoDB as Python has it."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return int(content)
        case "M":
            return {name: plain(one) for name, one in content.items()}
        case "L":
            return [plain(one) for one in content]
        case "NULL":
            return None
    return content


UNDO_STATES: Final = "requested", "approved", "done"


@dataclass
class Mirror:
    """The database. By table and key: what ``changed`` and is not in it, what was ``taken`` over and not asked of."""

    aws: MemoryAws
    changed: set[tuple[str, tuple[str, str]]] = field(default_factory=set)
    taken: set[tuple[str, tuple[str, str]]] = field(default_factory=set)
    rewritten: list[tuple[str, str]] = field(default_factory=list)
    """Movements and closings that were written a second time, otherwise than the first."""
    turned_back: list[tuple[str, str]] = field(default_factory=list)
    """Undos that were approved, or done, and are less now, or that were done and are others."""

    def __post_init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(SCHEMA)
        for name in TABLES:
            self.db.execute(f"CREATE INDEX {name}_key ON {name}(pk, sk)")
        for batch in ("row", "plastic"):
            self.db.execute(f"CREATE INDEX {batch}_batch ON {batch}(batch)")
        self.db.execute("CREATE INDEX movement_documents ON movement(document)")
        self.db.execute('CREATE INDEX movement_unions ON movement("union")')
        self.db.execute("CREATE INDEX record_place ON record(batch, number)")
        self.db.execute("CREATE INDEX record_keys ON record(key)")
        self.db.execute("CREATE INDEX member_keys ON member(key)")
        for name, table in self.aws.tables.tables.items():
            self._watch(name, table)

    def _watch(self, name: str, table: Any) -> None:
        put, delete = table.put, table.delete

        def noted_put(key: tuple[str, str], item: Any) -> None:
            self.changed.add((name, key))
            if name == "work" and key[0].startswith(WRITTEN_ONCE) and (before := table.find(key)) and before != item:
                self.rewritten.append(key)
            if name == "work" and key[1].startswith("UNDO#") and (before := table.find(key)):
                one, other = (UNDO_STATES.index(it["state"]["S"]) for it in (before, item))
                if other < one or (before != item and one == len(UNDO_STATES) - 1):
                    self.turned_back.append(key)
            put(key, item)

        def noted_delete(key: tuple[str, str]) -> None:
            self.changed.add((name, key))
            delete(key)

        table.put, table.delete = noted_put, noted_delete
        self.changed |= {(name, (pk, sk)) for pk, items in table.partitions.items() for sk in items}

    def follow(self) -> list[tuple[str, str, str]]:
        """Take over what changed; the keys (table, pk, sk) that did since this was last asked."""
        self.follow_quietly()
        named = sorted(self.taken)
        self.taken.clear()
        return [(name, *key) for name, key in named]

    def follow_quietly(self) -> None:
        """Take over what changed, which the next ``follow`` will name all the same."""
        for name, key in sorted(self.changed):
            found = self.aws.tables.tables[name].find(key)
            for table in _tables_of(name, *key):
                self.db.execute(f"DELETE FROM {table} WHERE pk = ? AND sk = ?", key)  # noqa: S608 our own names
            if found:
                item = {attribute: plain(value) for attribute, value in found.items()}
                self._insert(name, *key, item)
        self.taken |= self.changed
        self.changed.clear()

    def all(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        return self.db.execute(question, values).fetchall()

    def named(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of a question with named values."""
        return self.db.execute(question, values).fetchall()

    def one(self, question: str, *values: Any) -> Any:
        """The one value of a question."""
        return self.db.execute(question, values).fetchone()[0]

    def _put(self, table: str, pk: str, sk: str, *values: Any) -> None:
        marks = ", ".join("?" * (len(values) + 2))
        self.db.execute(f"INSERT INTO {table} VALUES ({marks})", (pk, sk, *values))  # noqa: S608 our own names

    def _insert(self, name: str, pk: str, sk: str, one: dict[str, Any]) -> None:
        for table in _tables_of(name, pk, sk):
            getattr(self, f"_{table}")(pk, sk, one)

    def _member(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        sealed = json.loads(one["sealed"])
        cells = next(part for part in _parts(sealed) if "证件号码" in part)
        named = one["key"], cells["证件号码"], one["union"], one["membership"], one["card"]
        self._put("member", pk, sk, *named, one.get("batch"), one.get("batch_row"), one.get("card_key", ""))

    def _cell(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        """What the cells of somebody who is a member now say, counted by words of the tests' own."""
        if one["membership"] not in {"active", "retained"}:
            return
        cells = next(part for part in _parts(json.loads(one["sealed"])) if "证件号码" in part)
        for name in of_cells(cells):
            self._put("cell", pk, sk, one["union"], name)

    def _register(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        counts = [(one.get("counts") or {}).get(measure, 0) for measure in MEASURES]
        kind = one.get("kind", "members")
        self._put("register", pk, sk, one["id"], kind, one["union"], one["state"], *counts, one.get("finished_at"))

    def _batch(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        names = ("id", "union", "bank", "stage", "rows", "answered", "receipt", "closed_at", "delivered_at", "file")
        self._put("batch", pk, sk, *(one.get(name, "") for name in names))

    def _row(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        names = ("number", "member", "state", "card", "answered_by", "activated_on")
        self._put("row", pk, sk, pk.partition("#")[2], *(one.get(name, "") for name in names))

    def _plastic(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        facts = [(one["facts"].get(fact) or [None, None])[1] for fact in ("collected", "signed", "returned", "damaged")]
        self._put("plastic", pk, sk, pk.partition("#")[2], one["row"], *facts)

    def _undo(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("undo", pk, sk, one["document"], one["state"])

    def _record(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        names = ("key", "union", "member", "status", "activated_on", "activated_by", "closed_by", "replaced_by")
        rest = one.get("entitled"), one.get("entitled_as_of"), one.get("batch"), one.get("row")
        self._put("record", pk, sk, *(one.get(name, "") for name in names), *rest)

    def _history(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        kinds = [event["kind"] for event in one["events"]]
        about = [kinds.count(kind) for kind in ("activated", "closed", "replaced")]
        self._put("history", pk, sk, one["card"], one["bank"], *about)

    def _event(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        for event in one["events"]:
            self._put("event", pk, sk, one["card"], one["bank"], event["kind"], event["at"])

    def _shown(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("shown", pk, sk, one["status"], ",".join(sorted(one)))

    def _movement(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        counts = [one["counts"].get(measure, 0) for measure in MEASURES]
        named = (one[name] for name in ("month", "union", "path", "document", "at"))
        self._put("movement", pk, sk, *named, one.get("day", ""), *counts)

    def _closing(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        change = [one["change"].get(measure, 0) for measure in MEASURES]
        seal = one["path"], one["moved_from"], one["before"], one["digest"], one["documents"]
        self._put("closing", pk, sk, one["month"], one["union"], *seal, *change)

    def _made(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._make_up("made", pk, sk, one)

    def _stood(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._make_up("stood", pk, sk, one)

    def _make_up(self, table: str, pk: str, sk: str, one: dict[str, Any]) -> None:
        for name, count in one.get("make_up", {"counts": {}})["counts"].items():
            self._put(table, pk, sk, one["month"], one["union"], name, count)

    def _posting(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        for account, balance in one["balances"].items():
            self._put("posting", pk, sk, one["month"], one["union"], account, balance)

    def _closed(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("closed", pk, sk, one["month"], one["before"], one["digest"], one["unions"], one["documents"])

    def _total(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        for account, balance in one["balances"].items():
            self._put("total", pk, sk, one["month"], account, balance)

    def _parent(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        """Below which a union is now."""
        self._put("parent", pk, sk, one["code"], one.get("parent"), one["path"])

    def _waiting(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        """Where something waits: what a source has placed, and both sides of a transfer that is open."""
        if one.get("placed"):
            self._put("waiting", pk, sk, one["path"].strip("/").rpartition("/")[2], one["path"])
        if one.get("state") in {"asked", "agreed"}:
            self._put("waiting", pk, sk, one["holder"], one["holder_path"])
            self._put("waiting", pk, sk, one["asker"], one["asker_path"])

    def _move(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("move", pk, sk, one["union"], one["from_parent"], one["at"], one["version"])

    def _file(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        problems = len(one.get("problems") or ()) + len(one.get("further") or ())
        self._put("file", pk, sk, one["bank"], one["name"], one["outcome"], problems)

    def _lot(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("lot", pk, sk, f"{pk}/{one['prefix']}", one["next"], one["last"])

    def _run(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        for run in one["runs"]:
            last = run["first"] + run["count"] - 1
            self._put("run", pk, sk, pk.partition("#")[2], run["lot"], run["prefix"], run["first"], last)

    def _mail(self, pk: str, sk: str, one: dict[str, Any]) -> None:
        self._put("mail", pk, sk, one.get("state"))


def _parts(sealed: Any) -> list[Any]:
    """Dictionaries within a sealed record, itself first."""
    if isinstance(sealed, dict):
        return [sealed, *(part for one in sealed.values() for part in _parts(one))]
    if isinstance(sealed, list):
        return [part for one in sealed for part in _parts(one)]
    return []


_BY_BEGINNING: Final = (
    ("members", "MEMBER#", "MEMBER", ("member", "cell")),
    ("work", "BATCH#", "UNDO#", ("undo",)),
    ("members", "CARD#", "CARD", ("record",)),
    ("members", "CARD#", "EVENTS#", ("history", "event")),
    ("members", "STOCK#", "LOT#", ("lot",)),
    ("members", "BATCH#", "STOCK#", ("run",)),
    ("cards", "CARD#", "", ("shown",)),
    ("work", "REGISTER#", "REGISTER", ("register",)),
    ("work", "BATCH#", "BATCH", ("batch",)),
    ("work", "BATCH#", "ROW#", ("row",)),
    ("work", "BATCH#", "PLASTIC#", ("plastic",)),
    ("work", "MONTH#", "", ("movement", "made")),
    ("work", "CLOSED", "", ("closed", "total")),
    ("work", "BANKFILE#", "FILE#", ("file",)),
    ("work", "WORKOF#", "WORK", ("waiting",)),
    ("work", "TRANSFER#", "TRANSFER", ("waiting",)),
    ("directory", "UNION#", "UNION", ("parent",)),
    ("directory", "MOVES", "MOVE#", ("move",)),
)


def _tables_of(name: str, pk: str, sk: str) -> tuple[str, ...]:
    if name == "work" and pk.startswith("CLOSING#") and pk.count("#") == 2:
        return "closing", "posting", "stood"
    return next(
        (tables for table, begins, sorts, tables in _BY_BEGINNING
         if table == name and pk.startswith(begins) and sk.startswith(sorts)),
        (),
    )  # fmt: skip
