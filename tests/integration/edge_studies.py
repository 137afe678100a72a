"""Studies at the edge of what can happen: hardly anybody, hardly anything said, one wave, another scale.

Belongs here: tiny study folders, and the tables of a release with what holds of every one of them.
Stays out: what is asserted of one study (test_edge_studies.py).
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx

from .conftest import run_study

TEXT = "One leads here, and all of us lead there; both hold at once, or so it seems to me and to most of us."
CODEBOOK = "code,stance_role\nED-1,ED\nEC-1,EC\nB-1,B\nKD-1,KD\nN-1,N\nS-1,S\n"
CODES = ("ED-1", "EC-1", "B-1", "KD-1", "N-1", "S-1")
WAVES = "[{id: w1, year: 2011}, {id: w2, year: 2013}, {id: w3, year: 2019}]"
INSTRUMENTS = """
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - {id: survey, kind: survey, id_item: pid,
     stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}}
"""
ROLES = "[{id: manager, label: Managers}, {id: nurse, label: Nurses}, {id: chair, label: Chairs}]"
CLASSES = {
    "concentrated": "EC-1 EC-1",
    "blended": "B-1 B-1",
    "distributed": "ED-1 ED-1",
    "critique": "KD-1 KD-1",
    "silent": "N-1",
}


@dataclass
class EdgeStudy:
    """A tiny study.

    Attributes:
        people: role by stakeholder id.
        interviews: by wave, the class that each person's interview has (a key of CLASSES, or codes).
        surveys: by wave, answers of each person: columns in the order of `items`.
        waves, instruments, stances: as study.yml has them.
        items: columns of the surveys after `pid`.
        survey_instrument: instrument of the surveys.
    """

    people: Mapping[str, str]
    interviews: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    surveys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    waves: str = WAVES
    instruments: str = INSTRUMENTS
    stances: str | None = None
    items: str = "q1,q2"
    survey_instrument: str = "survey"
    codebook: bool = True

    def write(self, folder: Path) -> Path:
        """Write the study folder."""
        rules = [
            *(f'  - {{path: "waves/{wave}/*.qdpx", wave: {wave}, instrument: interview}}' for wave in self.interviews),
            *(
                f'  - {{path: "waves/{wave}/*.csv", wave: {wave}, instrument: {self.survey_instrument}}}'
                for wave in self.surveys
            ),
        ]
        lines = [
            "study: {id: edge, title: A study at the edge}",
            f"roles: {ROLES}",
            *([f"stances: {self.stances}"] if self.stances else []),
            "stakeholders: stakeholders.csv",
            *(["codebook: {file: codebook.csv}"] if self.codebook else []),
            f"waves: {self.waves}",
            f"instruments:{self.instruments}",
            "deliveries:",
            *rules,
        ]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "study.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        people = [f"{person},{role}" for person, role in self.people.items()]
        (folder / "stakeholders.csv").write_text("\n".join(["stakeholder_id,role", *people]) + "\n", encoding="utf-8")
        if self.codebook:
            (folder / "codebook.csv").write_text(CODEBOOK, encoding="utf-8")
        for wave, said in self.interviews.items():
            self._write_interviews(folder / "waves" / wave / "export.qdpx", wave, said)
        for wave, given in self.surveys.items():
            path = folder / "waves" / wave / "answers.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = [f"{person},{values}" for person, values in given.items()]
            path.write_text("\n".join([f"pid,{self.items}", *rows]) + "\n", encoding="utf-8")
        return folder

    @staticmethod
    def _write_interviews(path: Path, wave: str, said: Mapping[str, str]) -> None:
        sources = "".join(
            text_source(
                person,
                # Equal texts would be one document, equal files one delivery.
                inline(f"{TEXT} ({person} in {wave})"),
                *(
                    selection(10 * place, 10 * place + 9, coding(code, "u1"))
                    for place, code in enumerate(CLASSES.get(what, what).split())
                ),
            )
            for person, what in said.items()
        )
        users = '<User guid="u1" name="Peter"/>'
        write_qdpx(path, project(codes=codes(*CODES), sources=sources, users=users))


@dataclass(frozen=True)
class Release:
    """A release that was published, to ask questions of."""

    folder: Path

    def rows(self, query: str, tier: str = "analyst") -> list[tuple[Any, ...]]:
        """Answer one query."""
        with duckdb.connect(str(self.folder / f"{tier}.duckdb"), read_only=True) as connection:
            connection.execute("set schema = 'marts'")
            return connection.execute(query).fetchall()

    def counts(self, tier: str = "analyst") -> dict[str, int]:
        """Return the number of rows of every table."""
        names = self.rows("select table_name from duckdb_tables() where schema_name = 'marts'", tier)
        return {name: self.rows(f'select count(*) from "{name}"', tier)[0][0] for (name,) in names}

    def no_numbers(self, tier: str = "analyst") -> list[str]:
        """Name every column that holds NaN or infinity."""
        query = """
            select table_name, column_name from duckdb_columns()
            where schema_name = 'marts' and data_type in ('DOUBLE', 'FLOAT')
        """
        found = self.rows(query, tier)
        return [
            f"{tier}: {table}.{column}"
            for table, column in found
            if self.rows(f'select count(*) from "{table}" where isnan("{column}") or isinf("{column}")', tier) != [(0,)]
        ]

    def without_reason(self, tier: str = "analyst") -> list[str]:
        """Name the tables in which a row has neither a figure nor a reason, where the table has a column for it."""
        columns: dict[str, dict[str, str]] = {}
        query = "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'marts'"
        for table, column, kind in self.rows(query, tier):
            columns.setdefault(table, {})[column] = kind
        silent = []
        for table, kinds in columns.items():
            figures = [name for name, kind in kinds.items() if kind == "DOUBLE"]
            if "reason" not in kinds or not figures:
                continue
            nothing = " and ".join(f'"{name}" is null' for name in figures)
            if self.rows(f'select count(*) from "{table}" where reason is null and {nothing}', tier) != [(0,)]:
                silent.append(table)
        return silent


def released(study: EdgeStudy, folder: Path) -> Release:
    """Write the study in place of what the folder held, run the whole pipeline, and return what was published.

    What dbt knows of the project stays: it would parse it again for each folder, which takes longer than all the rest.
    """
    for path in (*folder.glob("*"), *folder.glob(".state/*")):
        if path.name not in {".state", "dbt"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    outcome = run_study(study.write(folder))
    trace = folder / ".state" / "last_failure.txt"
    assert outcome.ending.value == "published", trace.read_text(encoding="utf-8") if trace.exists() else outcome.says
    pointer = json.loads((folder / "releases" / "current.json").read_text(encoding="utf-8"))
    return Release(folder / "releases" / pointer["path"])
