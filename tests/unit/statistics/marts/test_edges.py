"""Every situation has a defined result: a figure, or null with its reason."""

from __future__ import annotations

import pytest

# A figure, and what stands in its place in the same row.
FIGURES = {
    "change_tests": ("statistic", "p_value"),
    "change_decomposition": ("total_change", "within_change", "joiner_change", "leaver_change"),
    "role_mix_decomposition": ("total_change", "composition_effect", "rate_effect"),
    "net_change": ("gross_share", "net_share"),
    "lasting_change": ("lasting_share",),
    "transition_intervals": ("row_share",),
}
TREND_FIGURE = {"slope": "estimate", "newcombe": "estimate"}
SITUATIONS = {
    "nobody at all": ([], {}),
    "one respondent": ([("mmm", "CBD")], {}),
    "one respondent in one wave": ([("mmm", "C..")], {}),
    "one wave": ([("m", "C"), ("m", "B"), ("c", "D")], {"modes": ("interview",)}),
    "all missing": ([("mmm", "nnn"), ("ccc", "n.n")], {}),
    "a role with nobody": ([("mmm", "CBD")] * 12, {}),
    "no role of the study's": ([("---", "CBD")] * 12, {}),
    "surveys only": ([("mmm", "CBD"), ("ccc", "BBD")] * 6, {"modes": ("survey",) * 3}),
    "a wave in which nobody expressed": ([("mmm", "CnD"), ("ccc", "B.D")] * 6, {}),
    "a wave to come": ([("mmm", "CB."), ("ccc", "BB.")] * 6, {"modes": ("interview", "survey", None)}),
    "an empty class": ([("mmm", "CBC"), ("ccc", "BBC")] * 8, {}),
    "nobody ever moves": ([("mmm", "CCC"), ("ccc", "DDD")] * 8, {}),
    "everybody moves the same way": ([("mmm", "CBD")] * 20, {}),
    "one class for all": ([("mmm", "BBB")] * 20, {}),
    "four stances": ([("mmm", "CBX"), ("ccc", "XDX")] * 8, {"scale": ("none", "little", "some", "much")}),
    "two stances": ([("mmm", "CBB"), ("ccc", "BBC")] * 8, {"scale": ("against", "for")}),
    "nobody in two waves": ([("m..", "C.."), (".m.", ".B."), ("..m", "..D")] * 8, {}),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_figure_or_a_reason_stands_in_every_row(tables, name):
    people, options = SITUATIONS[name]
    found = tables(people, **options)
    for table, figures in FIGURES.items():
        for row in found[table]:
            is_unexplained = row["reason"] is None or row["reason"].startswith("no interval")
            assert (None in [row[figure] for figure in figures]) != is_unexplained, (table, row)
    for row in found["trend_tests"]:
        figure = row[TREND_FIGURE.get(row["test"], "statistic")]
        is_unexplained = row["reason"] is None or row["reason"].startswith("no interval")
        assert (figure is None) != is_unexplained, row


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_wave_pair_role_and_stance_has_its_row(tables, name):
    people, options = SITUATIONS[name]
    found = tables(people, **options)
    waves, stances, groups = len(options.get("modes", "123")), len(options.get("scale", "123")), 3
    pairs, triples = waves * (waves - 1) // 2, waves * (waves - 1) * (waves - 2) // 6
    assert {table: len(rows) for table, rows in found.items()} == {
        "stance_intervals": waves * groups * stances,
        "change_tests": pairs * groups * (3 + stances),
        "trend_tests": groups * (1 + 4 * stances) + pairs * groups * stances,
        "change_decomposition": pairs * groups * stances,
        "role_mix_decomposition": pairs * stances,
        "transition_intervals": pairs * stances**2,
        "net_change": pairs * groups,
        "lasting_change": triples * groups,
    }


def test_the_same_panel_gives_the_same_figures_whatever_the_order_of_the_rows(tables):
    people = {f"p{place:02}": each for place, each in enumerate([("mmm", "CBD"), ("cmm", "BBD"), ("ccc", "D.C")] * 9)}
    assert tables(people) == tables(dict(reversed(people.items())))
