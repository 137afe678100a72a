"""Which code made a release: the product's version and a hash of everything that decides a number.

Belongs here: naming the code.
Stays out: when it runs.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

PRODUCT = "stakeholder-views"
ROOT = Path(__file__).resolve().parents[2]
DECIDING_FOLDERS = ("orchestration", "expectations", "dbt_project")
_DECIDING_SUFFIXES = {".py", ".sql", ".yml"}


def code_version() -> str:
    """Return the version, and the first digits of the hash of all code between delivered files and a release."""
    digest = hashlib.sha256()
    for folder in DECIDING_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _DECIDING_SUFFIXES:
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{version(PRODUCT)}+{digest.hexdigest()[:12]}"
