"""Who may reach the app, decided before it starts: on which address it listens, and whether people must sign in.

Belongs here: what the command line can refuse. The app, which may be started by hand, asks again (app/sign_in.py).
Stays out: signing in.
"""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path

PUBLIC = "public"
# What Streamlit needs to hand sign-in to a provider, see its documentation of `st.login`.
_SIGN_IN = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")


def refusal(tier: str, address: str, secrets: Path | None) -> str | None:
    """Say why the app may not be started so, and what to do; None where it may.

    Args:
        tier: `public` or `analyst`.
        address: on which the app listens.
        secrets: a file in Streamlit's form, with the sections `[auth]` and `[analysts]`.
    """
    if tier == PUBLIC:
        return None if secrets is None else "--secrets: the public tier asks nobody to sign in; leave it out"
    if secrets is not None:
        problems = _problems(secrets)
        return "\n".join([f"{secrets}: nobody could sign in with it", *problems]) if problems else None
    if is_local(address):
        return None
    return (
        f"--address {address}: others could open the analyst tier without signing in\n"
        "  keep --address localhost, or name a file with the sections [auth] and [analysts] by --secrets FILE"
    )


def is_local(address: str) -> bool:
    """Say whether only this machine can reach an address."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _problems(secrets: Path) -> list[str]:
    try:
        given = tomllib.loads(secrets.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"  cannot be read: {error}"]
    auth, analysts = given.get("auth", {}), given.get("analysts", {})
    problems = [f"  auth.{name}: is missing" for name in _SIGN_IN if not isinstance(auth.get(name), str)]
    if len(str(auth.get("cookie_secret", "x" * 32))) < 32:
        problems.append("  auth.cookie_secret: is shorter than 32 characters")
    allowed = analysts.get("allowed")
    if not isinstance(allowed, list) or not allowed or not all(isinstance(one, str) and "@" in one for one in allowed):
        problems.append('  analysts.allowed: is no list of addresses such as ["someone@example.org", "@example.org"]')
    return problems
