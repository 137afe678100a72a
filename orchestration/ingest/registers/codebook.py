"""The study's codebook: what codes mean, in which version, and which of its codes a delivered code is.

Belongs here: reading the codebook, versions in order, and the one rule by which a delivered code is found in it.
Stays out: how codes of one version became those of the next (crosswalk.py), REFI-QDA's XML (codebook.py), the
meaning of a stance role (dbt_project).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from orchestration.ingest.model.records import PATH_SEPARATOR, Code
from orchestration.ingest.model.values import match_key
from orchestration.ingest.refi.codebook import read_codes
from orchestration.ingest.registers.register_table import (
    Register,
    Row,
    describe_unknown,
    read_content,
    read_records,
    require_cell,
)
from orchestration.study.definition import StanceRole, Study
from orchestration.system.errors import Problem

STANCE_ROLES: tuple[str, ...] = get_args(StanceRole)
FIRST_VERSION = "1"
_DIGITS = re.compile(r"\d+")
_PADDED = 12
# How coders write a key before a name: 'CON-01 Positional authority'.
_KEYED = re.compile(r"([A-Za-z]{1,6}-\d{1,4}[A-Za-z]?)\s+\S")


class Entry(NamedTuple):
    """The code of the codebook that a delivered code is, and the version in which it first stands so."""

    code: str
    version: str


class StudyCodebook:
    """The codebook of a study, ready to be asked which of its codes a delivered code is.

    Args:
        rows: as `read_codebook` gives them.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = tuple(rows)
        self._by_path: dict[str, list[Row]] = {}
        self._by_code: dict[str, list[Row]] = {}
        self._by_name: dict[str, list[Row]] = {}
        for row in rows:
            for index, name in (
                (self._by_path, row["code_path"]),
                (self._by_code, row["code"]),
                (self._by_name, row["code_name"]),
            ):
                if name:
                    index.setdefault(match_key(name), []).append(row)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that entries name, in order."""
        return sort_versions(row["codebook_version"] for row in self.rows)

    def entry_of(self, code_path: str, version: str | None = None) -> Entry | None:
        """Find a delivered code: by its path, else its last name as key, as name, or as key and something after it.

        Case does not count. Of two keys at the beginning of a name the longer one says more.

        Args:
            code_path: names from the top category down, joined by ` > `.
            version: the version under which was coded; entries of later ones count only where nothing else fits.
        """
        name = match_key(code_path.rpartition(PATH_SEPARATOR)[2])
        ends = [place for place, sign in enumerate(name) if sign == " "]
        ranked = [
            self._by_path.get(match_key(code_path), []),
            self._by_code.get(name, []),
            self._by_name.get(name, []),
            *(self._by_code.get(name[:end], []) for end in reversed(ends)),
        ]
        latest = None if version is None else version_key(version)
        candidates = [
            (latest is not None and row["version_key"] > latest, rank, -len(row["code"]), row["code"], place, row)
            for rank, found in enumerate(ranked)
            for place, row in enumerate(sorted(found, key=lambda each: str(each["version_key"])))
        ]
        if not candidates:
            return None
        best = min(candidates, key=lambda candidate: candidate[:-1])[-1]
        return Entry(best["code"], best["codebook_version"])

    def stands_in(self, code: str, version: str) -> str | None:
        """Return the code as the codebook writes it, where it stands in a version: in it or in an earlier one."""
        found = self._by_code.get(match_key(code), [])
        return next((row["code"] for row in found if row["version_key"] <= version_key(version)), None)


def find_unknown_codes(codebook: StudyCodebook | None, code_paths: Iterable[str]) -> frozenset[str]:
    """Return the code paths that are none of the codebook's, in whatever version; without a codebook there are none."""
    if codebook is None:
        return frozenset()
    return frozenset(path for path in set(code_paths) if codebook.entry_of(path) is None)


def match_code(codebook: StudyCodebook | None, code_path: str, version: str | None = None) -> Row:
    """Return the columns of `raw.code` that say which code of the codebook a delivered one is."""
    entry = codebook.entry_of(code_path, version) if codebook is not None else None
    return {
        "codebook_code": entry.code if entry is not None else None,
        "codebook_version": entry.version if entry is not None else None,
    }


def read_codebook(path: Path, name: str, study: Study) -> Register:
    """Read the codebook: a table, or a REFI-QDA codebook (.qdc), whose codes are neutral but for `stance_roles`."""
    own = Register(name)
    if path.suffix.casefold() == ".qdc":
        _read_refi(own, path, study)
    else:
        _read_table(own, path)
    _check_coalition(own, study)
    if study.codebook is not None and study.codebook.crosswalk is None:
        check_versions(own, study, [row["codebook_version"] for row in own.rows])
    return own


