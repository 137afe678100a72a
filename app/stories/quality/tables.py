"""The figures of quality as text: the tables of the page, and the picture in words.

Belongs here: every figure of the chart, every check, every release.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

import pandas as pd

from app.data.quality import Agreement, Check, Edition, Quality
from app.data.study import Study
from app.data.vocabulary import ALL_TEXT, MARKED, SEVERITIES
from app.presentation.words import hidden_words, synthetic_mark
from app.stories.quality.sentences import agreement_words, wave_name
from app.texts.catalogue import date, number, t

# Which tables belong to which topic, by how the name of a table begins; the first that fits decides.
_TOPICS = (
    ("study", ("study",)),
    ("files", ("delivery", "deliveries", "quarantine")),
    ("people", ("participation", "stakeholder", "panel_retention", "mode_mix", "roles", "waves", "attrition")),
    ("coding", ("document", "segment", "cod", "crosswalk", "themes", "saturation")),
    ("answers", ("answer",)),
    ("quotes", ("quote",)),
)
TOPICS = (*(topic for topic, _ in _TOPICS), "figures")


def topic_of(table: str) -> str:
    """Return the topic of a checked table; what is none of the others is about the figures."""
    return next((topic for topic, starts in _TOPICS if table.startswith(starts)), "figures")


def group_by_topic(quality: Quality) -> dict[str, list[Check]]:
    """Return all checks by topic, in the order in which data go from files to figures."""
    found: dict[str, list[Check]] = {topic: [] for topic in TOPICS}
    for check in quality.checks or ():
        found[topic_of(check.table)].append(check)
    return {topic: checks for topic, checks in found.items() if checks}


def failed_table(quality: Quality) -> pd.DataFrame:
    """Return the checks that were not passed, with their topic."""
    return pd.DataFrame(
        [
            {
                t("quality.column_found"): check.says,
                t("quality.column_topic"): t(f"quality.topic_{topic_of(check.table)}"),
                t("quality.column_weight"): _severity(check),
            }
            for check in quality.failed
        ]
    )


def check_table(checks: list[Check]) -> pd.DataFrame:
    """Return checks of one topic with their outcome."""
    return pd.DataFrame(
        [
            {
                t("quality.column_looked_for"): check.says,
                t("quality.column_outcome"): t("quality.passed" if check.is_passed else "quality.not_passed"),
                t("quality.column_weight"): _severity(check),
            }
            for check in sorted(checks, key=lambda check: check.is_passed)
        ]
    )


def agreement_table(quality: Quality, study: Study) -> pd.DataFrame:
    """Return the table behind the chart of agreement."""
    # Few columns, so that the table fits on a phone without being pushed sideways.
    return pd.DataFrame(
        [
            {
                t("quality.column_compared"): f"{wave_name(study, found, each)}: {t(f'quality.{unit}')}",
                "Alpha": hidden_words() if each.alpha is None else _alpha(each),
                "AC1": hidden_words() if each.alpha is None else _figure(each.ac1),
                t("quality.column_coders"): hidden_words() if each.alpha is None else _figure(each.coders),
            }
            for unit, found in ((unit, quality.agreement(unit)) for unit in (MARKED, ALL_TEXT))
            for each in found
        ]
    )


def describe_agreement(quality: Quality, study: Study) -> str:
    """Describe the chart of agreement in words, with every figure in it."""
    parts = []
    for unit in (MARKED, ALL_TEXT):
        found = quality.agreement(unit)
        if found:
            said = "; ".join(f"{wave_name(study, found, each)}: {agreement_words(each)}" for each in found)
            parts.append(f"{t(f'quality.{unit}')}: {said}.")
    made_up = synthetic_mark(study.about)
    return " ".join([t("quality.chart_alt"), *parts, made_up]).strip()


def history_table(editions: tuple[Edition, ...]) -> pd.DataFrame:
    """Return all releases, the newest first."""
    return pd.DataFrame(
        [
            {
                # One column for both: on a phone a column of its own for the long name would not fit.
                t("quality.column_released"): t("quality.day_and_release", day=_day(each), release=each.release_id),
                t("quality.column_changed"): t("quality.all_new") if each.changed is None else number(each.changed),
                t("quality.column_reason"): each.reason,
            }
            for each in editions
        ]
    )


def _severity(check: Check) -> str:
    return t(f"quality.severity_{check.severity}") if check.severity in SEVERITIES else check.severity


def _alpha(found: Agreement) -> str:
    alpha = _figure(found.alpha)
    if found.low is None or found.high is None:
        return t("quality.alpha_no_range", alpha=alpha)
    return t("quality.alpha_and_range", alpha=alpha, low=_figure(found.low), high=_figure(found.high))


def _figure(value: float | None) -> str:
    return t("quality.no_figure") if value is None else number(round(value, 2))


def _day(edition: Edition) -> str:
    return t("quality.day_unknown") if edition.released_at is None else date(edition.released_at.date())
