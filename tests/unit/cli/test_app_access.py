"""On which address the app may listen, and whether people must sign in: what the command line refuses."""

import os
import sys

import pytest
from typer.testing import CliRunner

from orchestration.cli import app_access, main, servers
from orchestration.cli.exits import WRONG_USE
from tests.unit.app.test_sign_in import EVERYWHERE, SECRETS

ELSEWHERE = [EVERYWHERE, "::", "192.0.2.7", "localhost.example.org", ""]


@pytest.fixture
def secrets(tmp_path):
    def write(text=SECRETS):
        path = tmp_path / "secrets.toml"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_analyst_tier_listens_elsewhere_only_with_sign_in(secrets, address):
    refused = app_access.refusal("analyst", address, None)
    assert refused is not None
    assert "--secrets FILE" in refused
    assert app_access.refusal("analyst", address, secrets()) is None


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_at_this_machine_nobody_need_sign_in(address):
    assert app_access.refusal("analyst", address, None) is None


@pytest.mark.parametrize("address", ["localhost", *ELSEWHERE])
def test_the_public_tier_listens_anywhere(address):
    assert app_access.refusal("public", address, None) is None


def test_the_public_tier_takes_no_secrets(secrets):
    assert "leave it out" in str(app_access.refusal("public", "localhost", secrets()))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[auth]", "[other]"), "auth.client_id: is missing"),
        (("client_secret", "client_sekret"), "auth.client_secret: is missing"),
        (('"0123456789012345678901234567890123456789"', '"short"'), "shorter than 32"),
        (('["ann@example.org"]', "[]"), "analysts.allowed"),
        (('["ann@example.org"]', '["example.org"]'), "analysts.allowed"),
        (("[analysts]", "[readers]"), "analysts.allowed"),
        (("[auth]", "[auth"), "cannot be read"),
    ],
)
def test_a_file_with_which_nobody_could_sign_in_is_refused_before_the_start(secrets, change, says):
    assert says in str(app_access.refusal("analyst", "localhost", secrets(SECRETS.replace(*change))))


def test_a_missing_file_is_refused(tmp_path):
    assert "cannot be read" in str(app_access.refusal("analyst", EVERYWHERE, tmp_path / "none.toml"))


def test_the_command_hands_address_tier_and_secrets_to_the_app(monkeypatch, secrets, tmp_path):
    started = []
    monkeypatch.setattr(os, "execv", lambda program, command: started.append((program, command)))
    monkeypatch.setattr(servers, "open_study", lambda folder: type("Study", (), {"folder": folder}))
    options = ["--tier", "analyst", "--address", EVERYWHERE, "--secrets", str(secrets())]
    outcome = CliRunner().invoke(main.app, ["app", str(tmp_path), *options])
    assert outcome.exit_code == 0, outcome.output
    program, command = started[0]
    assert program == sys.executable
    assert command[command.index("--server.address") + 1] == EVERYWHERE
    assert command[command.index("--secrets.files") + 1] == str(secrets())
    assert command[command.index("--") :] == ["--", "--releases", str(tmp_path / "releases"), "--tier", "analyst"]


def test_the_command_refuses_before_it_starts_anything(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "execv", lambda program, command: pytest.fail("started"))
    outcome = CliRunner().invoke(main.app, ["app", str(tmp_path), "--tier", "analyst", "--address", EVERYWHERE])
    assert outcome.exit_code == WRONG_USE
