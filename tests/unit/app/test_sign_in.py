"""Who may see the analyst tier."""

import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

import app
from app import sign_in
from tests.fixtures.release import leadership, publish

MAIN = str(Path(app.__file__).parent / "main.py")
EVERYWHERE = "0.0.0.0"  # noqa: S104 - as a data manager would type it
SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789012345678901234567890123456789"
client_id = "app"
client_secret = "x"
server_metadata_url = "http://localhost:1/.well-known/openid-configuration"
[analysts]
allowed = ["ann@example.org"]
"""


@pytest.fixture
def open_app(monkeypatch, tmp_path):
    """Open the app as it was started: with a tier, on an address, with or without a file of secrets."""
    study = leadership()
    study.tier = "analyst"
    releases = publish(tmp_path / "releases", study)
    (releases / study.release_id / "public.duckdb").write_bytes(
        (publish(tmp_path / "public", leadership()) / study.release_id / "public.duckdb").read_bytes()
    )

    def run(tier, *, address, secrets="", user=None, query=None):
        files = []
        if secrets:
            (tmp_path / "secrets.toml").write_text(secrets)
            files = [str(tmp_path / "secrets.toml")]
        before = {name: config.get_option(name) for name in ("server.address", "secrets.files")}
        config.set_option("server.address", address)
        config.set_option("secrets.files", files)
        st.secrets._reset()
        monkeypatch.setattr(sys, "argv", [MAIN, "--releases", str(releases), "--tier", tier])
        test = AppTest.from_file(MAIN, default_timeout=30)
        test.user = user or {"is_logged_in": False}
        for name, value in (query or {}).items():
            test.query_params[name] = value
        try:
            return test.run()
        finally:
            for name, value in before.items():
                config.set_option(name, value)
            st.secrets._reset()

    return run


def is_open(test):
    return bool(test.get("vega_lite_chart"))


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_at_this_machine_the_analyst_tier_is_open(open_app, address):
    assert is_open(open_app("analyst", address=address))


@pytest.mark.parametrize("address", [None, "", EVERYWHERE, "::", "192.0.2.7", "localhost.example.org", "example.org"])
def test_on_any_other_address_it_is_closed_without_sign_in(open_app, address):
    test = open_app("analyst", address=address)
    assert not test.exception
    assert not is_open(test)
    assert test.title[0].value == "This page is closed"


def test_the_public_tier_is_open_everywhere(open_app):
    assert is_open(open_app("public", address=EVERYWHERE))
    assert is_open(open_app("public", address=EVERYWHERE, secrets=SECRETS))


@pytest.mark.parametrize("address", [EVERYWHERE, "localhost"])
def test_with_sign_in_nothing_is_shown_before_it(open_app, address):
    test = open_app("analyst", address=address, secrets=SECRETS)
    assert test.title[0].value == "Please sign in"
    assert [button.label for button in test.button] == ["Sign in"]
    assert not is_open(test)
    assert leadership().title not in str(test)


def test_who_signed_in_and_is_on_the_list_reads_and_can_sign_out(open_app):
    user = {"is_logged_in": True, "email": "Ann@example.org", "email_verified": True}
    test = open_app("analyst", address=EVERYWHERE, secrets=SECRETS, user=user)
    assert is_open(test)
    assert "Sign out" in [button.label for button in test.button]


def test_who_signed_in_and_is_not_on_the_list_reads_nothing(open_app):
    test = open_app(
        "analyst", address=EVERYWHERE, secrets=SECRETS, user={"is_logged_in": True, "email": "b@example.org"}
    )
    assert test.title[0].value == "You are not on the list"
    assert not is_open(test)


def test_without_a_list_nobody_reads(open_app):
    user = {"is_logged_in": True, "email": "ann@example.org"}
    secrets = SECRETS.partition("[analysts]")[0]
    assert not is_open(open_app("analyst", address=EVERYWHERE, secrets=secrets, user=user))


@pytest.mark.parametrize(
    ("user", "allowed", "expected"),
    [
        ({"email": "ann@example.org"}, ["ann@example.org"], True),
        ({"email": "ANN@Example.org"}, ["ann@example.ORG"], True),
        ({"email": "ann@example.org"}, ["@example.org"], True),
        ({"email": "ann@sub.example.org"}, ["@example.org"], False),
        ({"email": "ann@badexample.org"}, ["@example.org"], False),
        ({"email": "ann@example.org@evil.org"}, ["@example.org"], False),
        ({"email": "@example.org"}, ["@example.org"], False),
        ({"email": "ann@example.org", "email_verified": False}, ["ann@example.org"], False),
        ({"email": "ann@example.org", "email_verified": "true"}, ["ann@example.org"], True),
        ({}, ["@example.org"], False),
        ({"email": None}, ["", "@"], False),
        ({"email": "ann@example.org"}, [], False),
    ],
)
def test_the_list_names_addresses_or_whole_domains(user, allowed, expected):
    assert sign_in.is_allowed(user, allowed) is expected


@pytest.mark.parametrize("query", [{"tier": "analyst"}, {"--tier": "analyst"}, {"page": "evidence"}, {"embed": "true"}])
def test_no_address_opens_another_tier(open_app, query):
    test = open_app("public", address="localhost", query=query)
    words = " ".join(str(part.value) for part in [*test.warning, *test.markdown, *test.caption, *test.title])
    assert "For analysts only" not in words
    assert "What is behind" not in words
