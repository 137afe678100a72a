"""Withdrawals carried out: from a line in withdrawals.csv to a folder in which nobody finds the person any more.

Belongs here: the order of the steps, so that a kill between any two of them leaves a state from which the next call
goes on, and no release is read in the meantime that the person stands in.
Stays out: each step itself: tombstones (warehouse), files without a person (erasure/redaction.py), destroying and the
log (erasure/withdrawal_state.py), looking through every byte (erasure/byte_scan.py), exit codes (cli/exits.py).

The steps of an erasure: line in withdrawals.csv; what to look for, in memory only; the old build file set aside and a
new one without the person; delivered files without the person; whatever libraries left destroyed, also in a storage of
Dagster's that is elsewhere; a full run, which
moves the pointer; older releases and the old build file destroyed; every byte of the folder looked through; a line in
the log. What is open is told by withdrawals.csv against the log, so nothing has to be remembered besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from orchestration.erasure import destruction, erasure_log
from orchestration.erasure.build_copy import copy_build_without, read_texts
from orchestration.erasure.byte_scan import ScanResult, Seeker, scan_folder
from orchestration.erasure.redaction import Fate, FileFate, list_partial_files, redact_file
from orchestration.erasure.search_patterns import list_identifying_ids, list_own_pieces
from orchestration.erasure.verbatim import read_file_texts
from orchestration.erasure.withdrawal_state import WithdrawalState, read_withdrawal_state, refuse_unapplied
from orchestration.ingest.discovery import discover_files
from orchestration.ingest.model.records import FoundFile
from orchestration.ingest.registers.registers import Registers
from orchestration.operations.run import run_as_writer
from orchestration.release.store.manifest import current_release
from orchestration.runs.dagster_history import destroy_history
from orchestration.runs.recording import conclude_erasure, record_failed_start
from orchestration.runs.recovery import recover
from orchestration.state import layout
from orchestration.state.journal import format_moment
from orchestration.state.lock import hold_lock
from orchestration.state.outcome import Ending, Outcome
from orchestration.state.permissions import create_for_owner
from orchestration.study.definition import Study
from orchestration.study.folders import SERVER_HOME
from orchestration.study.loader import STUDY_FILE
from orchestration.system.failpoints import reached
from orchestration.system.progress import Progress
from orchestration.warehouse import withdrawals
from orchestration.warehouse.database import opened, rows
from orchestration.warehouse.withdrawals import Scope, Tombstone

STAGE = "withdrawal"
# Whose a document or a row is, is told by these two; they go last, and stay while some delivery needs them.
_KEYS = ("documents", "identities")


@dataclass
class _ErasureProgress:
    """What an erasure has done so far."""

    redacted: list[FileFate] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)

    def paths(self, what: Fate) -> list[str]:
        return [each.path for each in self.redacted if each.what is what]


def run_with_withdrawals(
    study: Study, progress: Progress, *, target: str, full_refresh: bool, wait: float = 0, is_watched: bool = False
) -> Outcome:
    """Run the pipeline; erasures that are open come before anything else, and withdrawals come out with the release.

    Args:
        study: the study definition.
        progress: is told of each step.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
        wait: seconds to wait for another run to end.
        is_watched: somebody at a terminal reads what it says; of an erasure everybody is told all the same.

    Raises:
        LockedError: another run is at work on this study.
        NotAppliedError: withdrawals.csv lacks withdrawals that the current release knows.
        StudyError: withdrawals.csv is not in order, or a newer version has written the working files.
    """
    with create_for_owner(), hold_lock(layout.lock_file(study.folder), wait=wait):
        with record_failed_start(study, command="run", progress=progress, is_watched=is_watched):
            recover(study, progress)
            standing = read_withdrawal_state(study)
            if standing.missing_count:
                refuse_unapplied(study)
        open_ones = _open_erasures(standing)
        if open_ones:
            return _erase(study, open_ones, progress, target=target)
        return run_as_writer(study, progress, target=target, full_refresh=full_refresh, is_watched=is_watched)


def withdraw(study: Study, people: Iterable[str], scope: Scope, *, authority: str, progress: Progress) -> Outcome:
    """Record that people withdraw, and carry it out.

    Args:
        study: the study definition.
        people: their ids.
        scope: how far it goes.
        authority: on whose word.
        progress: is told of each step.

    Raises:
        LockedError: another run is at work on this study.
        StudyError: an id is nobody's, or the scope is less than what was recorded; nothing was changed.
        NotAppliedError: withdrawals.csv lacks withdrawals that the current release knows.
    """
    named = list(dict.fromkeys(people))
    with create_for_owner(), hold_lock(layout.lock_file(study.folder)):
        recover(study, progress)
        held = withdrawals.load(study.folder)
        today = dt.datetime.now(dt.UTC).date()
        after = withdrawals.recorded(held, named, scope, known=_list_known_people(study), on=today, authority=authority)
        if read_withdrawal_state(study).missing_count:
            refuse_unapplied(study)
        if after != held:
            withdrawals.save(study.folder, after)
        progress(STAGE, f"{len(named):,} recorded in {withdrawals.FILE} with scope {scope}")
        # Asked to erase again, it looks again: a file that could not be rewritten may have been replaced.
        again = [each for each in after if each.stakeholder_id in named and each.scope is Scope.ERASE]
        open_ones = list(dict.fromkeys([*_open_erasures(read_withdrawal_state(study)), *again]))
        if open_ones:
            return _erase(study, open_ones, progress, target="duckdb")
        return run_as_writer(study, progress, target="duckdb", full_refresh=False, command="withdraw")


def _open_erasures(standing: WithdrawalState) -> list[Tombstone]:
    found = dict.fromkeys([*standing.unproven, *standing.unapplied])
    return [each for each in found if each.scope is Scope.ERASE]


def _list_known_people(study: Study) -> set[str]:
    known = set(Registers(study).people.ids)
    if layout.build_file(study.folder).exists():
        with opened(layout.build_file(study.folder)) as connection:
            tables = rows(connection, "select table_name from duckdb_tables() where schema_name = 'raw'")
            if {"table_name": "stakeholder"} in tables:
                found = rows(connection, "select distinct stakeholder_id from raw.stakeholder")
                known |= {row["stakeholder_id"] for row in found}
    return known


def _erase(study: Study, people: list[Tombstone], progress: Progress, *, target: str) -> Outcome:
    gone = frozenset(each.stakeholder_id for each in people)
    progress(STAGE, f"erasing {len(gone):,}: delivered files, build file, releases, results and logs")
    done = _ErasureProgress()
    seeker = _collect_pieces(study, gone)
    reached("withdrawal.sought")
    _renew_build(study, gone)
    _redact_files(study, gone, done, progress)
    reached("withdrawal.taken_out")
    done.destroyed += destruction.destroy_state(study)
    done.destroyed += destroy_history(study)
    reached("withdrawal.state_destroyed")
    outcome = run_as_writer(study, progress, target=target, full_refresh=True, command="withdraw")
    if outcome.ending is not Ending.PUBLISHED:
        says = (
            f"{outcome.says}\nThe erasure is not finished: no release could be made without the person. "
            "Until then nothing of this study is shown; mend it and run again."
        )
        return Outcome(Ending.REFUSED if outcome.ending is Ending.NOTHING_NEW else outcome.ending, says)
    reached("withdrawal.released")
    current = current_release(layout.releases_folder(study.folder))
    done.destroyed += destruction.destroy_older_releases(study, keep=current.release_id if current is not None else "")
    reached("withdrawal.releases_destroyed")
    done.destroyed += destruction.destroy_set_aside(study)
    reached("withdrawal.aside_destroyed")
    scanned = search_folder(study, seeker)
    attempt = _build_attempt(study, people, done, scanned, seeker)
    reached("withdrawal.scanned")
    erasure_log.write_attempt(study, attempt)
    reached("withdrawal.told")
    conclude_erasure(study, progress)
    progress(
        STAGE, f"{scanned.files:,} files with {scanned.size:,} bytes looked through for {len(seeker.pieces):,} pieces"
    )
    return _judge_outcome(done, scanned, outcome)


def _collect_pieces(study: Study, gone: Collection[str]) -> Seeker:
    """Gather what only these people said, from wherever it still stands; in memory, and nowhere else."""
    theirs: list[str] = []
    others: list[str] = []
    for build in (
        layout.build_file(study.folder),
        layout.state_folder(study.folder) / layout.ERASING / layout.build_file(study.folder).name,
    ):
        if build.exists():
            of_build = read_texts(build, gone)
            theirs += of_build[0]
            others += of_build[1]
    registers = Registers(study)
    for file in _list_files(study):
        of_file = read_file_texts(registers, file, gone)
        theirs += of_file[0]
        others += of_file[1]
    others += [(study.folder / STUDY_FILE).read_text(encoding="utf-8", errors="replace")]
    pieces = list_own_pieces(theirs, others)
    # Found in the same way as it is looked for: a short piece may be part of a longer one that somebody else said.
    common = Seeker(pieces).find_pieces("\n".join(others).encode(errors="replace"))
    return Seeker(pieces - common, list_identifying_ids(gone))


def _list_files(study: Study) -> list[FoundFile]:
    """Return deliveries first, then the study's own files, those last that say whose a delivery is."""
    found = {file.absolute: file for file in discover_files(study).files}.values()
    return sorted(found, key=lambda file: (file.rule is None, file.kind in _KEYS, file.path))


