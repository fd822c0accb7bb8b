"""What a letter says of a batch that its bank has answered, by what is stored when it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from unioncard.issuance.batch import BatchState
from unioncard.issuance.row import RowState
from unioncard.notifications.letters.letter import Letter, page, render
from unioncard.texts import mail as texts

if TYPE_CHECKING:
    from unioncard.issuance.store import BatchReader
    from unioncard.unions.store import DirectoryStore

_ANSWERED: Final = frozenset({BatchState.ANSWERED, BatchState.CLOSED, BatchState.FILE_REFUSED})
"""States of batches of which a letter says what the bank answered."""


@dataclass(frozen=True, slots=True)
class AnsweredBatch:
    """Values of the letter about a batch that its bank has answered, or refused whole (``file_refused``).

    ``opened``, ``refused`` and ``blameless`` (in a refused file, not at fault) are its rows. ``again``: the blameless
    are in a further attempt. ``roster``: it is made. ``closed``: no card is to be fetched or signed for any more.
    """

    union: str
    bank: str
    batch: str
    register: str
    day: str
    rows: int
    opened: int = 0
    refused: int = 0
    blameless: int = 0
    file_refused: bool = False
    again: bool = False
    roster: bool = False
    closed: bool = False


def batch_answered(answered: AnsweredBatch, *, origin: str) -> Letter:
    """The letter to the union of a batch: counts, what to do, and where."""
    links = {"link": page(origin, f"batches/{answered.batch}"), "cards": page(origin, f"custody/{answered.batch}")}
    subject = texts.FILE_REFUSED if answered.file_refused else texts.BATCH_ANSWERED
    return Letter(subject.format(**asdict(answered)), render("batch_answered.txt.j2", asdict(answered) | links))


def batch_words(directory: DirectoryStore, batches: BatchReader, batch_id: str) -> AnsweredBatch | None:
    """The letter's values; None while the bank has it, and where everything is done meanwhile."""
    now = batches.find(batch_id)
    if now.state not in _ANSWERED:
        return None
    states = Counter(row.state for row in batches.rows(now.id))
    closed = now.state is BatchState.CLOSED
    if closed and not states[RowState.REFUSED]:
        return None
    return AnsweredBatch(
        directory.union(now.union).name,
        directory.bank(now.bank).name,
        now.id,
        now.register,
        now.day,
        now.rows,
        opened=states[RowState.OPENED],
        refused=states[RowState.REFUSED],
        blameless=states[RowState.FILE_REFUSED],
        file_refused=now.state is BatchState.FILE_REFUSED,
        again=any(one.previous == now.id for one in batches.of_register(now.register)),
        roster=bool(now.roster),
        closed=closed,
    )
