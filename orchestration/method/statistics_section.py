"""Every statistic of the warehouse, in the order in which a reader asks.

Belongs here: the chapter of the page.
Stays out: the statistics (share_statistics.py, claim_statistics.py, evidence_statistics.py), which table has which rows
(orchestration/statistics/marts).
"""

from __future__ import annotations

from collections.abc import Set

from orchestration.method.claim_statistics import OF_CLAIMS
from orchestration.method.evidence_statistics import OF_EVIDENCE
from orchestration.method.markdown import join_words
from orchestration.method.share_statistics import OF_SHARES
from orchestration.method.statistic import Statistic

CHAPTERS: dict[str, tuple[Statistic, ...]] = {**OF_SHARES, **OF_CLAIMS, **OF_EVIDENCE}


def list_statistics() -> tuple[Statistic, ...]:
    """Return all statistics of all chapters."""
    return tuple(one for chapter in CHAPTERS.values() for one in chapter)


def statistics_section(there: Set[str]) -> list[str]:
    """Return every statistic with its formula and source.

    Args:
        there: names of the tables of the release; others are not named.
    """
    lines = ["## Statistics", ""]
    for question, chapter in CHAPTERS.items():
        lines += [f"### {question}", ""]
        for one in chapter:
            tables = [f"`{name}`" for name in one.tables if name in there]
            named = f" as `{one.test}`" if one.test else ""
            lines += [
                f"**{one.title}.** {one.answers}"
                + (f" In {join_words(tables)}{named}." if tables else "")
                + (f"  \n`{one.formula}`" if one.formula else "")
                + f"  \n*Source:* {one.source}",
                "",
            ]
    return lines
