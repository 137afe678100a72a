"""Names and places of what stands in a study's working folders, `.state/` and `releases/`.

Belongs here: every name that more than one module needs to find, keep or destroy such a file, and where it stands.
Stays out: what the files hold (the module that writes each), files that people write (study/loader.py, ingest).
"""

from __future__ import annotations

from pathlib import Path

STATE = ".state"
RELEASES = "releases"

# In `.state/`.
BUILD = "build"
LOCK = "lock"
VERSION = "state.json"  # which version of the product wrote the working files
DAMAGED = "set-aside"  # what was damaged, for a person to look at; an erasure destroys it
ERASING = "erasing"  # the old build file, until what it holds has been looked for everywhere else
ERASURES = "erasures.jsonl"
ALERT_STATE = "alerts.json"  # which causes have been told to whom; it names nobody, and what was told is not told again
ALERTS = "alerts"
DAGSTER = "dagster"
DAGSTER_SETTINGS = "dagster.yaml"

# In `releases/`.
POINTER = "current.json"
LEDGER = "published"  # every public number ever said, one folder a release
MEMORY = "memory"  # what the public tier has said, and the counts behind it; stands in `.state/` as well
NOTICE = "standing.json"  # what readers are told of the last run

# In the folder of a release.
MANIFEST = "manifest.json"
PUBLIC_FILE = "public.duckdb"
ANALYST_FILE = "analyst.duckdb"


def state_folder(folder: Path) -> Path:
    """Return where the working files of a study stand."""
    return folder / STATE


def releases_folder(folder: Path) -> Path:
    """Return where the releases of a study stand."""
    return folder / RELEASES


def ledger_folder(folder: Path) -> Path:
    """Return where the numbers of all releases are kept, pruned ones among them."""
    return releases_folder(folder) / LEDGER


def memory_folders(folder: Path) -> tuple[Path, Path]:
    """Return the two places in which the memory of the public tier stands; each mends the other."""
    return state_folder(folder) / MEMORY, releases_folder(folder) / MEMORY


def build_file(folder: Path) -> Path:
    """Return the database that only the pipeline opens."""
    return state_folder(folder) / BUILD / "warehouse.duckdb"


def dbt_folder(folder: Path) -> Path:
    """Return where dbt may write."""
    return state_folder(folder) / "dbt"


def dbt_log(folder: Path) -> Path:
    """Return the log of dbt."""
    return dbt_folder(folder) / "logs" / "dbt.log"


def dagster_home(folder: Path) -> Path:
    """Return the home of a study's own Dagster instance."""
    return state_folder(folder) / DAGSTER


def lock_file(folder: Path) -> Path:
    """Return the file whose lock makes its holder the only writer."""
    return state_folder(folder) / LOCK


def trace_file(folder: Path) -> Path:
    """Return where the trace of a failure that nobody foresaw is put."""
    return state_folder(folder) / "last_failure.txt"


def journal_file(folder: Path) -> Path:
    """Return the journal of runs."""
    return state_folder(folder) / "log" / "runs.jsonl"


def check_results_folder(folder: Path) -> Path:
    """Return where the results of checks are kept, and the pages that tell of them."""
    return state_folder(folder) / "quality"


def alerts_folder(folder: Path) -> Path:
    """Return where messages to people are put as files."""
    return state_folder(folder) / ALERTS


def alert_state_file(folder: Path) -> Path:
    """Return what has been told to whom."""
    return state_folder(folder) / ALERT_STATE


def erasures_file(folder: Path) -> Path:
    """Return the log of erasures."""
    return state_folder(folder) / ERASURES
