"""The codebook of a study as it was applied: codes and their direction in each version, what changed, who coded.

Belongs here: the parts of the page that follow from the build file. No sentence of an interview and no id of a person
comes out of here: a definition that repeats one is left out, coders are counted.
Stays out: how codes of different versions are connected (dbt: int_codes_harmonised, codebook_breaks).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from orchestration.method.markdown import escape_text, join_words, mark_code, write_table
from orchestration.method.rule import STANCE_ROLE_WORDS
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection, rows

SHORTEST_QUOTE = 20  # as where a release is scanned: shorter texts ("Yes.") are no quotes
WITHHELD = "(in the table `codes`: it repeats words of an interview)"

_CODES = """
    select code, code_name, stance_role, codebook_version, definition,
        exists (
            select 1 from raw.segment as said
            where length(trim(said.text)) >= ? and contains(codes.definition, trim(said.text))
        ) as is_quote
    from marts.codes as codes
    where is_in_use and codebook_version is not null
    order by code, version_order
"""
_STEPS = """
    select from_version, from_code, relation, to_version, to_code, coalesce(needs_recode, false) as needs_recode
    from raw.crosswalk where relation <> 'same'
    order by from_version, from_code, to_version, to_code
"""
_BREAKS = """
    select waves.wave_label as from_wave, later.wave_label as to_wave, breaks.harmonised_code, breaks.relation,
        breaks.is_break, breaks.reason
    from marts.codebook_breaks as breaks
    join marts.waves as waves on breaks.from_wave_id = waves.wave_id
    join marts.waves as later on breaks.to_wave_id = later.wave_id
    where breaks.is_break or breaks.relation <> 'same'
    order by waves.wave_order, breaks.harmonised_code
"""
_CODERS = """
    select waves.wave_label, waves.wave_id, count(distinct segments.coder_id) as coder_count
    from marts.coded_segments as segments
    join marts.waves as waves on segments.wave_id = waves.wave_id
    group by waves.wave_label, waves.wave_id, waves.wave_order
    order by waves.wave_order