def check_versions(own: Register, study: Study, versions: Iterable[str]) -> None:
    """Add a problem for each delivery of study.yml that names a codebook version that there is not."""
    known = sort_versions(versions)
    for place, rule in enumerate(study.deliveries):
        if rule.codebook_version is not None and rule.codebook_version not in known:
            says = f"'{rule.codebook_version}' is no version of {own.name} ({', '.join(known)})"
            own.problems.append(Problem(f"study.yml, deliveries[{place}].codebook_version", says))


def _check_coalition(own: Register, study: Study) -> None:
    """Add a problem for each coalition code of study.yml that is no code of the codebook, spelled as it is there."""
    known = {row["code"] for row in own.rows}
    for place, code in enumerate(study.robustness.coalition_codes):
        if known and code not in known:
            says = f"'{code}' is no code of {own.name}"
            own.problems.append(Problem(f"study.yml, robustness.coalition_codes[{place}]", says))


def version_key(version: str) -> str:
    """Return a version in a form that sorts as people read it: 2 before 10, v1.9 before v1.10."""
    return _DIGITS.sub(lambda number: number[0].lstrip("0").rjust(_PADDED, "0"), match_key(version))


def sort_versions(versions: Iterable[str]) -> tuple[str, ...]:
    """Return distinct versions, the earliest first."""
    return tuple(sorted(set(versions), key=version_key))


def _read_table(own: Register, path: Path) -> None:
    """Read columns code, stance_role; optionally name, definition, dimension, source, code_path, version."""
    columns = ("name", "definition", "dimension", "source", "code_path", "version")
    seen: dict[Any, int] = {}
    spellings: dict[str, str] = {}
    for number, cells in read_records(own, path, required=("code", "stance_role"), optional=columns):
        code = require_cell(own, number, cells, "code")
        version = cells["version"] or FIRST_VERSION
        first = spellings.setdefault(version_key(version), version)
        if first != version:
            own.problem(number, f"version: '{version}' is written '{first}' before; one spelling is expected")
        stance_role = cells["stance_role"].upper() or "N"
        if stance_role not in STANCE_ROLES:
            own.problem(number, f"stance_role: {describe_unknown(cells['stance_role'], 'stance role', STANCE_ROLES)}")
        shown = f"code '{code}'" if not cells["version"] else f"code '{code}' of version '{version}'"
        if code and own.once(number, seen, (match_key(code), version_key(version)), shown):
            own.rows.append(
                {
                    "code": code,
                    "code_path": cells["code_path"] or None,
                    "code_name": cells["name"] or code,
                    "definition": cells["definition"] or None,
                    "dimension": cells["dimension"] or None,
                    "stance_role": stance_role,
                    "codebook_version": version,
                    "version_key": version_key(version),
                }
            )


def _read_refi(own: Register, path: Path, study: Study) -> None:
    codes = read_content(own, path, read_codes)
    if codes is None:
        return
    named = [code for code in codes if code.name]
    kept = {match_key(code.path): code for code in reversed(named)}
    if len(named) < len(codes):
        own.notes.append(Problem(own.name, f"{len(codes) - len(named):,} codes have no name; left out"))
    if len(kept) < len(named):
        own.notes.append(Problem(own.name, f"{len(named) - len(kept):,} codes have the path of another; taken as one"))
    own.rows.extend(_refi_row(code, short) for code, short in _short_keys(list(reversed(kept.values()))))
    _set_roles(own, study.codebook.stance_roles if study.codebook is not None else {})


def _refi_row(code: Code, short: str) -> Row:
    return {
        "code": short,
        "code_path": code.path,
        "code_name": code.name,
        "definition": code.description,
        "dimension": None,
        "stance_role": "N",
        "codebook_version": FIRST_VERSION,
        "version_key": version_key(FIRST_VERSION),
    }


def _short_keys(codes: Sequence[Code]) -> list[tuple[Code, str]]:
    """Give each code the shortest key that is its own: the key its name begins with, the name, or the whole path."""
    candidates = []
    for code in codes:
        keyed = _KEYED.match(code.name)
        candidates.append((keyed[1] if keyed else code.name, code.name, code.path))
    count: dict[str, int] = {}
    for ways in candidates:
        for way in {match_key(each) for each in ways}:
            count[way] = count.get(way, 0) + 1
    return [
        (code, next((way for way in ways if count[match_key(way)] == 1), code.path))
        for code, ways in zip(codes, candidates, strict=True)
    ]


def _set_roles(own: Register, roles: Mapping[str, str]) -> None:
    """Give codes the roles of study.yml; a key that is no code, or two keys for one code, is a problem."""
    codebook = StudyCodebook(own.rows)
    rows = {row["code"]: row for row in own.rows}
    said: dict[str, str] = {}
    for name, role in roles.items():
        place = f"study.yml, codebook.stance_roles.{name}"
        entry = codebook.entry_of(name)
        if entry is None:
            own.problems.append(Problem(place, f"'{name}' is no code of {own.name}"))
        elif entry.code in said:
            own.problems.append(Problem(place, f"is the same code as '{said[entry.code]}'; one of the two is expected"))
        else:
            said[entry.code] = name
            rows[entry.code]["stance_role"] = role
