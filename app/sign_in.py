"""Who may see the analyst tier: those at this machine, or those who signed in and are on the study's list.

Belongs here: the question asked before a release is opened, and the pages of those who may not.
Stays out: the sign-in itself (Streamlit's OIDC, section `[auth]` of the secrets), what the command line refuses
(orchestration/cli/app_access.py): this holds too where the app was started by hand.

The tier is an argument of the process. Nothing that a browser sends can change it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.data.vocabulary import PUBLIC
from app.presentation.markdown import escape_markdown
from app.texts.catalogue import t


def may_read(tier: str) -> bool:
    """Say whether the person in front of this page may read a tier; draw why not, and what to do, where not."""
    if tier == PUBLIC:
        return True
    if not _is_configured():
        if is_local(st.get_option("server.address")):
            return True
        _closed()
        return False
    if not st.user.is_logged_in:
        _ask_to_sign_in()
        return False
    if not is_allowed(st.user.to_dict(), _allowed()):
        _not_on_the_list()
        return False
    return True


def sign_out_button() -> None:
    """Draw who is signed in and the way out, where there is sign-in."""
    if _is_configured() and st.user.is_logged_in:
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(t("sign_in.signed_in_as", who=escape_markdown(str(st.user.get("email", "")))))
        right.button(t("sign_in.sign_out"), on_click=st.logout, width="stretch")


def is_local(address: object) -> bool:
    """Say whether only this machine reaches an address; without one, Streamlit listens on all."""
    try:
        return address == "localhost" or ipaddress.ip_address(str(address)).is_loopback
    except ValueError:
        return False


def is_allowed(user: Mapping[str, Any], allowed: Sequence[str]) -> bool:
    """Say whether somebody is on the list: by address, or by the domain after the @.

    A provider lets in whom it knows, such as everybody with an account at a large mail provider: the list is the
    study's own. An address that the provider says nobody has confirmed is none.
    """
    address = str(user.get("email") or "").casefold()
    name, at, domain = address.rpartition("@")
    if not (name and at and domain) or user.get("email_verified", True) not in (True, "true"):
        return False
    return any(one.casefold() in (address, f"@{domain}") for one in allowed)


def _is_configured() -> bool:
    # Without any file of secrets Streamlit raises when it is asked for one.
    return bool(st.secrets.load_if_toml_exists() and st.secrets.get("auth"))


def _allowed() -> list[str]:
    analysts = st.secrets.get("analysts", {})
    return [str(one) for one in analysts.get("allowed", [])] if isinstance(analysts, Mapping) else []


def _closed() -> None:
    st.title(t("sign_in.closed_title"), anchor=False)
    st.warning(t("sign_in.closed"))
    st.markdown(t("sign_in.closed_next"))


def _ask_to_sign_in() -> None:
    st.title(t("sign_in.title"), anchor=False)
    st.markdown(t("sign_in.why"))
    st.button(t("sign_in.sign_in"), on_click=st.login, type="primary")


def _not_on_the_list() -> None:
    st.title(t("sign_in.unlisted_title"), anchor=False)
    st.warning(t("sign_in.unlisted", who=escape_markdown(str(st.user.get("email", "")))))
    st.button(t("sign_in.sign_out"), on_click=st.logout)
