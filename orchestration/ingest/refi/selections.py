"""Where the selections of a REFI-QDA source lie: in the text, elsewhere in the source, or nowhere.

Belongs here: the two forms of a PDF selection, and what becomes of each piece once positions are placed.
Stays out: the choice of unit (offsets.py), codings (project.py).
"""

from __future__ import annotations

from itertools import compress

import numpy as np

from orchestration.ingest.model.offsets import Fit, Positions
from orchestration.ingest.refi.records import NOWHERE, Selections, normalise_guid


def parse_columns(pieces: Selections) -> tuple[Positions, Positions]:
    """Return first positions and positions after, as delivered."""
    return np.array(pieces.starts, dtype=np.int64), np.array(pieces.ends, dtype=np.int64)


def place_selections(pieces: Selections, fit: Fit | None) -> tuple[list[int | None], list[int | None], set[int]]:
    """Say where each piece lies.

    Args:
        pieces: the selections of a source.
        fit: how those with a position lie in the text; None without a text.

    Returns:
        Start and end of each piece, None where only its region is known, and the pieces that lie nowhere at all.
        Without a text the unit cannot be known: positions stay as delivered unless a region says the place.
    """
    begin, end = parse_columns(pieces)
    given = np.flatnonzero(begin >= 0)
    nowhere = set(np.flatnonzero(begin < 0).tolist())
    if fit is None:
        nowhere.update(pieces.regions)
    else:
        begin[given], end[given] = fit.starts, fit.ends
        nowhere.update(given[fit.outside].tolist())
    starts: list[int | None] = begin.tolist()
    ends: list[int | None] = end.tolist()
    for row in nowhere:
        starts[row] = ends[row] = None
    return starts, ends, nowhere - pieces.regions.keys()


def join_selections(given: Selections) -> Selections:
    """Join the two forms of a PDF selection, which share a GUID: a place on the page, and one in the page's text."""
    twins = _twins(given) if 0 < len(given.regions) < len(given) else {}
    if not twins:
        return given
    found = Selections()
    row_of: dict[int, int] = {NOWHERE: NOWHERE}
    for row, guid in enumerate(given.guids):
        if row in twins:
            place = row_of[row] = row_of[twins[row]]
        else:
            place = row_of[row] = len(found)
            found.guids.append(guid)
            found.starts.append(NOWHERE)
            found.ends.append(NOWHERE)
        if given.starts[row] >= 0:
            found.starts[place], found.ends[place] = given.starts[row], given.ends[row]
        if row in given.regions:
            found.regions[place] = given.regions[row]
    doubled = {row_of[row] for row in twins}
    seen: set[tuple[int, str, str | None]] = set()
    for row, code, user in zip(given.rows, given.codes, given.users, strict=True):
        mark = (row_of[row], code, user)
        if mark[0] in doubled and mark in seen:
            continue
        seen.add(mark)
        found.rows.append(mark[0])
        found.codes.append(code)
        found.users.append(user)
    return found


def _twins(given: Selections) -> dict[int, int]:
    """Return for each second form the first one."""
    first: dict[tuple[str, bool], int] = {}
    twins: dict[int, int] = {}
    has_guid = [bool(guid) for guid in given.guids]
    for row in compress(range(len(given)), has_guid):
        guid, is_text = normalise_guid(given.guids[row]), given.starts[row] >= 0
        other = first.pop((guid, not is_text), None)
        if other is None:
            first.setdefault((guid, is_text), row)
        else:
            twins[row] = other
    return twins
