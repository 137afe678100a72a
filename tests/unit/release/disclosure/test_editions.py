"""What the public tier says next: it moves for enough people, stands for fewer, and never comes to an end."""

from dataclasses import replace

import pytest

from benchmarks.histories import begin
from benchmarks.onlooker import Onlooker, Row
from orchestration.release.disclosure import suppression
from orchestration.release.disclosure.corrections import Correction
from orchestration.release.disclosure.entry_attack import attack_entry
from orchestration.release.disclosure.linked_figures import round_count
from orchestration.release.disclosure.suppression import Suppression
from orchestration.release.memory.blocks import RETENTION, STANCES, Family
from orchestration.release.memory.record import as_plain, build_memory
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES
from tests.unit.release.studies import Team, truth_of

PEOPLE = {
    "clinical": {"con": 14, "ble": 22, "dis": 17},
    "managerial": {"con": 13, "ble": 9, "dis": 16},
    "policy": {"con": 11, "ble": 12, "dis": 12},
}
CLINICAL = Family(STANCES, ("w1",)).block("clinical")


def moved(role, stance, by, people=PEOPLE):
    return {**people, role: {**people[role], stance: people[role][stance] + by}}


def once(people=PEOPLE, **more):
    team = Team(**more)
    team.publish(truth_of({"w1": people}))
    return team


def test_the_first_release_says_rounded_counts():
    rows = once().rows()
    assert rows["clinical", "w1", "ble"] == 20
    assert rows[ALL_ROLES, "w1", "ble"] == 45


@pytest.mark.parametrize("by", [-4, -1, 1, 4])
@pytest.mark.parametrize("role", PEOPLE)
def test_t6_no_figure_moves_for_few_whatever_rounding_would_say(role, by):
    team = once()
    edition = team.publish(truth_of({"w1": moved(role, "con", by)}))
    assert not edition.entry.is_change
    waiting = {str(each.block): each.people for each in edition.waiting}
    assert waiting[f"stance_by_role_year/{role}/w1"] == abs(by)


def test_withdrawals_add_up_until_the_figures_may_move():
    team = once(knows=())
    changed = [team.publish(truth_of({"w1": moved("clinical", "ble", -gone)})).entry.is_change for gone in range(1, 8)]
    assert changed == [False, False, False, False, True, False, False]
    assert team.rows()["clinical", "w1", "ble"] == 15


def test_whoever_may_be_one_of_them_takes_one_more_to_move():
    team = once()
    changed = [team.publish(truth_of({"w1": moved("clinical", "ble", -gone)})).entry.is_change for gone in range(1, 8)]
    assert changed == [False, False, False, False, False, True, False]


def test_what_comes_and_goes_again_is_said_word_for_word():
    team = once()
    first = team.rows()
    team.publish(truth_of({"w1": moved("clinical", "ble", 10)}))
    assert team.rows() != first
    team.publish(truth_of({"w1": PEOPLE}))
    assert team.rows() == first


def test_a_new_wave_leaves_the_figures_of_the_old_one_as_they_are():
    team = once()
    first = team.rows()
    team.publish(truth_of({"w1": moved("policy", "dis", -3), "w2": PEOPLE}))
    now = team.rows()
    assert {place: now[place] for place in first} == first
    assert now[ALL_ROLES, "w2", "ble"] == 45


def test_a_wave_in_the_field_says_nothing_until_it_is_over():
    team = Team()
    edition = team.publish(truth_of({"w1": PEOPLE}), is_closed=lambda family: False)
    assert set(team.rows().values()) == {None}
    assert {each.reason for each in edition.waiting} == {"the wave is still in the field"}


def test_a_correction_moves_a_figure_for_few_people_and_is_called_one():
    team = once()
    wish = Correction(CLINICAL, "two interviews were entered twice", "2026-11-30")
    edition = team.publish(truth_of({"w1": moved("clinical", "ble", -2)}), corrections=[wish])
    assert team.memory.vintage(CLINICAL) is None or team.memory.vintage(CLINICAL).counts["ble",] == 20
    assert [(str(each.block), each.reason) for each in edition.entry.errata] == [
        ("stance_by_role_year/clinical/w1", "two interviews were entered twice")
    ]


def test_a_changed_threshold_renders_the_versions_again():
    team = once()
    team.rules = Disclosure(min_base=40)
    team.publish(truth_of({"w1": PEOPLE}))
    assert team.rows()["clinical", "w1", "ble"] == 20
    assert team.memory.vintages[CLINICAL] == [team.memory.vintage(CLINICAL)]


def test_groups_that_study_yml_puts_together_are_added_up():
    team = once()
    truth = truth_of({"w1": PEOPLE})
    team.publish(truth, declared={"clinical": "clinical", "managerial": "others", "policy": "others"})
    assert team.rows()["others", "w1", "ble"] == 20
    assert ("policy", "w1", "ble") not in team.rows()


