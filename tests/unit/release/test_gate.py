"""The gate: what it lets pass cannot be worked out, what is broken does not pass (disclosure.md, T6, T11, T12)."""

import itertools
from dataclasses import replace

import pytest

from orchestration.release import gate
from orchestration.release.attack.attack import attack
from orchestration.release.disclosure import figures as linked
from orchestration.release.disclosure import stance_control
from orchestration.release.disclosure.suppression import Suppression
from orchestration.release.store.publications import BrokenLedgerError, announce, read_ledger
from orchestration.release.store.settlement import count_as_published
from orchestration.study.treatment import Disclosure
from tests.unit.release.studies import EXACT, RULES, cells_of, dice, random_people, release, truth_of

PANEL = {
    "clinical": {"con": 14, "ble": 22, "dis": 7},
    "managerial": {"con": 3, "ble": 9, "dis": 16},
    "policy": {"con": 11, "ble": 2, "dis": 12},
}


def leaks(cells, rules=RULES, earlier=()):
    published = release(cells, rules, earlier)
    return [str(problem) for problem in gate.examine(published, earlier, truth_of(cells)).leaks]


def moved(people, role, stance, by):
    counts = {**people[role], stance: people[role][stance] + by}
    return {**people, role: counts}


def test_t11_what_the_gate_lets_pass_of_200_random_studies_cannot_be_broken():
    """Every release that the control makes passes; what the attacker finds then is in no certificate a leak."""
    hidden = shown = 0
    for seed in range(200):
        rng = dice(seed)
        extra = {"s0": rng.choice([0, 0, 2])}
        cells = cells_of({"w1": random_people(rng)}, extra)
        rules = Disclosure(round_to=rng.choice([1, 3, 5, 5]))
        published = release(cells, rules)
        certificate = gate.examine(published, (), truth_of(cells))
        assert certificate.leaks == [], (seed, certificate.leaks)
        hidden += sum(each.stance_count is None for each in published.shown)
        shown += sum(each.stance_count is not None for each in published.shown)
    assert min(hidden, shown) > 200


def test_t12_a_release_with_one_secondary_cell_less_is_refused():
    refused = seen = 0
    for seed in range(40):
        cells = cells_of({"w1": random_people(dice(seed))})
        true = {(c.role_id, c.stance): (c.stance_count, c.base_count) for c in cells}
        published = release(cells, EXACT)
        for place, each in enumerate(published.shown):
            count, base = true.get((each.role_id, each.stance), (0, 0))
            if (
                each.stance_count is None
                and count >= 5
                and any(one.base_count for one in published.shown if one.role_id == each.role_id)
            ):
                opened = replace(each, stance_count=count, base_count=base)
                broken = replace(published, shown=(*published.shown[:place], opened, *published.shown[place + 1 :]))
                seen += 1
                refused += bool(attack(broken, ()).leaks)
    assert seen > 10
    assert refused == seen


def break_secondary(monkeypatch):
    def primary_only(figures, least, facts=()):
        primary = frozenset(figure.key for figure in figures if figure.must_hide)
        return Suppression(primary, primary)

    monkeypatch.setattr(stance_control, "suppress", primary_only)


def break_links_between_tables(monkeypatch):
    suppress = stance_control.suppress

    def row_by_row(figures, least, facts=()):
        rows = {figure.key[0] for figure in figures}
        parts = [suppress([figure for figure in figures if figure.key[0] == row], least) for row in rows]
        return Suppression(frozenset().union(*(part.hidden for part in parts)), frozenset())

    monkeypatch.setattr(stance_control, "suppress", row_by_row)


def break_primary(monkeypatch):
    monkeypatch.setattr(
        stance_control, "suppress", lambda figures, least, facts=(): Suppression(frozenset(), frozenset())
    )


def break_rounding(monkeypatch):
    monkeypatch.setattr(stance_control, "rounded", lambda count, base: count)


def break_zero(monkeypatch):
    public = stance_control.Shown

    def zero(role, wave, stance, count, base):
        return public(role, wave, stance, count or 0, base or 50)

    monkeypatch.setattr(stance_control, "Shown", zero)


def break_classes(monkeypatch):
    monkeypatch.setattr(linked, "is_one_class", lambda counts, base: False)


ONE_CLASS = {"clinical": {"con": 0, "ble": 25, "dis": 0}, "policy": {"con": 11, "ble": 20, "dis": 12}}
LINKED = {"a": {"con": 3, "ble": 20, "dis": 2}, "b": {"con": 12, "ble": 20, "dis": 8}}


@pytest.mark.parametrize(
    ("mutation", "people", "rules", "says"),
    [
        (break_secondary, PANEL, EXACT, "is hidden, but is exactly 3"),
        (break_links_between_tables, LINKED, EXACT, "is hidden, but is exactly"),
        (break_primary, PANEL, RULES, "too small to be seen"),
        (break_rounding, PANEL, RULES, "is not rounded"),
        (break_zero, PANEL, RULES, "is shown as 0"),
        (break_classes, ONE_CLASS, RULES, "nearly everybody of the group holds it"),
    ],
)
def test_a_broken_control_is_noticed(monkeypatch, mutation, people, rules, says):
    cells = cells_of({"w1": people})
    assert leaks(cells, rules) == []
    mutation(monkeypatch)
    assert any(says in leak for leak in leaks(cells, rules))


def test_a_leak_says_which_number_and_how(monkeypatch):
    break_secondary(monkeypatch)
    (leak,) = [each for each in leaks(cells_of({"w1": PANEL}), EXACT) if each.startswith("managerial, w1, con:")]
    assert leak.startswith("managerial, w1, con: is hidden, but is exactly 3, as follows from ")
    assert "(release-1)" in leak


