"""The words that a release is written in, as the app knows them: each stands here and nowhere else in the app.

Belongs here: ids and names that the pipeline writes and the app compares with: the role of everybody, tiers, names of
files, ways of asking, statuses of people and of figures, what a code says of a view.
Stays out: words that a reader sees (texts/).

The app imports nothing of the pipeline, so it keeps its own; tests/unit/app/data/test_vocabulary.py holds the two
against each other.
"""

from __future__ import annotations

ALL = "all"  # the role of everybody

# The tiers of a release, and the names of files in the folder of releases.
PUBLIC, ANALYST = TIERS = ("public", "analyst")
POINTER = "current.json"
RUN_NOTICE = "standing.json"
REFUSED, BROKEN = "refused", "broken"  # how a run may end, of what a reader must know

# How people were asked in a wave.
INTERVIEW, SURVEY, MIXED = MODES = ("interview", "survey", "mixed")

# What became of a person in a wave: a count each, by its column.
INVITED, COMPLETED, EXPRESSED = "invited_count", "completed_count", "expressed_count"
NO_RESPONSE = "nonresponse_count"
# In the order in which a person meets them: out of reach, silent, present without a view.
SILENCE = (
    *("ineligible_count", "withdrawn_count", NO_RESPONSE, "not_asked_count"),
    *("not_expressed_count", "insufficient_count", "critique_only_count"),
)
STAYED, SWITCHED = "stayed", "switched"  # between two waves

# What a code says of a view: in favour of or concerned about the first or the last pole, in favour of both; no side; no
# position.
FOR_FIRST, FOR_LAST, AGAINST_FIRST, AGAINST_LAST, FOR_BOTH, NO_SIDE, NO_POSITION = CODE_ROLES = (
    *("EC", "ED", "KC", "KD", "B", "N", "S"),
)
PATH = " > "  # between the parts of a code's path

# What a row of figures says of itself; the same words in every language, as a program reads them.
SHOWN, HIDDEN, NOBODY, NOT_TOLD, NOT_CODED = "shown", "hidden", "nobody", "not_told", "not_coded"

# What coders were compared on, and how much a check weighs, the weightiest first.
MARKED, ALL_TEXT = "coded", "all_text"
SEVERITIES = ("block", "warn", "note")


def file_of(tier: str) -> str:
    """Return the name of the file that holds a tier of a release."""
    return f"{tier}.duckdb"
