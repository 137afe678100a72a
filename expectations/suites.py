"""The suites in the order in which they are checked: RAW stops a bad delivery, MARTS and STATISTICS an unfit release.

Belongs here: the three lists that the pipeline names.
Stays out: their content (study.py, ledger.py, people.py, codebook.py, documents.py, quotes.py, stances.py,
panel_retention.py, coded_segments.py, dimensions.py, themes.py, statistics.py), and parts of suites (drift.py,
one_person.py, positions.py, timeliness.py).
"""

from __future__ import annotations

from expectations.expectation import Suite
from expectations.marts.coded_segments import SEGMENT_SUITES
from expectations.marts.dimensions import DIMENSION_SUITES
from expectations.marts.panel_retention import RETENTION_SUITES
from expectations.marts.quotes import QUOTE_MART_SUITES
from expectations.marts.stances import STANCE_SUITES
from expectations.marts.statistics import STATISTIC_SUITES
from expectations.marts.themes import THEME_SUITES
from expectations.raw.codebook import CODEBOOK_SUITES
from expectations.raw.documents import DOCUMENT_SUITES
from expectations.raw.ledger import LEDGER_SUITES
from expectations.raw.people import PEOPLE_SUITES
from expectations.raw.quotes import QUOTE_SUITES
from expectations.raw.study import STUDY_SUITES

RAW: tuple[Suite, ...] = (
    *STUDY_SUITES,
    *LEDGER_SUITES,
    *PEOPLE_SUITES,
    *CODEBOOK_SUITES,
    *DOCUMENT_SUITES,
    *QUOTE_SUITES,
)
MARTS: tuple[Suite, ...] = (
    *STANCE_SUITES,
    *RETENTION_SUITES,
    *SEGMENT_SUITES,
    *DIMENSION_SUITES,
    *THEME_SUITES,
    *QUOTE_MART_SUITES,
)

STATISTICS: tuple[Suite, ...] = STATISTIC_SUITES

__all__ = ["MARTS", "RAW", "STATISTICS"]
