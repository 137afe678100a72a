"""How the last run ended, as readers are told: whole, for the owner alone, and with the day since when."""

import datetime as dt
import json
import stat

import pytest

from orchestration.release.store.run_notice import write_run_notice
from orchestration.runs.run_report import FOR_READERS
from orchestration.state.layout import NOTICE
from orchestration.state.outcome import Ending

FIRST, SECOND = dt.datetime(2026, 11, 3, 4, 15, tzinfo=dt.UTC), dt.datetime(2026, 12, 3, 4, 15, tzinfo=dt.UTC)


def said(folder):
    return json.loads((folder / NOTICE).read_text(encoding="utf-8"))


def test_it_says_when_and_how_and_nothing_else(tmp_path):
    write_run_notice(tmp_path, "published", at=FIRST)
    moment = "2026-11-03T04:15:00Z"
    assert said(tmp_path) == {"checked_at": moment, "outcome": "published", "since": moment}
    assert [path.name for path in tmp_path.iterdir()] == [NOTICE]


def test_only_the_owner_may_read_it_whatever_the_process_allows(tmp_path):
    write_run_notice(tmp_path, "published", at=FIRST)
    assert stat.S_IMODE((tmp_path / NOTICE).stat().st_mode) == 0o600


@pytest.mark.parametrize(("then", "since"), [("refused", "2026-11-03T04:15:00Z"), ("broken", "2026-12-03T04:15:00Z")])
def test_the_day_since_when_stays_while_runs_end_alike(tmp_path, then, since):
    write_run_notice(tmp_path, "refused", at=FIRST)
    write_run_notice(tmp_path, then, at=SECOND)
    assert said(tmp_path)["since"] == since
    assert said(tmp_path)["checked_at"] == "2026-12-03T04:15:00Z"


@pytest.mark.parametrize("text", ["", "[]", "null", '{"outcome": "refused"}'])
def test_an_older_note_that_makes_no_sense_is_replaced(tmp_path, text):
    (tmp_path / NOTICE).write_text(text, encoding="utf-8")
    write_run_notice(tmp_path, "refused", at=FIRST)
    assert said(tmp_path)["since"] == "2026-11-03T04:15:00Z"


def test_what_a_run_that_was_killed_left_is_in_nobodys_way(tmp_path):
    (tmp_path / f".{NOTICE}.partial").write_text("half", encoding="utf-8")
    write_run_notice(tmp_path, "published", at=FIRST)
    assert said(tmp_path)["outcome"] == "published"


def test_where_nothing_was_ever_published_no_folder_is_made(tmp_path):
    write_run_notice(tmp_path / "releases", "refused", at=FIRST)
    assert not (tmp_path / "releases").exists()


def test_every_ending_of_a_run_has_a_word_for_readers():
    assert set(FOR_READERS) == set(Ending)
