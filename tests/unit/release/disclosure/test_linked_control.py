"""Tables that are linked through the same people: fitted to each other, attacked together (T3, T6, T7, T11, T12)."""

from dataclasses import replace

import pytest

from orchestration.release import gate
from orchestration.release.attack.attack import attack
from orchestration.release.store.publications import (
    RETENTION,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Count,
    Grouping,
    Publication,
    Shown,
    announce,
    read_ledger,
)
from orchestration.release.store.settlement import count_as_published
from orchestration.study.treatment import Disclosure
from tests.unit.release.people import Part, random_panel, released, truth_of_people
from tests.unit.release.studies import EXACT, RULES, dice

T3 = {"con": (18, 2, 9), "ble": (1, 20, 7), "dis": (6, 5, 12)}
STANCES = tuple(T3)
PAIR = ("w1", "w2")
NO_GROUPS = Grouping({}, {}, ())


def transitions(hidden=()):
    """The table of T3 as it would be published exactly, with its row bases."""
    return tuple(
        Count(TRANSITIONS, "all", PAIR, (one, other), None, None)
        if (one, other) in hidden
        else Count(TRANSITIONS, "all", PAIR, (one, other), count, sum(row))
        for one, row in T3.items()
        for other, count in zip(STANCES, row, strict=True)
    )


def stances(wave, counts):
    return tuple(Shown("all", wave, stance, count, sum(counts)) for stance, count in zip(STANCES, counts, strict=True))


def panel_margins():
    """Everybody took part in both waves, so the tables of stances are the margins of T3."""
    columns = tuple(sum(row[place] for row in T3.values()) for place in range(3))
    return (*stances("w1", tuple(map(sum, T3.values()))), *stances("w2", columns))


def leaks(publication, earlier=()):
    return [str(each) for each in attack(publication, earlier).leaks]


def test_t3_transitions_under_both_margins_are_worked_out():
    hidden = {("con", "ble"), ("ble", "con")}
    whole = Publication("r1", EXACT, NO_GROUPS, panel_margins(), transitions(hidden))
    assert any("con to ble: is hidden, but is exactly 2" in leak for leak in leaks(whole))


def test_t3_six_hidden_transitions_still_fail():
    hidden = {(one, other) for one in STANCES for other in STANCES if one != other}
    shown = transitions(hidden)
    assert any(
        "con to ble: is hidden, but is 0 to 3" in leak
        for leak in leaks(Publication("r1", EXACT, NO_GROUPS, panel_margins(), shown))
    )


def test_t7_the_few_who_joined_are_the_difference_between_everybody_and_the_panel():
    everybody = (*stances("w1", (30, 27, 30)), *stances("w2", (30, 30, 30)))
    panel = (
        Count(STABILITY, "all", PAIR, ("stayed",), 57, 87),
        Count(STABILITY, "all", PAIR, ("switched",), 30, 87),
    )
    found = leaks(Publication("r1", EXACT, NO_GROUPS, everybody, panel))
    assert any("base in w2 only: is exactly 3 by subtraction" in leak for leak in found)


def test_t7_rounded_numbers_of_both_do_not_tell_who_joined():
    everybody = (*stances("w1", (30, 25, 30)), *stances("w2", (30, 30, 30)))
    panel = (
        Count(STABILITY, "all", PAIR, ("stayed",), 55, 85),
        Count(STABILITY, "all", PAIR, ("switched",), 30, 85),
    )
    assert leaks(Publication("r1", RULES, NO_GROUPS, everybody, panel)) == []


@pytest.mark.slow
def test_t11_what_the_control_makes_of_random_panels_passes_the_gate():
    """The blocks are fitted one after the other; an attack on all of them together finds nothing more."""
    hidden = shown = 0
    for seed, (waves, size, round_to) in enumerate([(2, 40, 5), (2, 70, 3), (3, 70, 5), (2, 120, 5), (2, 60, 5)]):
        people = random_panel(dice(seed), waves, size)
        publication = released(people, Disclosure(round_to=round_to))
        certificate = gate.examine(publication, (), truth_of_people(people))
        assert [str(leak) for leak in certificate.leaks] == [], seed
        hidden += sum(each.count is None for each in publication.further)
        shown += sum(each.count is not None for each in publication.further)
    assert min(hidden, shown) > 100


def test_a_stance_that_nobody_of_a_small_panel_holds_later_stops_no_release():
    """Nobody is blended in w2, which is shown: that nobody of a few moved there follows, and hides nothing."""
    later = ("con", "con", "con", "con", "con", "con", "dis", "dis", "dis", "dis", "dis", "dis")
    people = [
        {"w1": Part("nurse", "EXPRESSED", STANCES[place % 3]), "w2": Part("nurse", "EXPRESSED", stance)}
        for place, stance in enumerate(later)
    ]
    publication = released(people)
    assert gate.examine(publication, (), truth_of_people(people)).leaks == []
    moved = {each.of: (each.count, each.base) for each in publication.further if each.table == TRANSITIONS}
    assert moved["con", "ble"] == (0, None)
    assert moved["con", "con"] == (None, None)


