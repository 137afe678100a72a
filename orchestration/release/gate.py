"""The gate: no release gets out whose numbers, with all numbers ever published, give somebody away.

Belongs here: the attack on a finished public file, the check that its numbers are what they say, the certificate, and
the same once more for `verify`.
Stays out: the attack itself (attack.py), repairing anything; a finding stops the release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.release.attack.attack import attack, blocks_said_before
from orchestration.release.attack.certificate import Certificate, Leak
from orchestration.release.attack.reader_model import World
from orchestration.release.disclosure.units import Truth
from orchestration.release.store.publications import Publication, read_ledger, unlike
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.errors import Problem

CERTIFICATE = "disclosure_certificate.json"
# What the units of the true counts are called in the attacker's world.
_NAMES = {"stance": "held", "status": "silent", "mode": "mode", "theme": "said", "move": "moved"}


def earlier_releases(releases: Path, release_id: str) -> tuple[Publication, ...]:
    """Return what was published before a release: what its certificate names, or all there is for one to be."""
    ledger = [each for each in read_ledger(releases) if each.release_id != release_id]
    certificate = releases / release_id / CERTIFICATE
    if not certificate.exists():
        return tuple(ledger)
    named = set(json.loads(certificate.read_text(encoding="utf-8"))["releases"])
    return tuple(each for each in ledger if each.release_id in named)


def examine(publication: Publication, earlier: Sequence[Publication], truth: Truth) -> Certificate:
    """Attack a release, and compare what it says with the true counts.

    Args:
        publication: what the finished public file says.
        earlier: all releases before.
        truth: the true counts.
    """
    certificate = attack(publication, earlier)
    certificate.leaks.extend(Leak(problem) for problem in _untrue(publication, earlier, truth))
    return certificate


def _untrue(publication: Publication, earlier: Sequence[Publication], truth: Truth) -> Iterator[Problem]:
    """Yield numbers that do not say what is so: not rounded as the method says, or small and not hidden.

    The attacker reads numbers as the method page explains them, so his proof holds for true numbers alone. A block that
    kept the figures of an earlier release speaks of the people of then.
    """
    world = World([publication, *earlier])
    people = {(_NAMES[str(unit[0])], *unit[1:]): count for unit, count in truth.merged(world.atom).items()}
    kept = blocks_said_before(publication, earlier)
    for each in world.sums(publication):
        if each.says is None or each.block in kept:
            continue
        if each.shown is not None and each.shown % publication.rules.round_to:
            yield Problem(each.name, f"is shown as {each.shown}, which is not rounded")
            continue
        true = sum(people.get(unit, 0) for unit in each.units if isinstance(unit, tuple))
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
    releases = layout.releases_folder(study.folder)
    (publication,) = [each for each in read_ledger(releases) if each.release_id == release_id]
    certificate = attack(publication, earlier_releases(releases, release_id))
    for each in read_ledger(releases):
        file = releases / each.release_id / layout.PUBLIC_FILE
        if file.exists() and unlike(each, file):
            certificate.leaks.append(Leak(Problem(each.release_id, "says other numbers than the release ledger")))
    return certificate
