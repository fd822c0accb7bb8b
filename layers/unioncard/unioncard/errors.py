"""The exception tree. Final and retryable failures are different classes.

UnionCardError
├── Refused                 final: a retry changes nothing; the message says why, in Chinese
│   ├── NotFound            no such union, register, batch …
│   ├── NotAllowed          outside the officer's own subtree
│   ├── InvalidInput        the request or document breaks a rule
│   ├── ImpossibleTransition  a state may not follow from another
│   ├── NotNow              not possible in the present state; later, or before, it could be
│   ├── NotIssuable         no agreement covers the union: no bank can open the cards
│   └── TooMany             asked too often; says when to ask again
└── TryAgain                transient: the queue delivers the event again
    ├── Conflict            another writer changed the same record meanwhile
    ├── TimeIsUp            a part is stored; another message goes on with the rest
    └── CageUnavailable     the process that reads registers gave no answer, and not by the file's doing
"""

from __future__ import annotations


class UnionCardError(Exception):
    """Root of all errors this system raises on purpose. The message is for users: Chinese, without personal data."""


class Refused(UnionCardError):
    """Final. A second attempt with the same input ends the same way."""


class NotFound(Refused):
    """Nothing is stored under this key."""


class NotAllowed(Refused):
    """The officer's token does not reach this union (invariant 8)."""


class InvalidInput(Refused):
    """The request or document breaks a rule."""


class ImpossibleTransition(Refused):
    """The state table has no arrow from this state to that one."""


class NotNow(Refused):
    """Not possible in the present state: a batch that its bank has received is not withdrawn."""


class NotIssuable(Refused):
    """No agreement covers this union, so there is no bank to open cards."""


class TooMany(Refused):
    """Asked more often than is allowed; ``seconds`` until one may ask again."""

    def __init__(self, message: str, seconds: int) -> None:
        """``message`` says in Chinese when to ask again."""
        super().__init__(message)
        self.seconds = seconds


class TryAgain(UnionCardError):
    """Transient. Raised so that the queue delivers the event again, ``after`` seconds at the earliest."""

    def __init__(self, *reasons: str, after: float = 0) -> None:
        """``after``: when whoever tries before that is known to fail, as while another one's lease holds."""
        super().__init__(*reasons)
        self.after = after


class TimeIsUp(TryAgain):
    """What was done is stored, and the rest is for another message (unioncard.pace)."""


class Conflict(TryAgain):
    """A conditional write lost against another writer; read again and decide again."""