def _renew_build(study: Study, gone: Collection[str]) -> None:
    """Set the build file aside and put one in its place that never held these people."""
    build, aside = layout.build_file(study.folder), layout.state_folder(study.folder) / layout.ERASING
    old, new = aside / build.name, aside / f"new-{build.name}"
    if not build.exists() and not old.exists():
        return
    aside.mkdir(parents=True, exist_ok=True)
    for left in aside.glob(f"{new.name}*"):
        left.unlink()
    if build.exists() and not old.exists():
        with opened(build) as connection:
            connection.execute("checkpoint")  # so that no log stands beside it
        build.replace(old)
        reached("withdrawal.build_set_aside")
    copy_build_without(build if build.exists() else old, new, gone)
    reached("withdrawal.build_copied")
    build.parent.mkdir(parents=True, exist_ok=True)
    new.replace(build)
    reached("withdrawal.build_renewed")


def _redact_files(study: Study, gone: Collection[str], done: _ErasureProgress, progress: Progress) -> None:
    for left in list_partial_files(study.folder):
        left.unlink()
    registers = Registers(study)
    for file in _list_files(study):
        if file.kind in _KEYS and done.paths(Fate.REMAINING):
            says = "kept until the other files are replaced: it says who is who in them"
            done.redacted.append(FileFate(file.path, Fate.REMAINING, says))
            continue
        redacted = redact_file(registers, file, gone)
        done.redacted.append(redacted)
        if redacted.what is not Fate.UNTOUCHED:
            progress(STAGE, f"{redacted.path}: {redacted.what.value}{f', {redacted.says}' if redacted.says else ''}")


