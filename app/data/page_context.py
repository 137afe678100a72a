"""What a page is handed: the release that this run of the app shows, and what all pages read of it.

Belongs here: one small value. Stays out: reading (queries.py, stories/*/queries.py), showing (stories/).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.data.queries import Trends
from app.data.release import Release


@dataclass(frozen=True)
class Here:
    """One release, for the length of one run of the app.

    Attributes:
        release: the file; a page reads its own tables from it and keeps them by release (`st.cache_data`).
        trends: the study, its roles, waves and stances, and the shares by role and wave.
    """

    release: Release
    trends: Trends
