"""The gate: no release gets out whose numbers, with all numbers ever published, give somebody away.

Belongs here: the attack on a finished public file, the check that its numbers are what they say, the certificate, and
the same once more for `verify`.
Stays out: the attack itself (attack.py), repairing anything; a finding stops the release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from orchestration.problems import Problem
from orchestration.release.attack import ALL, Certificate, attack, is_said_before, sums
from orchestration.release.disclosure import Cell
from orchestration.release.published import Publication, read_ledger, read_public, unlike
from orchestration.study import Study

CERTIFICATE = "disclosure_certificate.json"


def earlier_releases(releases: Path, release_id: str) -> tuple[Publication, ...]:
    """Return what was published before a release: what its certificate names, or all there is for one to be."""
    ledger = [each for each in read_ledger(releases) if each.release_id != release_id]
    certificate = releases / release_id / CERTIFICATE
    if not certificate.exists():
        return tuple(ledger)
    named = set(json.loads(certificate.read_text(encoding="utf-8"))["releases"])
    return tuple(each for each in ledger if each.release_id in named)


def examine(publication: Publication, earlier: Sequence[Publication], cells: Iterable[Cell]) -> Certificate:
    """Attack a release, and compare what it says with the true counts.

    Args:
        publication: what the finished public file says.
        earlier: all releases before.
        cells: the true counts by role.
    """
    certificate = attack(publication, earlier)
    certificate.leaks.extend(_untrue(publication, earlier, cells))
    return certificate


def _untrue(publication: Publication, earlier: Sequence[Publication], cells: Iterable[Cell]) -> Iterator[Problem]:
    """Yield numbers that do not say what is so: not rounded as the method says, or small and not hidden.

    The attacker reads numbers as the method page explains them, so his proof holds for true numbers alone. A wave that
    kept the figures of an earlier release speaks of the people of then.
    """
    counts = {(cell.role_id, cell.wave_id, cell.stance): cell.stance_count for cell in cells}
    for wave_id in sorted({each.wave_id for each in publication.shown}):
        if is_said_before(publication, earlier, wave_id):
            continue
        stances = {stance for _, wave, stance in counts if wave == wave_id}
        for each in sums(publication, wave_id):
            if each.says is None:
                continue
            roles = (ALL,) if each.role_id == ALL else publication.grouping.groups[each.role_id]
            of = stances if each.stance is None else {each.stance}
            if each.shown is not None and each.shown % publication.rules.round_to:
                yield Problem(each.name, f"is shown as {each.shown}, which is not rounded")
                continue
            true = sum(counts.get((role, wave_id, stance), 0) for role in roles for stance in of)
            if not (each.says.low <= true <= each.says.high or (each.says.or_nobody and true == 0)):
                yield Problem(each.name, f"is shown as {each.shown}: it is too small to be seen, or not rounded so")


def write_certificate(folder: Path, certificate: Certificate) -> None:
    """Write the certificate into a release."""
    text = json.dumps(certificate.as_json(), indent=1, ensure_ascii=False)
    (folder / CERTIFICATE).write_text(text + "\n", encoding="utf-8")


def verify(study: Study, release_id: str) -> Certificate:
    """Attack a published release once more, with everything published before it.

    Returns:
        The certificate; among its leaks are numbers of the public file that are not those of the ledger.

    Raises:
        BrokenLedgerError: the ledger cannot be read.
    """
    releases = study.releases_folder
    (publication,) = [each for each in read_ledger(releases) if each.release_id == release_id]
    certificate = attack(publication, earlier_releases(releases, release_id))
    for each in read_ledger(releases):
        file = releases / each.release_id / "public.duckdb"
        if file.exists() and unlike(each, read_public(file)):
            certificate.leaks.append(Problem(each.release_id, "says other numbers than the release ledger"))
    return certificate
