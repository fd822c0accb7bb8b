"""Which ports a run takes."""

from __future__ import annotations

import socket

import pytest

from unioncard_local.stack import ports
from unioncard_local.stack.settings import HOST, SERVERS, Options


def test_every_server_gets_a_port_of_its_own():
    chosen = ports.choose({})

    assert set(chosen) == set(SERVERS)
    assert len(set(chosen.values())) == len(SERVERS)
    assert all(ports.is_free(port) for port in chosen.values())


def test_a_wanted_port_is_taken_as_it_is():
    assert ports.choose({"origin": 8123})["origin"] == 8123


def test_a_port_somebody_listens_at_is_not_free():
    with socket.create_server((HOST, 0)) as taken:
        assert not ports.is_free(taken.getsockname()[1])


def test_the_environment_names_ports_and_options_win_over_it():
    options = Options(ports={"mail": 2525}).with_environment(
        {"UNIONCARD_MAIL_PORT": "1025", "UNIONCARD_SFTP_PORT": "2222", "UNIONCARD_ORIGIN_PORT": ""}
    )

    assert dict(options.ports) == {"mail": 2525, "sftp": 2222}


def test_a_port_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="invalid literal"):
        Options().with_environment({"UNIONCARD_MAIL_PORT": "smtp"})