def test_t12_a_small_count_that_is_opened_is_refused():
    people = random_panel(dice(1), size=70)
    publication, truth = released(people), truth_of_people(people)
    place = next(place for place, each in enumerate(publication.further) if each.count is None)
    opened = replace(publication.further[place], count=5, base=20)
    broken = replace(publication, further=(*publication.further[:place], opened, *publication.further[place + 1 :]))
    assert gate.examine(broken, (), truth).leaks


@pytest.mark.slow
def test_t12_a_secondary_cell_that_is_opened_is_noticed():
    """Nearly always: fitted block by block, now and then a cell is hidden that all tables together could spare."""
    seen, refused = set(), []
    for seed in range(3):
        people = random_panel(dice(seed), size=60)
        truth = truth_of_people(people)
        publication = released(people, EXACT)
        for place, each in enumerate(publication.further):
            if each.count is not None or sum_of(truth, each) < 5 or len(refused) >= 12:
                continue
            if each.table not in (TRANSITIONS, RETENTION, THEMES):
                continue
            opened = replace(each, count=sum_of(truth, each), base=base_of(publication, each))
            if each.table != RETENTION and opened.base is None:
                continue
            whole = (*publication.further[:place], opened, *publication.further[place + 1 :])
            seen.add(each.table)
            refused.append(bool(attack(replace(publication, further=whole), ()).leaks))
    assert len(seen) > 1
    assert sum(refused) >= len(refused) - 2


def base_of(publication, each):
    """The base of a row as other counts of the row show it."""

    def row(one):
        return (one.table, one.waves, one.role_id, one.of[:1] if one.table == TRANSITIONS else ())

    return next((one.base for one in publication.further if one.base and row(one) == row(each)), None)


def sum_of(truth, each):
    """The true count of a published one."""
    total = 0
    for (name, *rest), count in truth.counts.items():
        if each.table in (TRANSITIONS, STABILITY):
            if name != "move" or None in rest[2:]:
                continue
            before, after = rest[2:]
            same = ("stayed" if before[1] == after[1] else "switched",)
            fits = tuple(rest[:2]) == each.waves and each.role_id in ("all", before[0])
            total += count * (fits and each.of in ((before[1], after[1]), same))
        elif each.table == THEMES:
            fits = name == "theme" and rest[0] == each.waves[0] and each.role_id in ("all", rest[1])
            total += count * (fits and rest[2:] == [each.of[0], True])
        elif name in ("stance", "status") and rest[0] == each.waves[0] and each.role_id in ("all", rest[1]):
            status = "EXPRESSED" if name == "stance" else rest[2]
            column = {
                "invited_count": status not in ("WITHDRAWN", "INELIGIBLE"),
                "completed_count": status in ("EXPRESSED", "INSUFFICIENT"),
                "expressed_count": status == "EXPRESSED",
                f"{str(status).lower()}_count": True,
            }
            total += count * column.get(each.of[0], False)
    return total


def test_no_block_moves_when_one_person_leaves():
    people = random_panel(dice(5), size=90)
    first = released(people)
    gone = [
        {wave: replace(part, status="WITHDRAWN", stance=None, codes=frozenset()) for wave, part in people[0].items()}
    ]
    without = [*gone, *people[1:]]
    second = released(without, earlier=[first])
    assert (second.shown, second.further) == (first.shown, first.further)
    assert gate.examine(second, [first], truth_of_people(without)).leaks == []


def test_many_who_leave_move_the_figures_and_the_gate_passes():
    people = random_panel(dice(5), size=90)
    first = released(people)
    kept = people[25:]
    second = released(kept, earlier=[first])
    assert second.further != first.further
    assert [str(leak) for leak in gate.examine(second, [first], truth_of_people(kept)).leaks] == []


def test_a_new_wave_adds_blocks_and_leaves_the_others_as_they_are():
    people = random_panel(dice(7), waves=3, size=90)
    first = released([{wave: part for wave, part in person.items() if wave != "w3"} for person in people])
    second = released(people, earlier=[first])
    assert set(first.further) <= set(second.further)
    assert any(each.count for each in second.further if each.waves == ("w2", "w3"))
    assert gate.examine(second, [first], truth_of_people(people)).leaks == []


def test_a_group_that_is_too_small_in_a_wave_shows_nothing_in_any_table():
    many = random_panel(dice(3), size=80)
    few = [{wave: Part("policy", "EXPRESSED", "con") for wave in PAIR} for _ in range(6)]
    people = [
        {wave: replace(part, role="clinical" if part.role == "policy" else part.role) for wave, part in person.items()}
        for person in many
    ]
    publication = released([*people, *few])
    groups = publication.grouping.groups
    assert not any("policy" in roles and len(roles) == 1 for roles in groups.values())


def test_the_ledger_gives_back_the_further_tables(tmp_path):
    publication = released(random_panel(dice(2)))
    announce(tmp_path, publication)
    count_as_published(tmp_path, publication.release_id)
    assert read_ledger(tmp_path) == (publication,)
