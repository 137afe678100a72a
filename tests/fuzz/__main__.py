"""The fuzzer's command line: `python -m tests.fuzz --reader qdpx --minutes 10`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import warnings
from pathlib import Path

from tests.fuzz.limits import QUIET

os.environ.update(QUIET)  # before numpy and pyarrow are imported, see there


def main() -> int:
    """Fuzz readers, or replay one file; exit 1 where there are findings."""
    from orchestration.ingest.registry import all_readers
    from tests.fuzz.campaign import Campaign

    warnings.simplefilter("ignore")  # damaged files make libraries warn by the thousand
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--reader", action="append", help="a format, `all` by default; may be repeated")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long each reader is fuzzed")
    parser.add_argument("--files", type=int, help="how many files at most for each reader")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same files")
    parser.add_argument(
        "--findings", type=Path, default=Path(".fuzz"), help="where files that break a reader are saved"
    )
    parser.add_argument("--replay", type=Path, help="read this one file and tell what happens")
    given = parser.parse_args()
    readers = {reader.FORMAT: reader for reader in all_readers()}
    named = [] if "all" in (given.reader or ["all"]) else given.reader
    unknown = set(named) - set(readers)
    if unknown:
        parser.error(f"no reader '{', '.join(sorted(unknown))}'; known are {', '.join(readers)}")
    if given.replay is not None:
        return _replay(given.replay, [readers[name] for name in named or readers])
    findings = 0
    for name in named or readers:
        campaign = Campaign(readers[name], given.seed, given.findings)
        figures = campaign.run(seconds=given.minutes * 60, most_files=given.files)
        sys.stdout.write(figures.line(name) + "\n")
        for kind, count in figures.findings.most_common():
            sys.stdout.write(f"  {count:,} x {kind}\n")
        sys.stdout.flush()
        findings += sum(figures.findings.values())
    return 1 if findings else 0


def _replay(saved: Path, readers: list) -> int:
    """Read a saved file by the readers that know its suffix; an error shows its traceback."""
    from tests.fuzz.campaign import write
    from tests.fuzz.properties import examine, loose_study

    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = write(Path(folder), saved.suffix, saved.read_bytes())
        for reader in readers:
            if saved.suffix in reader.SUFFIXES:
                outcome = examine(reader, path, loose_study(Path(folder)))
                sys.stdout.write(f"{reader.FORMAT}: {outcome}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
