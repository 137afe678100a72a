"""The tables that a release has beside the marts, most of them public: names, columns, descriptions.

Belongs here: what each column is and means, so that files, dictionary and data packages say the same.
Stays out: the rows (rows.py, quotes.py), tables about quality (quality_tables.py), which tier holds which marts
(release/tier_contents.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.release.store.publications import MODES, PANEL, RETENTION, STABILITY, THEMES, TRANSITIONS
from orchestration.release.store.release_table import ReleaseTable
from orchestration.study.vocabulary import ANALYST, PUBLIC
from orchestration.warehouse.table_spec import DAY, REAL, TEXT, WHOLE, YES_NO, Column, TableSpec, table_spec

_ROLE: Column = ("role_id", TEXT, "The role group, or `all`.")
_WAVE: Column = ("wave_id", TEXT, "The wave.")
_YEAR: Column = ("year", WHOLE, "Year under which the wave is shown.")
_FROM: Column = ("from_wave_id", TEXT, "The earlier wave.")
_TO: Column = ("to_wave_id", TEXT, "The later wave, which follows it.")
_HIDDEN: Column = (
    "is_suppressed",
    YES_NO,
    "True where the values are hidden so that they give nobody away; they are then null, never 0.",
)


def release_table(table: TableSpec) -> ReleaseTable:
    """Return a table as the tier file wants it."""
    return ReleaseTable(table.name, f"select * from public_{table.name}", table.description, table.columns)


def _public(
    name: str, key: Sequence[str], description: str, columns: Iterable[Column], tiers: Sequence[str] = (PUBLIC,)
) -> TableSpec:
    return table_spec(name, description, key, columns, tiers=tiers)


INTERVAL_COLUMNS = {
    "ci_low": (
        "Lower bound of the 95 % Wilson interval: precision if the respondents were a random draw. "
        "Null below a base of 10."
    ),
    "ci_high": "Upper bound of the same interval.",
    "is_suppressed": "True where the values are hidden so that they give nobody away; they are then null, never 0.",
}


EVENTS = _public(
    "events",
    ("on_date", "event_label"),
    "What happened around the study, as study.yml says. One row per event.",
    (
        ("on_date", DAY, "The day."),
        ("event_label", TEXT, "What happened, in the study's words."),
    ),
    (PUBLIC, ANALYST),
)

ERRATA = _public(
    "errata",
    ("release_id", "block_id"),
    "Published figures that the study team corrected although few people changed. One row per correction.",
    (
        ("release_id", TEXT, "The release that corrected them."),
        ("block_id", TEXT, "The table, the role group, and the wave, waves or theme of the figures."),
        ("corrected_on", DAY, "The day on which the study team asked for it."),
        ("reason", TEXT, "Why, in the study team's words."),
    ),
    (PUBLIC, ANALYST),
)
HELD_BACK = _public(
    "held_back",
    ("block_id",),
    "Public figures that are older than the data, or not shown yet, so that no change gives a few people away. "
    "For the study team only. One row per block of the public tier that waits.",
    (
        ("block_id", TEXT, "The table, the role group, and the wave, waves or theme of the figures."),
        ("people_waiting", WHOLE, "The fewest people who explain how the data differ from what the figures say."),
        (
            "since_release_id",
            TEXT,
            "The release since which the figures stand; null where they say nothing.",
        ),
        ("reason", TEXT, "Why they wait."),
    ),
    (ANALYST,),
)

FURTHER: tuple[TableSpec, ...] = (
    _public(
        PANEL,
        ("from_wave_id", "to_wave_id", "role_id", "stance"),
        "The change of a published share between two waves, split into people of both waves who moved, people who came "
        "and people who went, all from published counts. One row per pair of successive waves and stance.",
        (
            _FROM,
            _TO,
            ("role_id", TEXT, "Always `all`: by role the parts would rest on a handful of people."),
            ("stance", TEXT, "The stance."),
            ("panel_from_count", WHOLE, "Of the people of both waves, those who held it in the earlier one, rounded."),
            ("panel_to_count", WHOLE, "Of the people of both waves, those who held it in the later one, rounded."),
            ("panel_base_count", WHOLE, "People who expressed a stance in both waves, rounded."),
            ("total_change", REAL, "Change of the published share, later minus earlier."),
            ("within_change", REAL, "What people of both waves brought about who changed their view."),
            ("within_low", REAL, "Lower bound of its 95 % interval, from rounded counts; null where a move is hidden."),
            ("within_high", REAL, "Upper bound of the same interval."),
            ("joiner_change", REAL, "What those brought about who are in the later wave only."),
            ("leaver_change", REAL, "What the absence of those brought about who are in the earlier wave only."),
            _HIDDEN,
        ),
    ),
    _public(
        TRANSITIONS,
        ("from_wave_id", "to_wave_id", "from_stance", "to_stance"),
        "The same people in two waves: from which stance to which they went, small counts hidden, others rounded. "
        "One row per pair of successive waves, earlier and later stance.",
        (
            _FROM,
            _TO,
            ("from_stance", TEXT, "Stance in the earlier wave."),
            ("to_stance", TEXT, "Stance in the later wave."),
            ("stakeholder_count", WHOLE, "People who went this way, rounded."),
            ("base_count", WHOLE, "People of both waves who held the earlier stance, rounded."),
            ("row_share", REAL, "Share of the base, 0..1, in whole percents; null below a base of 10."),
            _HIDDEN,
        ),
    ),
    _public(
        STABILITY,
        ("role_id", "from_wave_id", "to_wave_id", "outcome"),
        "Of the people of two waves, how many held the same stance in both, by the role group of the earlier wave. "
        "One row per role group (`all` included), pair of successive waves and outcome.",
        (
            _ROLE,
            _FROM,
            _TO,
            ("outcome", TEXT, "`stayed` or `switched`."),
            ("stakeholder_count", WHOLE, "People, rounded."),
            ("base_count", WHOLE, "People of the group who expressed a stance in both waves, rounded."),
            ("outcome_share", REAL, "Share of the base, 0..1, in whole percents."),
            _HIDDEN,
        ),
    ),
    _public(
        RETENTION,
        ("role_id", "wave_id"),
        "What became of everybody who could have taken part in a wave, counts rounded and small ones hidden; why "
        "somebody who took part expressed no stance is told to the analysts only. "
        "One row per role group (`all` included) and wave.",
        (
            _ROLE,
            _WAVE,
            _YEAR,
            ("invited_count", WHOLE, "People who could take part: all but the ineligible and the withdrawn."),
            ("completed_count", WHOLE, "People who took part, with a stance or without."),
            ("nonresponse_count", WHOLE, "People who could have taken part and did not."),
            ("expressed_count", WHOLE, "People who expressed a stance; told of `all` only, like the columns after it."),
            ("withdrawn_count", WHOLE, "People who had withdrawn by then."),
            ("ineligible_count", WHOLE, "People who had left the population by then."),
            (
                "is_suppressed",
                YES_NO,
                "True where a count that the row could tell is hidden; it is then null, never 0.",
            ),
        ),
    ),
    _public(
        MODES,
        ("role_id", "wave_id", "mode"),
        "How those who expressed a stance took part. A change of mode can look like a change of mind. "
        "One row per role group (`all` included), wave and mode.",
        (
            _ROLE,
            _WAVE,
            _YEAR,
            ("mode", TEXT, "`interview` or `survey`."),
            ("stakeholder_count", WHOLE, "People who took part so, rounded."),
            ("base_count", WHOLE, "People who expressed a stance, rounded."),
            ("mode_share", REAL, "Share of the base, 0..1, in whole percents."),
            _HIDDEN,
        ),
    ),
    _public(
        THEMES,
        ("role_id", "wave_id", "harmonised_code"),
        "How many of those interviewed mentioned a code, counts rounded and small ones hidden. Codes that nobody may "
        "see a count of are left out. One row per role group (`all` included), wave and code.",
        (
            _ROLE,
            _WAVE,
            _YEAR,
            ("harmonised_code", TEXT, "The name under which the code counts in trends."),
            ("stakeholder_count", WHOLE, "People who mentioned it, rounded."),
            ("base_count", WHOLE, "People interviewed, rounded."),
            ("stakeholder_share", REAL, "Share of the base, 0..1, in whole percents."),
            _HIDDEN,
        ),
    ),
    _public(
        "codes",
        ("harmonised_code",),
        "What the codes mean that themes_by_role_year names. One row per code.",
        (
            ("harmonised_code", TEXT, "The name under which the code counts in trends."),
            ("code_path", TEXT, "Its name with those above it, in the latest version of the codebook."),
            ("definition", TEXT, "Its definition in the latest version of the codebook; null where it has none."),
            ("stance_role", TEXT, "What it says of a stance, as the codebook has it; `N` is a theme only."),
        ),
    ),
    _public(
        "disclosure_certificate",
        ("number_count",),
        "What came of the attack on the public numbers before they were published. One row.",
        (
            ("release_count", WHOLE, "Releases whose numbers were used, this one included."),
            ("number_count", WHOLE, "Published numbers of this release."),
            ("hidden_count", WHOLE, "Hidden counts that were attacked."),
            ("leak_count", WHOLE, "Hidden counts that could be worked out; a release with any does not come out."),
            ("min_cell", WHOLE, "Smallest count of people that is shown; hidden ones may be so far apart at least."),
        ),
    ),
    ERRATA,
    EVENTS,
)
OWN_TABLES = (*FURTHER, HELD_BACK)

# Tables of which the analysts have one of the same name: these are what disclosure control leaves of it.
PUBLIC_ROLES = ReleaseTable(
    "roles",
    "select * from public_roles",
    description="The role groups of the public tier. One row per role group.",
    columns={
        "role_id": "The role group.",
        "role_label": "The group in words: the roles it merges.",
        "role_order": "Position, from 1.",
    },
)
PUBLIC_SHARES = ReleaseTable(
    "stance_by_role_year",
    "select * from public_shares",
    description=(
        "How many people of a role group held each stance in a wave, as the public may see it: small counts hidden, "
        "others rounded, shares and intervals from rounded counts in whole percents. "
        "One row per role group (`all` included), wave and stance."
    ),
    columns={
        "role_id": "The role group, or `all`.",
        "wave_id": "The wave.",
        "year": "Year under which the wave is shown.",
        "stance": "The stance.",
        "stance_count": "People of the group who held the stance, rounded.",
        "base_count": "People of the group who expressed a stance, rounded.",
        "stance_share": "Share of the base, 0..1, in whole percents.",
        **INTERVAL_COLUMNS,
    },
)
PUBLIC_QUOTES = ReleaseTable(
    "quotes",
    "select * from public_quotes",
    description=(
        "What people said, as they approved it: two quotes of a person at most, under the role group alone, in an "
        "order that says nothing. One row per quote."
    ),
    columns={
        "quote_order": "Position, from 1; another in each release.",
        "role_id": "The role group of who said it.",
        "wave_id": "The wave in which it was said.",
        "year": "Year under which the wave is shown.",
        "harmonised_code": "The theme; null where none was named.",
        "quote_text": "The wording that the person approved.",
    },
)
DISCLOSED: tuple[ReleaseTable, ...] = (PUBLIC_ROLES, PUBLIC_SHARES, PUBLIC_QUOTES)
