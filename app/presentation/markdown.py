"""A study's own words inside Markdown of ours: shown letter by letter.

Belongs here: one rule. Stays out: the text of the method, which is Markdown already (stories/method/markdown.py).
"""

from __future__ import annotations

import re

# A label such as "1. *Shared* :red[x]" is a study's own text, not a layout; Streamlit reads Markdown almost everywhere.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:^=&])")


def escape_markdown(text: str) -> str:
    """Return a text in one line, of which nothing is read as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
