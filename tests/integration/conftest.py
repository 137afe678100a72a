"""Studies that whole runs are tested on."""

import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from orchestration.state.outcome import Outcome
from tests.fixtures.whole_runs import example, run, run_once, unrecorded

# The major groups of ISCO-88; the codes of the files have four digits, so that 110 is 0110, the armed forces.
MAJOR_GROUPS = {
    "0": ("armed_forces", "Armed forces"),
    "1": ("manager", "Legislators, senior officials and managers"),
    "2": ("professional", "Professionals"),
    "3": ("technician", "Technicians and associate professionals"),
    "4": ("clerk", "Clerks"),
    "5": ("service", "Service workers"),
    "6": ("agriculture", "Agricultural workers"),
    "7": ("craft", "Craft workers"),
    "8": ("operator", "Machine operators"),
    "9": ("elementary", "Elementary occupations"),
}
ROLES = "\n".join(f"  - {{id: {role}, label: '{label}'}}" for role, label in MAJOR_GROUPS.values())
MAP = ", ".join(f"'{digit}': {role}" for digit, (role, _) in MAJOR_GROUPS.items())
PANEL_STUDY = f"""
study: {{id: gss-panel, title: Confidence in the people running medicine, licence: MIT}}
roles:
{ROLES}
stances:
  - {{id: high, label: A great deal}}
  - {{id: some, label: Only some}}
  - {{id: low, label: Hardly any}}
stakeholders: {{instrument: gss, id: firstid, role: {{item: isco88, width: 4, digits: 1, map: {{{MAP}}}, other: none}}}}
waves:
  - {{id: w2006, year: 2006, label: Wave 2006}}
  - {{id: w2008, year: 2008, label: Wave 2008}}
  - {{id: w2010, year: 2010, label: Wave 2010}}
instruments:
  - {{id: gss, kind: survey, id_item: firstid, stance: {{rule: item, item: conmedic,
      map: {{a great deal: high, only some: some, hardly any: low}}}}}}
deliveries:
  - {{path: waves/w2006/*, wave: w2006, instrument: gss}}
  - {{path: waves/w2008/*, wave: w2008, instrument: gss}}
  - {{path: waves/w2010/*, wave: w2010, instrument: gss}}
"""
PANEL_FILES = {"w2006": "wave1_2006.sav", "w2008": "wave2_2008.dta", "w2010": "wave3_2010.csv"}


def write_panel_study(folder: Path, shared_data: Path) -> Path:
    """Make a study on the real panel: three files, three formats, linked by id."""
    folder.mkdir(parents=True)
    (folder / "study.yml").write_text(PANEL_STUDY, encoding="utf-8")
    for wave, name in PANEL_FILES.items():
        (folder / "waves" / wave).mkdir(parents=True)
        shutil.copy(shared_data / "gss_panel" / name, folder / "waves" / wave / name)
    return folder


def run_study(folder: Path, *, full_refresh: bool = False, said: list[str] | None = None) -> Outcome:
    """Run the pipeline on a study folder, in this process; Dagster's history of it is not kept."""
    with unrecorded():
        return run(folder, full_refresh=full_refresh, said=said)


@pytest.fixture(scope="session")
def example_release(tmp_path_factory) -> Path:
    """The example study after one run; tests read it and change nothing."""
    return example(tmp_path_factory)


@pytest.fixture(scope="session")
def panel_release(tmp_path_factory, shared_data) -> Path:
    """The real panel after one run; tests read it and change nothing."""
    return run_once(tmp_path_factory, "panel", lambda folder: write_panel_study(folder, shared_data))


@pytest.fixture(scope="session")
def panel_answers(shared_data) -> pd.DataFrame:
    """One row per person and wave of the real panel: id, wave, role of that wave, stance; from the files alone."""
    folder = shared_data / "gss_panel"
    words = {"a great deal": "high", "only some": "some", "hardly any": "low"}
    labels = dict(enumerate(words.values(), start=1))
    frames = []
    for wave, name in PANEL_FILES.items():
        if name.endswith(".csv"):
            frame = pd.read_csv(folder / name, dtype=str, encoding="utf-8-sig", keep_default_na=False)
            stance = frame["conmedic"].str.strip().str.lower().map(words)
            job = pd.to_numeric(frame["isco88"].replace("", None))
        else:
            reader = pyreadstat.read_sav if name.endswith(".sav") else pyreadstat.read_dta
            frame, _ = reader(folder / name)
            stance, job = frame["conmedic"].map(labels), frame["isco88"]
        role = (job // 1000).map(lambda digit: None if pd.isna(digit) else MAJOR_GROUPS[str(int(digit))][0])
        frames.append(pd.DataFrame({"id": frame["firstid"].astype(str), "wave": wave, "role": role, "stance": stance}))
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def example_copy(example_release, tmp_path) -> Path:
    """The example study after one run, to change and run again."""
    folder = tmp_path / "study"
    # Another worker may be looking into Dagster's history: what SQLite keeps beside a file comes and goes.
    shutil.copytree(example_release, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return folder
