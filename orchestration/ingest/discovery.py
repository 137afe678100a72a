"""Which files a study folder holds, and which rule of study.yml each one follows.

Belongs here: globs, registers that are missing, content hashes, files that match no rule or two.
Stays out: reading files (delivery.py), comparing with earlier runs (warehouse/ledger.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from orchestration.ingest.model.records import FileKind, FoundFile, project_file
from orchestration.ingest.registers.registers import posix_path, register_paths
from orchestration.study.definition import DeliveryRule, Study
from orchestration.system.errors import Problem
from orchestration.system.hashes import known_hash

WAVES_FOLDER = "waves"
_WILD = frozenset("*?[")
# What operating systems and office programs leave beside a file.
_LITTER = {"thumbs.db", "desktop.ini", "icon\r"}
_LITTER_STARTS = (".", "~$")


@dataclass(frozen=True)
class Discovery:
    """The files of a study folder by path, and everything that is wrong with them as files.

    `unmatched` are those of the problems that say that a rule has no file, with the rule.
    """

    files: tuple[FoundFile, ...]
    problems: tuple[Problem, ...]
    unmatched: tuple[tuple[Problem, DeliveryRule], ...] = ()


def discover_files(study: Study) -> Discovery:
    """Look at a study folder without reading what its files mean."""
    problems: list[Problem] = []
    files: list[FoundFile] = []
    own = register_paths(study)
    for path, (kind, where) in own.items():
        absolute = study.folder / path
        if not absolute.is_file():
            problems.append(Problem(where, f"{path}: no such file in the study folder"))
        else:
            files.extend(_hash_file(absolute, path, kind, None, problems))
    matches, unmatched = _match_rules(study)
    problems.extend(problem for problem, _ in unmatched)
    for path in sorted({*matches, *_list_delivery_files(study)} - set(own)):
        rules = matches.get(path, [])
        if len(rules) == 1:
            files.extend(_hash_file(study.folder / path, path, "delivery", study.deliveries[rules[0]], problems))
        elif rules:
            places = " and ".join(f"deliveries[{place}]" for place in rules)
            problems.append(Problem(path, f"matches {places}; one delivery is expected"))
        else:
            globs = ", ".join(f"'{rule.path}'" for rule in study.deliveries)
            problems.append(Problem(path, f"matches no delivery of study.yml ({globs or 'it has none'})"))
    return Discovery(tuple(files), tuple(problems), tuple(unmatched))


def _match_rules(study: Study) -> tuple[dict[str, list[int]], list[tuple[Problem, DeliveryRule]]]:
    """Return the rules that each file matches, and the rules that match nothing."""
    found: dict[str, list[int]] = {}
    unmatched = []
    for place, rule in enumerate(study.deliveries):
        paths = [path for path in _glob(study.folder, rule.path) if _is_data(path, study.folder)]
        if not paths:
            unmatched.append((Problem(f"deliveries[{place}].path", f"no file matches '{rule.path}'"), rule))
        for path in paths:
            found.setdefault(path.relative_to(study.folder).as_posix(), []).append(place)
    return found, unmatched


def _list_delivery_files(study: Study) -> set[str]:
    """Return every file of the folders in which deliveries are looked for; the study folder itself is not one."""
    folders = {WAVES_FOLDER, *(_fixed_folder(rule.path) for rule in study.deliveries)} - {""}
    return {
        path.relative_to(study.folder).as_posix()
        for folder in folders
        for path in (study.folder / folder).rglob("*")
        if _is_delivery(path, study.folder) and _is_data(path, study.folder)
    }


def _glob(folder: Path, pattern: str) -> Iterator[Path]:
    plain = posix_path(pattern)
    if not _WILD & set(plain):
        return iter([folder / plain] if _is_delivery(folder / plain, folder) else [])
    return (path for path in sorted(folder.glob(plain)) if _is_delivery(path, folder))


def _is_delivery(path: Path, folder: Path) -> bool:
    """Say whether a path is one delivery: a file, or a folder that is a project; nothing inside such a folder is."""
    if any(project_file(parent) != parent for parent in path.parents if parent.is_relative_to(folder)):
        return False
    return project_file(path).is_file()


def _fixed_folder(pattern: str) -> str:
    parts = PurePosixPath(posix_path(pattern)).parts[:-1]
    fixed = []
    for part in parts:
        if _WILD & set(part):
            break
        fixed.append(part)
    return "/".join(fixed)


def _is_data(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return not any(part.startswith(_LITTER_STARTS) or part.casefold() in _LITTER for part in parts)


def _hash_file(
    absolute: Path, path: str, kind: FileKind, rule: DeliveryRule | None, problems: list[Problem]
) -> Iterator[FoundFile]:
    try:
        source = project_file(absolute)
        content_hash, size = known_hash(source), source.stat().st_size
    except OSError as error:
        problems.append(Problem(path, f"cannot be opened: {error.strerror or error}"))
        return
    yield FoundFile(path=path, absolute=absolute, content_hash=content_hash, size_bytes=size, kind=kind, rule=rule)
