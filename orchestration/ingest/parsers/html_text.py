"""The text of HTML as a browser counts it: tags take no room, characters stand for themselves.

Belongs here: from markup to text, in time that grows with its length only.
Stays out: documents and their positions (readers/coded/taguette.py).
"""

from __future__ import annotations

import html
import re

# The standard library's parser needs minutes for 200 kB of tags that never end (`<a <a <a`), so it reads no file that
# somebody else made. Possessive quantifiers: nothing here is ever tried twice.
_TAG = re.compile(r"""</?+([A-Za-z][^\s/>]*+)(?:[^>=]|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_COMMENT, _COMMENT_END = "<!--", "-->"
_BOGUS = ("<!", "<?", "</")
# A line end right after these opening tags is no text.
_SWALLOWS_LINE_END = {"pre", "listing", "textarea"}


def extract_text(markup: str) -> str:
    """Return the text of an HTML fragment, each line end one line feed.

    Block elements add nothing: a line ends where the markup itself has a line end, because positions count so.
    Markup that is never closed is dropped with what follows, as browsers do.
    """
    markup = markup.replace("\r\n", "\n").replace("\r", "\n")
    parts: list[str] = []
    place = 0
    while (start := markup.find("<", place)) >= 0:
        end, swallows = _after(markup, start)
        if end == start:  # a sign that opens nothing is text
            parts.append(html.unescape(markup[place : start + 1]))
            place = start + 1
            continue
        parts.append(html.unescape(markup[place:start]))
        place = end
        if swallows and markup.startswith("\n", place):
            place += 1
    parts.append(html.unescape(markup[place:]))
    return "".join(parts)


def _after(markup: str, start: int) -> tuple[int, bool]:
    """Return where the markup that begins at `start` ends, and whether a line end after it is no text."""
    if markup.startswith(_COMMENT, start):
        # `<!-->` is a whole comment.
        found = markup.find(_COMMENT_END, start + 2)
        return (found + len(_COMMENT_END) if found >= 0 else len(markup)), False
    following = markup[start + 1 : start + 3].removeprefix("/")[:1]
    if following.isascii() and following.isalpha():
        tag = _TAG.match(markup, start)
        if tag is None:
            return len(markup), False
        return tag.end(), markup[start + 1] != "/" and tag[1].casefold() in _SWALLOWS_LINE_END
    if markup.startswith(_BOGUS, start):
        found = markup.find(">", start)
        return (found + 1 if found >= 0 else len(markup)), False
    return start, False
