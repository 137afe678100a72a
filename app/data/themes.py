"""What the pages of themes and of quotes read: who spoke of which code, what the codes mean, where a series breaks.

Belongs here: the queries for these tables, in the public and in the analyst file, and their rows as frozen dataclasses.
Stays out: the study, its roles and waves (study.py), words, pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.data.intervals import wilson_interval
from app.data.release import Release, read_once
from app.data.study import NOBODY, Cell
from app.data.vocabulary import ALL, NO_SIDE, PATH

# Of the versions of a code the latest counts, and of the codes that count together the one that names the series.
_LATEST = (
    "select distinct on (harmonised_code) * from marts.codes "
    "order by harmonised_code, version_order desc nulls last, code = harmonised_code desc, code"
)


@dataclass(frozen=True)
class Code:
    """One theme under the name under which it counts over time.

    Attributes:
        id: the name in the codebook, or the path of the code as delivered.
        label: what a reader sees; no two codes of a release have the same.
        parent: the path above it; None where the code stands in no tree.
        definition: what it means; None where the codebook does not say.
        stance_role: what it says of a view, as the codebook has it (vocabulary.py).
    """

    id: str
    label: str
    parent: str | None
    definition: str | None
    stance_role: str


@dataclass(frozen=True)
class Break:
    """Two waves of interviews that cannot be compared on one code, and why."""

    code_id: str
    from_wave_id: str
    to_wave_id: str
    reason: str


@dataclass(frozen=True)
class Themes:
    """Who spoke of which code, by role and wave; empty where the study has no coded interviews.

    Attributes:
        codes: in no order that says anything of hidden values.
        wave_ids: the waves in which people were interviewed.
        cells: by role, wave and code.
        breaks: only those that a reader must know of.
    """

    codes: tuple[Code, ...]
    wave_ids: frozenset[str]
    cells: Mapping[tuple[str, str, str], Cell]
    breaks: tuple[Break, ...]

    def cell(self, role_id: str, wave_id: str, code_id: str) -> Cell | None:
        """Return one cell; None where the interviews of the wave could not be coded with the code."""
        return self.cells.get((role_id, wave_id, code_id))

    def base(self, role_id: str, wave_id: str) -> int | None:
        """Return how many people of a role were interviewed in a wave; None where that is hidden."""
        found = [self.cells.get((role_id, wave_id, code.id), NOBODY) for code in self.codes]
        if any(cell.is_hidden for cell in found) and all(not cell.base for cell in found):
            return None
        return max((cell.base or 0 for cell in found), default=0)

    def code(self, code_id: str) -> Code | None:
        """Return a code by its id."""
        return next((code for code in self.codes if code.id == code_id), None)


@read_once
def read_themes(release: Release) -> Themes:
    """Read the themes of a release; a release that has no table of them has no themes.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    tables = release.tables
    rows = release.rows("select * from marts.themes_by_role_year") if "themes_by_role_year" in tables else []
    counted = [row for row in rows if row.get("is_in_codebook") is not False]
    cells = {(row["role_id"], row["wave_id"], row["harmonised_code"]): _cell(row) for row in counted}
    names = sorted({row["harmonised_code"] for row in counted})
    return Themes(
        codes=codes_of(names, _described(release, "codes" in tables)),
        wave_ids=frozenset(wave for (role, wave, _), cell in cells.items() if role == ALL and cell != NOBODY),
        cells=cells,
        breaks=_breaks(release) if "codebook_breaks" in tables else (),
    )


def codes_of(names: Sequence[str], described: Mapping[str, Mapping[str, Any]]) -> tuple[Code, ...]:
    """Return codes with a label each that a reader can tell from all others.

    The label is the last part of a path, else the definition (a codebook's keys, "CON-01", say nothing to a reader),
    else the name.

    Args:
        names: the names of the codes.
        described: rows of the table of codes by name.
    """
    found = [_code(name, described.get(name, {})) for name in names]
    labels = [code.label for code in found]
    return tuple(
        code
        if labels.count(code.label) == 1
        else Code(code.id, f"{code.label} ({code.parent or code.id})", code.parent, code.definition, code.stance_role)
        for code in found
    )


def _code(name: str, row: Mapping[str, Any]) -> Code:
    path = str(row.get("code_path") or name).split(PATH)
    definition = row.get("definition") or None
    label = definition if len(path) == 1 and definition else path[-1]
    return Code(
        id=name,
        label=" ".join(label.split()),
        parent=PATH.join(path[:-1]) or None,
        definition=definition,
        stance_role=str(row.get("stance_role") or NO_SIDE),
    )


def _described(release: Release, is_there: bool) -> dict[str, dict[str, Any]]:
    if not is_there:
        return {}
    columns = {row["column_name"] for row in release.rows("select column_name from (describe marts.codes)")}
    rows = release.rows(_LATEST if "version_order" in columns else "select * from marts.codes")
    return {row["harmonised_code"]: row for row in rows}


def _breaks(release: Release) -> tuple[Break, ...]:
    rows = release.rows("select * from marts.codebook_breaks where is_break order by all")
    return tuple(
        Break(row["harmonised_code"], row["from_wave_id"], row["to_wave_id"], str(row["reason"] or "")) for row in rows
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    # The analyst file hides nothing and does not have the column that says so.
    if row.get("is_suppressed"):
        return Cell(is_hidden=True)
    count, base = row["stakeholder_count"], row["base_count"]
    if not base or count is None:
        return NOBODY
    low, high = wilson_interval(count, base) or (None, None)
    return Cell(is_hidden=False, base=base, share=row["stakeholder_share"], low=low, high=high)