def search_folder(study: Study, seeker: Seeker) -> ScanResult:
    """Look through every byte of the study's folder, and of the history that a server of several keeps beside it.

    That history is the other studies' too, and the server may be running: what is found there is named, not destroyed.
    """
    here = scan_folder(study.folder, seeker, leave_out={study.folder / withdrawals.FILE})
    home = study.folder.parent / SERVER_HOME
    if not home.is_dir():
        return here
    there = scan_folder(home, seeker)
    return ScanResult(
        here.files + there.files,
        here.size + there.size,
        (*here.found, *(f"../{SERVER_HOME}/{path}" for path in there.found)),
        (*here.unreadable, *(f"../{SERVER_HOME}/{path}" for path in there.unreadable)),
    )


def _build_attempt(
    study: Study, people: Iterable[Tombstone], done: _ErasureProgress, scanned: ScanResult, seeker: Seeker
) -> erasure_log.ErasureAttempt:
    def told(paths: Iterable[str]) -> tuple[str, ...]:
        # A file may be called after the person; the log of erasures names nobody.
        return tuple("(a file named after the person)" if seeker.is_in(path.encode()) else path for path in paths)

    return erasure_log.ErasureAttempt(
        marks=tuple(sorted(withdrawals.mark(study.info.id, each) for each in people)),
        at=format_moment(dt.datetime.now(dt.UTC)),
        destroyed=told([*done.paths(Fate.DESTROYED), *done.destroyed]),
        rewritten=told(done.paths(Fate.REWRITTEN)),
        remaining=told(done.paths(Fate.REMAINING)),
        files_scanned=scanned.files,
        bytes_scanned=scanned.size,
        pieces_sought=len(seeker.pieces),
        found=told((*scanned.found, *(f"{path} (cannot be looked into)" for path in scanned.unreadable))),
    )


def _judge_outcome(done: _ErasureProgress, scanned: ScanResult, outcome: Outcome) -> Outcome:
    remaining = [each for each in done.redacted if each.what is Fate.REMAINING]
    if not remaining and not scanned.found and not scanned.unreadable:
        return outcome
    lines = ["the person is in no release any more, but the erasure is not finished:"]
    lines += [f"  {each.path}: {each.says}" for each in remaining]
    lines += [f"  {path}: something that only this person said, or the id, stands in it" for path in scanned.found]
    lines += [f"  {path}: cannot be looked into" for path in scanned.unreadable]
    lines.append("Replace or remove these files, and give the same command again.")
    return Outcome(Ending.REFUSED, "\n".join(lines))
