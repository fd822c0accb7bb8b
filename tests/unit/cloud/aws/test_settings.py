"""A function whose environment is incomplete fails before its first event."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from unioncard.cloud.aws import settings
from unioncard.cloud.aws.lookup_settings import LookupSettings
from unioncard.cloud.aws.settings import NotifySettings, Settings

OF_PYDANTIC = [kind for kind in vars(settings).values() if isinstance(kind, type) and issubclass(kind, Settings)]
ALL = [*OF_PYDANTIC, LookupSettings]


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CARDS_TABLE", "cards")
    monkeypatch.setenv("ADDRESSES_TABLE", "addresses")
    monkeypatch.setenv("CARD_DIGEST_KEY", "pepper")
    monkeypatch.setenv("EDGE_SECRET", "edge")
    monkeypatch.setenv("LOOKUPS_IN_TEN_MINUTES", "60")
    monkeypatch.setenv("LOOKUPS_IN_A_DAY", "600")
    monkeypatch.setenv("SHARED_NETWORKS", "192.0.2.0/24, 2001:db8::/48,198.51.100.7")
    return monkeypatch


def test_settings_are_read_from_variables_of_the_same_name(lookup: pytest.MonkeyPatch):
    read = LookupSettings.from_environment()
    assert (read.cards_table, read.card_digest_key, read.lookups_in_ten_minutes) == ("cards", "pepper", 60)
    assert [str(network) for network in read.shared_networks] == ["192.0.2.0/24", "2001:db8::/48", "198.51.100.7/32"]


def test_no_shared_network_is_none(lookup: pytest.MonkeyPatch):
    lookup.setenv("SHARED_NETWORKS", "")

    assert LookupSettings.from_environment().shared_networks == ()


def test_a_network_that_is_none_stops_the_function_at_its_start(lookup: pytest.MonkeyPatch):
    lookup.setenv("SHARED_NETWORKS", "192.0.2.1/24")

    with pytest.raises(ValidationError, match="shared_networks"):
        LookupSettings.from_environment()


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
