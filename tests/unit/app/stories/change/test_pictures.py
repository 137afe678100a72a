"""The pictures of change: they fit Vega-Lite, hold no hidden value, and say what they are."""

import json
from dataclasses import replace

import duckdb
import pytest

from app.data.changes import read_changes
from app.data.release import current_release
from app.data.study import read_study
from app.presentation.marks import specification
from app.stories.change import charts, flow_chart
from app.texts.catalogue import in_language
from tests.fixtures.movement import movement
from tests.fixtures.release import publish

DRAW = [flow_chart.flow_chart, charts.stability_chart, charts.parts_chart]


def rows(spec):
    return [row for part in spec["vconcat"] for one in part.get("layer", [part]) for row in one["data"]["values"]]


@pytest.mark.parametrize("draw", DRAW)
@pytest.mark.parametrize("name", ["2011-2013", "2013-2016"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_picture_is_drawn_and_names_study_and_release(moved, draw, name, language):
    trends, pairs = moved
    with in_language(language):
        text = json.dumps(specification(draw(trends, pairs[name])))
    assert trends.about.release_id in text


def test_a_hidden_flow_is_hatched_and_named_and_brings_no_number(moved):
    trends, pairs = moved
    labels = [
        row["label"] for row in rows(specification(flow_chart.flow_chart(trends, pairs["2011-2013"]))) if "label" in row
    ]
    assert labels.count("hidden") == 2 * 4  # once as paper, once as ink
    assert "Blended, hidden" in labels
    assert {label for label in labels if label.isdigit()} == {"10", "20"}


def test_stayers_are_ink_and_movers_have_the_colour_of_where_they_go(moved):
    trends, pairs = moved
    spec = specification(flow_chart.flow_chart(trends, pairs["2013-2016"]))
    ways = [row for row in rows(spec) if "way" in row and "after" in row]
    for row in ways:
        before = row["way"].split()[0]
        assert ("colour" in row) is (before == row["after"])
        if before != row["after"]:
            assert row["place"] == {"concentrated": 0.0, "blended": 0.5, "distributed": 1.0}[row["after"]]


def test_a_hidden_part_has_no_bar(moved):
    trends, pairs = moved
    spec = specification(charts.parts_chart(trends, pairs["2011-2013"]))
    changes = [row for row in rows(spec) if "change" in row]
    assert len(changes) == 3 * (12 - 2)  # the bar, and its number as paper and as ink
    assert not any(row["change"] is None for row in changes)
    assert json.dumps(spec).count('"hidden to protect people"') >= 2


def test_the_axis_of_changes_goes_as_far_on_both_sides(moved):
    trends, pairs = moved
    assert charts.widest(trends, pairs["2013-2016"]) == pytest.approx(0.2)


def test_the_analyst_tier_is_read_by_what_its_tables_hold(tmp_path):
    study = replace(movement(), tier="analyst", further={})
    releases = publish(tmp_path, study)
    with duckdb.connect(str(next(releases.rglob("analyst.duckdb")))) as file:
        for table in ("stance_stability", "change_decomposition", "stance_transitions"):
            file.execute(f"drop table marts.{table}")
        file.execute("""
            create table marts.stance_transitions as select * from (values
                ('w2013', 'w2016', 'blended', 'blended', 7, 0.7, true),
                ('w2013', 'w2016', 'blended', 'distributed', 3, 0.3, true)
            ) as t(from_wave_id, to_wave_id, from_stance, to_stance, stakeholder_count, row_share, is_consecutive)
        """)
        file.execute("""
            create table marts.stances as select * from (values
                ('p1', 'w2013', 'clinical', 'blended'), ('p1', 'w2016', 'clinical', 'blended'),
                ('p2', 'w2013', 'clinical', 'blended'), ('p2', 'w2016', 'managerial', 'distributed'),
                ('p3', 'w2013', 'clinical', null), ('p3', 'w2016', 'clinical', 'blended')
            ) as t(stakeholder_id, wave_id, role_id, stance)
        """)
    release = current_release(releases, "analyst")
    trends = read_study(release)
    (pair,) = read_changes(release).pairs
    assert (pair.base, pair.part("blended").before) == (2, None)
    assert pair.stability["clinical"]["stayed"].share == 0.5
    for draw in DRAW:
        assert specification(draw(trends, pair))["vconcat"]
