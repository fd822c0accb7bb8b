"""A function whose environment is incomplete fails before its first event."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from unioncard.cloud.aws import settings
from unioncard.cloud.aws.settings import LookupSettings, NotifySettings, Settings

ALL = [kind for kind in vars(settings).values() if isinstance(kind, type) and issubclass(kind, Settings)]


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CARDS_TABLE", "cards")
    monkeypatch.setenv("CARD_DIGEST_KEY", "pepper")
    return monkeypatch


def test_settings_are_read_from_variables_of_the_same_name(lookup: pytest.MonkeyPatch):
    assert LookupSettings.from_environment() == LookupSettings(cards_table="cards", card_digest_key="pepper")


def test_a_missing_variable_is_named(lookup: pytest.MonkeyPatch):
    lookup.delenv("CARD_DIGEST_KEY")

    with pytest.raises(ValidationError, match="card_digest_key"):
        LookupSettings.from_environment()


def test_a_malformed_variable_is_named(monkeypatch: pytest.MonkeyPatch):
    for name in NotifySettings.model_fields:
        monkeypatch.setenv(name.upper(), "587" if name == "smtp_port" else "none")
    with pytest.raises(ValidationError, match="mail_transport"):
        NotifySettings.from_environment()


def test_settings_do_not_change_after_the_start(lookup: pytest.MonkeyPatch):
    settings = LookupSettings.from_environment()

    with pytest.raises(ValidationError):
        settings.cards_table = "others"  # type: ignore[misc]


def test_every_function_has_its_settings():
    assert {kind.__name__ for kind in ALL} >= {
        f"{name}Settings" for name in ("Upload", "Validate", "Issue", "Notify", "Report", "Lookup")
    }
