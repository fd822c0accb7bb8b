"""A bank's profile 银行档案: file formats, code lists, transport and time limits, validated as one value."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ValidationError, model_validator
from pydantic import Field as PydanticField

from unioncard.banks.encryption import SUFFIX
from unioncard.banks.files.field import DAY, MOMENT, FieldCodec, Misfit, ours
from unioncard.banks.profiles.answers import SAMPLE_BATCHES, Answers
from unioncard.banks.profiles.fields import refuse
from unioncard.banks.profiles.issuance import Cards, Issuance
from unioncard.banks.profiles.transport import Drop, Encryption, Times
from unioncard.texts import bank_profiles as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncard.banks.profiles.fields import Field, Layout
    from unioncard.unions.agreement import Bank

_SAMPLES: Final = {DAY: "2026-11-23", MOMENT: "2026-11-23T08:00:00"}

LARGEST_BATCH: Final = 99_999
"""Rows; the agent number has five digits for the row."""


class Profile(BaseModel, frozen=True, extra="forbid"):
    """One bank's file formats and transport.

    ``codes``: named lists, our word → the bank's code; the bank does not take a word that is not listed. ``max_rows``:
    rows of one issuance file. ``stock``: cards are pre-printed, we assign their numbers. ``whole_file``: one bad row
    fails the file.
    """

    name: str = PydanticField(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str = PydanticField(min_length=1)
    version: str = PydanticField(min_length=1)
    encoding: Literal["gbk", "gb18030", "utf-8"]
    max_rows: int = PydanticField(5000, ge=1, le=LARGEST_BATCH, strict=True)
    codes: dict[str, dict[str, str]] = PydanticField(default_factory=dict)
    issuance: Issuance
    answers: Answers
    cards: Cards
    stock: bool = False
    whole_file: bool = False
    drop: Drop
    encryption: Encryption | None = None
    times: Times

    @model_validator(mode="after")
    def _own_words_fit(self) -> Profile:
        for field, layout in self._fields():
            if field.codes and field.codes not in self.codes:
                raise refuse(texts.NO_LIST, title=field.title, codes=field.codes)
            try:
                codec = FieldCodec(field, layout, self.encoding, self.codes)
                for word in self.codes[field.codes] if field.codes else ():
                    codec.text(word)
                if field.date:
                    codec.text(_SAMPLES[ours(field.date)])
            except Misfit:
                raise refuse(texts.VALUE_FITS, title=field.title) from None
        return self

    @model_validator(mode="after")
    def _codes_are_given(self) -> Profile:
        for codes, words in self.codes.items():
            if word := next((word for word, code in words.items() if not code.strip()), ""):
                raise refuse(texts.CODE_EMPTY, codes=f"codes.{codes}.{word}", word=word)
        return self

    def words_of(self) -> dict[str, frozenset[str]]:
        """Code list → the sources whose values are looked up in it."""
        used: dict[str, frozenset[str]] = {}
        for field, _ in self._fields():
            if field.codes:
                used[field.codes] = used.get(field.codes, frozenset()) | {field.source}
        return used

    @model_validator(mode="after")
    def _stock_is_numbered(self) -> Profile:
        card = next((field for field in self.issuance.fields if field.source == "card"), None)
        if self.stock != (card is not None) or (card and not card.required):
            raise refuse(texts.STOCK_CARD)
        if self.stock != (self.answers.stock is not None):
            raise refuse(texts.STOCK_ANSWER)
        return self

    @model_validator(mode="after")
    def _refusals_have_a_receipt(self) -> Profile:
        if self.whole_file and self.answers.receipt is None:
            raise refuse(texts.WHOLE_FILE)
        return self

    @model_validator(mode="after")
    def _names_apart_from_ours(self) -> Profile:
        ours = own_names(self)
        for kind, form in self.answers.by_kind().items():
            if met := next((name for name in ours if re.fullmatch(form.pattern, name)), None):
                raise refuse(texts.NAME_OF_OURS, kind=kind.value, name=met)
            if set(form.sample_names()) & ours:
                raise refuse(texts.NAME_OF_OURS, kind=kind.value, name=form.sample_name())
        return self

    def _fields(self) -> Iterator[tuple[Field, Layout]]:
        yield from self.issuance.with_layouts(self.issuance.layout)
        for form in self.answers.by_kind().values():
            for shape in form.shapes:
                yield from shape.with_layouts(form.layout)


def own_names(profile: Profile) -> set[str]:
    """Examples of the names of our own files: issuance file, encrypted or not, and control file."""
    names = set()
    for unit, batch in product(("0001", "1", "9999"), SAMPLE_BATCHES):
        name = profile.issuance.file_name.format(batch=batch, bank_unit=unit, date="20261123")
        for one in (name, f"{name}{SUFFIX}"):
            names |= {one, profile.issuance.control.file_name.format(name=one, stem=PurePosixPath(one).stem)}
    return names


def profile_of(bank: Bank) -> Profile:
    """The profile of a bank in the directory, parsed once per process; ValidationError if it is not a valid profile."""
    return _read(bank.profile)


def readable_profile(bank: Bank) -> Profile | None:
    """The profile of a bank; None while this release does not take what is stored.

    For work that can do without it: a bank's fault must hold up neither other banks nor its unions.
    """
    try:
        return profile_of(bank)
    except ValidationError:
        return None


def times_of(bank: Bank) -> Times:
    """The deadlines that a bank's profile gives, the usual ones while it cannot be read."""
    profile = readable_profile(bank)
    return profile.times if profile else Times()


@lru_cache(maxsize=64)
def _read(text: str) -> Profile:
    return Profile.model_validate_json(text)
