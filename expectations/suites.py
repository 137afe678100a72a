"""The suites in the order in which they are checked: RAW stops a bad delivery, MARTS and STATISTICS an unfit release.

Belongs here: the three lists that the pipeline names.
Stays out: their content (raw_study.py, raw_ledger.py, raw_people.py, raw_codebook.py, raw_documents.py, raw_quotes.py,
marts.py, marts_dimensions.py, marts_themes.py, marts_quotes.py, statistics.py), and parts of suites (drift.py,
one_person.py, positions.py, timeliness.py).
"""

from __future__ import annotations

from expectations.expectation import Suite
from expectations.marts import MART_SUITES
from expectations.marts_dimensions import DIMENSION_SUITES
from expectations.marts_quotes import QUOTE_MART_SUITES
from expectations.marts_themes import THEME_SUITES
from expectations.raw_codebook import CODEBOOK_SUITES
from expectations.raw_documents import DOCUMENT_SUITES
from expectations.raw_ledger import LEDGER_SUITES
from expectations.raw_people import PEOPLE_SUITES
from expectations.raw_quotes import QUOTE_SUITES
from expectations.raw_study import STUDY_SUITES
from expectations.statistics import STATISTIC_SUITES

RAW: tuple[Suite, ...] = (
    *STUDY_SUITES,
    *LEDGER_SUITES,
    *PEOPLE_SUITES,
    *CODEBOOK_SUITES,
    *DOCUMENT_SUITES,
    *QUOTE_SUITES,
)
MARTS: tuple[Suite, ...] = (*MART_SUITES, *DIMENSION_SUITES, *THEME_SUITES, *QUOTE_MART_SUITES)

STATISTICS: tuple[Suite, ...] = STATISTIC_SUITES

__all__ = ["MARTS", "RAW", "STATISTICS"]
