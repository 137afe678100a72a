"""The app as a server: `streamlit run app/server.py -- --releases DIR [--tier public]`.

Belongs here: what has to happen before Streamlit answers an address.
Stays out: pages, and the page that tells of an unknown address (main.py).

Streamlit answers every address with its own page, which asks for its program beside that address: below a path of two
parts (`/old/trends`) it asks in a folder that there is not, and the reader sees an empty page. Such an address is sent
on to its last part, where there is a page or the words that there is none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Program = Callable[[Scope, Receive, Send], Awaitable[None]]

# Where Streamlit's own parts and those of a sign-in stand; a browser may open some of them as pages.
_OWN = ("static", "media", "component", "app", "oauth2callback", "auth")


class OneFolder:
    """Sends a reader who asks for a page below another on to its name."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        place = page_of(scope, st.get_option("server.baseUrlPath")) if scope["type"] == "http" else None
        await (RedirectResponse(place, status_code=302) if place else self._program)(scope, receive, send)


def page_of(scope: Mapping[str, Any], base: str) -> str | None:
    """Return where a reader is sent instead, seen from the address that was asked for; None where it can be answered.

    Args:
        scope: of the request, as ASGI has it.
        base: the folder under which the app stands, `server.baseUrlPath`.
    """
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    if scope["method"] not in ("GET", "HEAD") or b"text/html" not in accepted:
        return None
    asked: str = scope["path"]
    path = asked.removeprefix(f"/{base.strip('/')}") if base.strip("/") else asked
    if path.startswith("//"):
        return None
    *folders, name = [part for part in path.split("/") if part] or [""]
    if not folders or folders[0].startswith("_") or folders[0] in _OWN:
        return None
    # Relative, and the name quoted whole: whatever stands in the address, the reader stays at this server, and a proxy
    # may put the app in a folder of its own.
    query: str = scope["query_string"].decode("latin-1")
    return "../" * path[1:].count("/") + quote(name, safe="") + (f"?{query}" if query else "")


app = st.App("main.py", middleware=[Middleware(OneFolder)])