@pytest.mark.parametrize("rules", [RULES, EXACT])
@pytest.mark.parametrize("role", PANEL)
@pytest.mark.parametrize("by", [-1, 2, -4])
def test_t6_no_figure_moves_when_few_people_leave_or_come(rules, role, by):
    stance = max(PANEL[role], key=PANEL[role].get)
    before = cells_of({"w1": PANEL})
    after = cells_of({"w1": moved(PANEL, role, stance, by)})
    first = release(before, rules)
    second = release(after, rules, [first])
    assert second.shown == first.shown
    assert gate.examine(second, [first], truth_of(after)).leaks == []


def test_figures_that_moved_with_one_person_would_be_refused(monkeypatch):
    first = release(cells_of({"w1": PANEL}), EXACT)
    monkeypatch.setattr(stance_control, "_differ_by_few", lambda *_: False)
    after = cells_of({"w1": moved(PANEL, "clinical", "ble", -1)})
    assert any("differs from release-1 by 1" in leak for leak in leaks(after, EXACT, [first]))


def figures(publication, role):
    """What is shown of a group; None where nothing is."""
    row = tuple(each for each in publication.shown if each.role_id == role)
    return row if any(each.base_count for each in row) else None


def test_withdrawals_add_up_until_the_figures_may_move():
    releases, people = [release(cells_of({"w1": PANEL}))], PANEL
    made = {role: [(0, figures(releases[0], role))] for role in ("all", "clinical", "policy")}
    for leavers in range(1, 17):
        people = moved(people, "clinical", "ble", -1)
        cells = cells_of({"w1": people})
        releases.append(release(cells, earlier=releases))
        assert gate.examine(releases[-1], releases[:-1], truth_of(cells)).leaks == []
        for role, versions in made.items():
            if figures(releases[-1], role) not in (None, versions[-1][1]):
                versions.append((leavers, figures(releases[-1], role)))
    assert [len(versions) > 1 for versions in made.values()] == [True, True, False]
    for versions in made.values():
        assert all(later - sooner >= RULES.min_cell for (sooner, _), (later, _) in itertools.pairwise(versions))


def test_sequences_of_releases_in_which_people_come_and_leave_pass_the_gate():
    for seed in range(12):
        rng = dice(seed)
        people, releases = random_people(rng), []
        for _ in range(4):
            cells = cells_of({"w1": people})
            releases.append(release(cells, earlier=releases))
            assert gate.examine(releases[-1], releases[:-1], truth_of(cells)).leaks == [], seed
            role = rng.choice(list(people))
            stance = rng.choice(list(people[role]))
            people = moved(people, role, stance, max(-people[role][stance], rng.choice([-2, -1, 1, 3, 12, 25])))


def test_a_new_wave_leaves_the_figures_of_the_old_ones_as_they_are():
    first = release(cells_of({"w1": PANEL}))
    both = cells_of({"w1": PANEL, "w2": moved(PANEL, "policy", "con", -8)})
    second = release(both, earlier=[first])
    assert set(first.shown) < set(second.shown)
    assert any(each.wave_id == "w2" and each.stance_count for each in second.shown)
    assert gate.examine(second, [first], truth_of(both)).leaks == []


def test_what_was_hidden_once_may_not_be_shown_by_a_choice_of_other_cells():
    cells = cells_of({"w1": PANEL})
    first = release(cells, EXACT)
    true = {(c.role_id, c.stance): (c.stance_count, c.base_count) for c in cells}
    hidden = {(each.role_id, each.stance) for each in first.shown if each.stance_count is None}
    small = {place for place in hidden if 0 < true[place][0] < 5}
    others = hidden - small
    assert others
    # The same data, with every secondary cell shown and all others of its row hidden instead.
    rows = {role for role, _ in others}
    shown = tuple(
        replace(each, stance_count=true[place][0], base_count=true[place][1])
        if (place := (each.role_id, each.stance)) in others
        else replace(each, stance_count=None, base_count=None)
        if each.role_id in rows
        else each
        for each in first.shown
    )
    second = replace(first, release_id="release-2", shown=shown)
    assert any("(release-1)" in str(leak) for leak in attack(second, [first]).leaks)


def test_what_an_earlier_release_gives_away_by_itself_is_said_and_does_not_stop_the_next():
    cells = cells_of({"w1": PANEL})
    safe = release(cells, EXACT)
    careless = replace(
        safe,
        release_id="release-0",
        shown=tuple(
            replace(each, stance_count=c.stance_count, base_count=c.base_count) if c.stance_count >= 5 else each
            for each in safe.shown
            for c in cells
            if (c.role_id, c.stance) == (each.role_id, each.stance)
        ),
    )
    assert attack(careless, ()).leaks
    certificate = attack(safe, [careless])
    assert certificate.already_public


def test_the_ledger_gives_back_what_was_published(tmp_path):
    published = release(cells_of({"w1": PANEL}, {"con": 2}))
    announce(tmp_path, published)
    path = count_as_published(tmp_path, published.release_id)
    assert read_ledger(tmp_path) == (published,)
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o600)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BrokenLedgerError, match=path.name):
        read_ledger(tmp_path)


def test_a_certificate_names_every_hidden_count_with_its_range_and_no_true_count():
    published = release(cells_of({"w1": PANEL}))
    certificate = attack(published, ()).as_json()
    hidden = [each for each in published.shown if each.stance_count is None]
    named = {each["number"] for each in certificate["attacked"]}
    assert {f"{each.role_id}, {each.wave_id}, {each.stance}" for each in hidden} <= named
    for each in certificate["attacked"]:
        assert each["low"] >= 5 or each["high"] is None or each["high"] - each["low"] >= 5
