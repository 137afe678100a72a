"""Signing in to the analyst tier as a browser does, at a provider that this test is itself.

Needs httpx2 (or httpx), which Authlib takes for Streamlit's sign-in and does not depend on by itself.
"""

from __future__ import annotations

import json
import os
import secrets as random
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.e2e.conftest import MAIN, ROOT, WAIT, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CLIENT = "stakeholder-views"


class Provider(ThreadingHTTPServer):
    """An OpenID provider that lets in whoever `person` is, without asking."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.issuer = f"http://localhost:{self.server_port}"
        self.person = "ann@example.org"
        self.nonces: dict[str, str] = {}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        provider, asked = self.server, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/keys",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif asked.path == "/keys":
            self._say({"keys": [provider.key.as_dict(private=False)]})
        elif asked.path == "/authorize":
            code = random.token_hex(8)
            provider.nonces[code] = query.get("nonce", "")
            self.send_response(302)
            self.send_header(
                "Location", f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            )
            self.end_headers()

    def do_POST(self) -> None:
        provider = self.server
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600}
        claims |= {"email": provider.person, "email_verified": True, "nonce": provider.nonces.pop(form["code"][0])}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, provider.key)
        self._say({"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def _say(self, answer: dict) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def address(provider, releases_of, tmp_path_factory) -> Iterator[str]:
    """The analyst tier on all addresses, as `stakeholder-views app --address 0.0.0.0 --secrets FILE` starts it."""
    folder = tmp_path_factory.mktemp("sign_in")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secrets = folder / "secrets.toml"
    secrets.write_text(f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{random.token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{random.token_hex(16)}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
[analysts]
allowed = ["ann@example.org"]
""")
    command = [sys.executable, "-m", "streamlit", "run", str(MAIN), "--server.port", str(port)]
    command += ["--server.address", "0.0.0.0", "--secrets.files", str(secrets)]  # noqa: S104 - that is the case
    command += ["--", "--releases", str(releases_of("own")), "--tier", "analyst"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    log = (folder / "log").open("wb")
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    found, deadline = f"http://localhost:{port}", time.monotonic() + WAIT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{found}/_stcore/health", timeout=2):  # noqa: S310
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    yield found
    server.terminate()
    server.wait(timeout=20)
    log.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_who_is_on_the_list_signs_in_reads_and_signs_out(provider, address, page):
    provider.person = "ann@example.org"
    page.goto(f"{address}/evidence?view=Blended")
    page.get_by_role("heading", name="Please sign in").wait_for()
    assert page.locator(".vega-embed, table").count() == 0
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    settle(page, "h1")
    assert "Signed in as" in page.locator("body").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Please sign in").wait_for()


def test_who_is_not_on_the_list_reads_nothing(provider, address, page):
    provider.person = "eve@example.org"
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="You are not on the list").wait_for()
    assert page.locator(".vega-embed, table").count() == 0
    assert "How have views" not in page.locator("body").inner_text()