def test_a_group_that_is_taken_apart_stays_one_in_the_waves_that_were_published():
    team = Team()
    declared = {"clinical": "clinical", "managerial": "others", "policy": "others"}
    team.publish(truth_of({"w1": PEOPLE}), declared=declared)
    first = team.rows()
    team.publish(truth_of({"w1": PEOPLE, "w2": PEOPLE}))
    now = team.rows()
    assert {place: now[place] for place in first} == first


def test_the_entries_alone_say_what_the_public_tier_reads():
    team = once()
    team.publish(truth_of({"w1": moved("clinical", "ble", 10), "w2": PEOPLE}))
    assert build_memory(team.memory.entries).statements == team.memory.statements


def test_no_id_of_anybody_is_in_an_entry():
    plain = as_plain(once().memory.entries[0])
    assert set(plain) == {"release_id", "declared", "groups", "took_part", "vintages", "said", "errata"}


def test_a_control_that_hides_too_little_is_noticed_and_its_rows_are_closed(monkeypatch):
    """The attacker does not know what chose the hidden counts: where that is broken, rows close."""

    def broken(figures, least, facts=()):
        primary = frozenset(each.key for each in figures if each.must_hide)
        return Suppression(primary, primary)

    people = {**PEOPLE, "clinical": {"con": 3, "ble": 22, "dis": 17}}
    monkeypatch.setattr(suppression, "suppress", broken)
    team = once(people, rules=Disclosure(round_to=1))
    assert onlooker_of(team, step=1).betrayed() == []


def test_t12_a_secondary_cell_that_is_opened_is_found():
    team = once({**PEOPLE, "clinical": {"con": 3, "ble": 22, "dis": 17}}, rules=Disclosure(round_to=1))
    (entry,) = team.memory.entries
    family = Family(STANCES, ("w1",))
    said = next(each for each in entry.statements if each.family == family)
    true = {"con": 3, "ble": 22, "dis": 17}
    hidden = [each for each in said.of("clinical") if each.count is None and true[each.of[0]] >= 5]
    assert hidden
    opened = tuple(replace(each, count=true[each.of[0]], base=42) if each in hidden else each for each in said.rows)
    broken = replace(
        entry, statements=tuple(replace(each, rows=opened) if each is said else each for each in entry.statements)
    )
    finding = attack_entry(build_memory([]), broken, ("con", "ble", "dis"), team.rules, team.knows)
    assert finding.leaks


def test_what_few_did_not_answer_cannot_be_told_from_who_took_part():
    team = Team()
    team.publish(truth_of({"w1": PEOPLE}, silent=1))
    assert not any("not_expressed_count" in place for place in team.rows(RETENTION))
    assert onlooker_of(team).betrayed() == []


def onlooker_of(team, step=5):
    """An onlooker who has read everything that a team ever published."""
    took_part = {
        (entry.release_id, wave, group): people
        for entry in team.memory.entries
        for (wave, group), people in entry.took_part.items()
    }
    found = Onlooker(("con", "ble", "dis"), took_part, step=step)
    for ever in team.memory.all_statements.values():
        for said in ever:
            found.read(row for row in rows_of(team, said))
    return found


def rows_of(team, said):
    for each in said.rows:
        groups = sorted(said.stands) if each.role_id == ALL_ROLES else [each.role_id]
        births = tuple(
            part
            for group in groups
            if group in said.stands
            for part in team.memory.find_vintage(said.family.block(group), said.stands[group]).made_of
        )
        yield Row(each.table, each.role_id, each.waves, each.of, each.count, each.base, births)


@pytest.mark.parametrize("seed", range(4))
def test_in_random_histories_every_run_publishes_and_the_onlooker_finds_nothing(seed):
    history, team = begin(seed, fewest=20, most=80), Team()
    for _ in range(4):
        edition = team.publish(history.truth())
        assert not edition.finding.leaks
        waiting = {each.block for each in edition.waiting}
        for family, said in team.memory.statements.items():
            for group, birth in said.stands.items():
                if family.block(group) not in waiting:
                    assert_true(team.memory.find_vintage(family.block(group), birth), history, team)
        history.happen()
    assert onlooker_of(team).betrayed() == []


def assert_true(vintage, history, team):
    """What does not wait is what is so."""
    if vintage.block.family.table == STANCES and vintage.counts is not None:
        held = {
            of: sum(
                1
                for person in history.people
                for wave, part in person.items()
                if wave == vintage.block.family.waves[0]
                and (part.stance,) == of
                and group_of(team, wave, part.role) == vintage.block.group
            )
            for of in vintage.counts
        }
        assert held == vintage.counts
        assert all(round_count(count, 5) % 5 == 0 for count in held.values())


def group_of(team, wave, role):
    groups = team.memory.groups[wave]
    if tuple(groups) == (ALL_ROLES,):
        return ALL_ROLES
    return next((group for group, roles in groups.items() if role in roles), "_none")
