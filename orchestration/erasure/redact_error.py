"""Why a file is not rewritten: the one error of all that take people out of a format.

Belongs here: the error alone, so that no format knows another.
Stays out: what becomes of such a file (redaction.py).
"""

from __future__ import annotations


class UnsafeRewriteError(Exception):
    """A file cannot be written again without the person and be sure to keep everybody else; it stays as it is."""
