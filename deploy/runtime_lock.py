"""Print the part of requirements.lock that the product needs to run on a server: no test tools, no linters.

Belongs here: following requirements from pyproject.toml through what is installed from the lock.
Stays out: resolving anything; versions and hashes are those of the lock.

Run it with a Python that has the whole lock installed, as `.venv` has: `.venv/bin/python deploy/runtime_lock.py`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
EXTRA = "server"
_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==")


def pins(lock: str) -> dict[str, str]:
    """Return the lines of each package of a lock, by name; a package may be pinned once for each platform."""
    found: dict[str, str] = {}
    name = None
    for line in lock.splitlines(keepends=True):
        match = _PIN.match(line)
        if match is not None:
            name = canonicalize_name(match["name"])
        if name is not None:
            found[name] = found.get(name, "") + line
    return found


def needed(declared: Iterable[str]) -> set[str]:
    """Return the packages that requirements lead to, on this machine and with this Python."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    # What a package asks for without an extra is under the extra "".
    waiting = [(Requirement(line), "") for line in declared]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                try:
                    waiting += [(Requirement(line), wanted) for line in requires(name) or ()]
                except PackageNotFoundError:
                    sys.exit(f"{name} is not installed; run this with a Python that has requirements.lock installed")
    return found


def main() -> None:
    """Print the lock of a server."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = needed([*project["dependencies"], *project["optional-dependencies"][EXTRA]])
    locked = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    missing = sorted(wanted - set(locked))
    if missing:
        sys.exit(f"requirements.lock lacks {', '.join(missing)}; make it anew with `make lock`")
    sys.stdout.write("".join(locked[name] for name in sorted(wanted)))


if __name__ == "__main__":
    main()
