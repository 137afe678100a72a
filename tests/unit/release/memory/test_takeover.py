"""A study of an older version begins with what it published."""

from orchestration.release.memory.blocks import NO_ROLE, STANCES, Family
from orchestration.release.memory.record import as_plain, build_memory, from_plain
from orchestration.release.memory.takeover import take_over
from orchestration.release.store.publications import Grouping, Publication, PublishedStance
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES
from tests.unit.release.studies import Team, truth_of

STANCES_OF = {"con": 15, "ble": 20, "dis": None}
WAVE = Family(STANCES, ("w1",))
TODAY = {"clinical": {"con": 16, "ble": 21, "dis": 3}, "policy": {"con": 14, "ble": 18, "dis": 6}}


def published(release_id="20260101T000000Z-a", **counts):
    of = {**STANCES_OF, **counts}
    shown = tuple(
        PublishedStance(role, "w1", stance, count and count * many, None if count is None else 40 * many)
        for role, many in ((ALL_ROLES, 2), ("clinical", 1), ("policy", 1))
        for stance, count in of.items()
    )
    groups = {"clinical": ("clinical",), "policy": ("policy",)}
    return Publication(
        release_id, Disclosure(), Grouping({"clinical": "clinical", "policy": "policy"}, groups, ()), shown
    )


def test_a_study_that_never_published_begins_with_nothing():
    assert take_over([], ["w1"]) is None


def test_what_was_published_is_the_first_version_as_ranges():
    entry = take_over([published()], ["w1"])
    vintage = next(each for each in entry.vintages if each.block == WAVE.block("clinical"))
    assert vintage.counts is None
    assert {(each.of, each.low, each.high) for each in vintage.amounts} == {
        ((("con",),), 13, 17),
        ((("ble",),), 18, 22),
    }
    assert from_plain(as_plain(entry)) == entry


def test_every_version_that_was_published_is_known():
    entry = take_over([published(), published("20260201T000000Z-b", con=20), published("20260301T000000Z-c")], ["w1"])
    memory = build_memory([entry])
    assert len(memory.all_statements[WAVE]) == 3
    assert memory.statements[WAVE].of("clinical")[0].count is not None
    assert set(memory.statements[WAVE].stands) == {"clinical", "policy", NO_ROLE}


def test_what_fits_the_data_stands_word_for_word_and_what_does_not_moves():
    team = Team(memory=build_memory([take_over([published()], ["w1"])]))
    first = team.rows()
    team.publish(truth_of({"w1": TODAY}))
    assert team.rows() == first
    more = {role: {stance: count + 20 for stance, count in held.items()} for role, held in TODAY.items()}
    team.publish(truth_of({"w1": more}))
    assert team.rows()["clinical", "w1", "con"] == 35
