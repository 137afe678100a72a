"""The app's words for what a release holds are those of the pipeline, which it may not import."""

from typing import get_args

from app.data import vocabulary
from expectations.expectation import Severity
from orchestration.ingest.model.records import PATH_SEPARATOR
from orchestration.release.disclosure.row_cells import MODE_NAMES
from orchestration.state import layout
from orchestration.study.definition import StanceRole
from orchestration.study.vocabulary import ABSENT, ALL_ROLES, Status


def test_everybody_has_the_name_that_the_pipeline_gives():
    assert vocabulary.ALL == ALL_ROLES


def test_the_files_of_a_release_have_the_names_that_the_pipeline_gives():
    assert (vocabulary.POINTER, vocabulary.RUN_NOTICE) == (layout.POINTER, layout.NOTICE)
    assert vocabulary.file_of(vocabulary.PUBLIC) == layout.PUBLIC_FILE
    assert vocabulary.file_of(vocabulary.ANALYST) == layout.ANALYST_FILE


def test_every_status_is_counted_and_all_but_one_are_a_kind_of_silence():
    counts = [f"{status.name.lower()}_count" for status in Status]
    assert sorted((*vocabulary.SILENCE, vocabulary.EXPRESSED)) == sorted(counts)
    # In the order in which a person meets them: first those who did not take part.
    assert {f"{name.lower()}_count" for name in ABSENT} == set(vocabulary.SILENCE[: len(ABSENT)])


def test_ways_of_asking_and_weights_of_checks_are_those_of_the_pipeline():
    assert (*MODE_NAMES, vocabulary.MIXED) == vocabulary.MODES
    assert {severity.value for severity in Severity} == set(vocabulary.SEVERITIES)


def test_codes_say_of_a_view_what_a_codebook_may_say():
    assert set(vocabulary.CODE_ROLES) == set(get_args(StanceRole))
    assert vocabulary.PATH == PATH_SEPARATOR
