"""Which code made a release: the product's version and a hash of what decides a number.

Belongs here: naming the code, and what of it decides (docs/decisions/0029-what-makes-a-release-stale.md).
Stays out: what follows where it has changed (warehouse/ledger.py: everything is made again).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

PRODUCT = "stakeholder-views"
ROOT = Path(__file__).resolve().parents[2]
# From delivered bytes to published figures. What only says, shows, starts, keeps or checks for the pipeline stays out.
DECIDING = (
    "dbt_project",
    "expectations",
    "orchestration/ingest",
    "orchestration/release",
    "orchestration/statistics",
    "orchestration/study",
    "orchestration/warehouse",
)
TELLING = (
    "expectations/gx/data_docs.py",
    "orchestration/ingest/change_detection.py",
    "orchestration/ingest/inspection.py",
    "orchestration/release/documents",
    "orchestration/release/rebuild.py",
    "orchestration/study/folders.py",
    "orchestration/study/upkeep.py",
)
_TEXT = r"(?P<triple>\"\"\"|''')(?:\\.|(?!(?P=triple)).)*(?P=triple)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
# A docstring is the text that follows the colon of a definition, or nothing at all, and is all of its lines.
_PYTHON = re.compile(
    r"(?P<docstring>(?:\A|(?<=:\n))[ ]*[rR]?\"\"\"(?:\\.|(?!\"\"\").)*\"\"\"[ ]*(?:\Z|\n(?:[ ]*\n)*))"
    rf"|(?P<comment>^[ ]*#[^\n]*\n|[ ]*#[^\n]*|\n(?=[ ]*\n))|{_TEXT}",
    re.DOTALL | re.MULTILINE,
)
# Of dbt's own text nothing is taken for a comment of SQL; a comment of dbt's is one wherever it stands.
_SQL = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|'(?:''|[^'])*'|\"(?:\"\"|[^\"])*\""
    r"|(?P<comment>\{#.*?#\}|^[ ]*--[^\n]*\n|[ ]*--[^\n]*|/\*.*?\*/|\n(?=[ ]*\n))",
    re.DOTALL | re.MULTILINE,
)
# A description and the deeper lines that continue it.
_YAML = re.compile(
    r"(?P<comment>^[ ]*#[^\n]*\n|^(?P<depth>[ ]*)description:[^\n]*\n(?:(?P=depth)[ ]+[^\n]*\n|[ ]*\n)*)", re.MULTILINE
)
_REMARKS = {".py": _PYTHON, ".sql": _SQL, ".yml": _YAML, ".csv": re.compile(r"(?P<comment>(?!))")}


def code_version() -> str:
    """Return the product's version, and the first digits of the hash of the code that decides a number."""
    return f"{version(PRODUCT)}+{code_hash()}"


@cache
def code_hash() -> str:
    """Return the first digits of the hash of the code that decides a number, without its remarks."""
    return hash_of(ROOT)


def hash_of(root: Path) -> str:
    """Return the first digits of the hash of what decides a number in a source tree."""
    digest = hashlib.sha256()
    for path in deciding_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(without_remarks(path.read_text(encoding="utf-8"), path.suffix).encode())
    return digest.hexdigest()[:12]


def deciding_files(root: Path) -> list[Path]:
    """List the files of a source tree that decide a number."""
    found = (path for folder in DECIDING for path in sorted((root / folder).rglob("*")))
    return [
        path
        for path in found
        if path.suffix in _REMARKS and not any(path.is_relative_to(root / telling) for telling in TELLING)
    ]


def without_remarks(text: str, suffix: str) -> str:
    """Return code without what is said of it: comments, docstrings, descriptions and empty lines."""

    def kept(match: re.Match[str]) -> str:
        groups = match.groupdict()
        return "" if groups.get("comment") is not None or groups.get("docstring") is not None else match[0]

    return _REMARKS[suffix].sub(kept, text)
