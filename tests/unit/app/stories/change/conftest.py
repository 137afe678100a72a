"""What the page of change reads of a made-up study."""

import pytest

from app.data.changes import read_changes
from app.data.release import current_release
from app.data.study import read_study
from tests.fixtures.movement import movement
from tests.fixtures.release import publish


@pytest.fixture
def read(tmp_path):
    """Publish a study; return its trends and its pairs of waves by name."""

    def back(study):
        release = current_release(publish(tmp_path, study), study.tier)
        trends = read_study(release)
        pairs = read_changes(release).pairs
        return trends, {f"{pair.before.year}-{pair.after.year}": pair for pair in pairs}

    return back


@pytest.fixture
def moved(read):
    """The study in which people moved."""
    return read(movement())