"""
_ADJUDICATORS = "select count(distinct coder_id) as people from raw.segment where is_adjudicated"
_PEOPLE = "select distinct stakeholder_id from raw.stakeholder"


def codebook_section(study: Study, connection: Connection) -> list[str]:
    """Return codes with direction and versions, and what changed between waves.

    Args:
        study: the study definition.
        connection: the build file with its marts.
    """
    lines = _directions(study)
    if study.codebook is None:
        return lines
    people = {row["stakeholder_id"] for row in rows(connection, _PEOPLE)}
    found = rows(connection, _CODES, [SHORTEST_QUOTE])
    lines += write_table(["Code", "Name", "Stance role", "Versions", "Definition"], _codes(found, people))
    return lines + _changes(connection)


def public_codebook_section(study: Study) -> list[str]:
    """Return what codes count for, without naming any: one that only few people mentioned could tell who they are.

    Args:
        study: the study definition.
    """
    lines = _directions(study)
    if study.codebook is None:
        return lines
    return [
        *lines,
        "The codes that may be shown stand in the table `codes`, with what each means; what changed between two waves "
        "of interviews stands in `codebook_breaks`. A stance follows from the code as it was given, under its own "
        "version of the codebook.",
        "",
    ]


def _directions(study: Study) -> list[str]:
    lines = ["## Codebook", ""]
    if study.codebook is None:
        return [
            *lines,
            "The study gives no codebook: codes are taken as the deliveries have them, all of them neutral.",
            "",
        ]
    first, middle, last = _ends(study)
    return [
        *lines,
        "The *stance role* of a code says what a passage with this code counts for:",
        "",
        *(
            f"- `{role}`: {words.format(first=first, middle=middle, last=last)}"
            for role, words in STANCE_ROLE_WORDS.items()
        ),
        "",
    ]


def _ends(study: Study) -> tuple[str, str, str]:
    labels = [escape_text(stance.label) for stance in study.stances]
    return labels[0], labels[len(labels) // 2], labels[-1]


def _codes(found: Sequence[Mapping[str, Any]], people: set[str]) -> list[list[str]]:
    """Return one row for each meaning that a code had."""
    lines = []
    for _, group in groupby(found, key=lambda row: (row["code"], row["code_name"], row["stance_role"])):
        same = list(group)
        latest = same[-1]
        versions = join_words([escape_text(row["codebook_version"]) for row in same])
        withheld = latest["is_quote"] or _names(latest["definition"], people)
        definition = WITHHELD if withheld else escape_text(latest["definition"])
        lines.append(
            [
                mark_code(latest["code"]),
                escape_text(latest["code_name"]),
                mark_code(latest["stance_role"]),
                versions,
                definition,
            ]
        )
    return lines


def _names(text: str | None, people: set[str]) -> bool:
    """Tell whether a text holds an id of the panel; digits alone are no evidence."""
    return any(word in people and not word.isdigit() for word in re.findall(r"[\w.-]+", text or ""))


def _changes(connection: Connection) -> list[str]:
    steps = rows(connection, _STEPS)
    if not steps:
        return ["The codebook has not changed between the versions that were used.", ""]
    lines = [
        "### What changed between versions",
        "",
        "A stance follows from the code as it was given, under its own version. For trends of codes, renamed and "
        "merged codes are followed to the later one, and the parts of a split are counted together as the one that was "
        "split. Where the meaning does not carry over, the series breaks, and the break is shown.",
        "",
    ]
    lines += write_table(
        ["From", "What happened", "To", "Old passages are to be coded again"],
        [
            [
                f"{mark_code(step['from_code'])} ({escape_text(step['from_version'])})" if step["from_code"] else "",
                escape_text(step["relation"]),
                f"{mark_code(step['to_code'])} ({escape_text(step['to_version'])})" if step["to_code"] else "",
                "yes" if step["needs_recode"] else "no",
            ]
            for step in steps
        ],
    )
    breaks = rows(connection, _BREAKS)
    if breaks:
        lines += write_table(
            ["Between", "Series", "What happened", "Does the series break?", "Why"],
            [
                [
                    f"{escape_text(row['from_wave'])} and {escape_text(row['to_wave'])}",
                    mark_code(row["harmonised_code"]),
                    escape_text(row["relation"]),
                    "yes" if row["is_break"] else "no",
                    escape_text(row["reason"]),
                ]
                for row in breaks
            ],
        )
    return lines


def coder_section(connection: Connection, *, is_public: bool = False) -> list[str]:
    """Return how many people coded each wave, and how their disagreement is settled.

    Args:
        connection: the build file with its marts.
        is_public: leave out how many they are: `coder_agreement` says so where that may be known.
    """
    by_wave = rows(connection, _CODERS)
    if not by_wave:
        return []
    waves = join_words(
        [f"{row['coder_count']} in {escape_text(row['wave_label'] or row['wave_id'])}" for row in by_wave]
    )
    counted = "" if is_public else f"Coders who are told apart: {waves}. "
    [(adjudicators,)] = connection.execute(_ADJUDICATORS).fetchall()
    settled = (
        "Where an adjudicator coded a document, only the adjudicated coding of that document counts. "
        if adjudicators
        else "Nobody adjudicated. "
    )
    return [
        "## Coders",
        "",
        f"{counted}{settled}Elsewhere each coding of a document that k coders read counts "
        "1/k (soft votes): what all of them marked counts once, what one of them marked counts 1/k. A class is never "
        "averaged.",
        "",
        "How far coders agree stands in `coder_agreement`: Krippendorff's alpha (1 is perfect, 0 is chance) with "
        "Gwet's AC1 beside it, once on the passages that at least one coder marked (`coded`) and once on all text "
        "(`all_text`). The second is flattered by everything that nobody marked; read the first."
        + ("" if is_public else " Where old passages were coded again, `coder_drift` compares the codings."),
        "",
    ]
