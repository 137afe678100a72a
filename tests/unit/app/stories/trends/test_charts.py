"""The specifications of the charts: true scales, nothing hidden inside, words that explain a copied picture."""

import datetime as dt
import itertools
import json
from dataclasses import replace

import pytest

from app.data.study import Event
from app.data.vocabulary import ALL
from app.presentation.time_axis import time_of, wave_times
from app.stories.trends import charts, events, tables, years
from app.stories.trends.page import latest_wave_of_roles
from tests.fixtures.release import VARIANTS, leadership

NUMBERS = {"share", "low", "high", "label_at", "to_share", "label"}


def specs(trends):
    wave = latest_wave_of_roles(trends)
    yield from (charts.trend_chart(trends, role.id).to_dict() for role in trends.roles)
    if wave is not None:
        yield charts.role_chart(trends, wave, ALL).to_dict()


def rows(spec):
    return [row for part in spec["vconcat"] for one in part.get("layer", [part]) for row in one["data"]["values"]]


def found(part, key):
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from found(value, key)
    elif isinstance(part, list):
        for item in part:
            yield from found(item, key)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_chart_of_every_variant_is_drawn(study_of, variant):
    assert all(spec["vconcat"] for spec in specs(study_of(variant)))


def test_a_chart_holds_no_number_of_a_wave_that_is_hidden(study_of):
    trends = study_of("leadership")
    times = wave_times(trends.waves)
    spec = charts.trend_chart(trends, "policy").to_dict()
    hidden = [row for row in rows(spec) if row.get("at") in (times["w2013"], times["w2019"])]
    assert hidden
    assert not any(NUMBERS & set(row) for row in hidden)
    assert not any(row.get("to") in (times["w2013"], times["w2019"]) for row in rows(spec))


def test_every_number_in_a_chart_is_one_that_may_be_seen(study_of):
    trends = study_of("leadership")
    for role in trends.roles:
        visible = {cell.share for (of, _, _), cell in trends.cells.items() if of == role.id and not cell.is_hidden}
        spec = charts.trend_chart(trends, role.id).to_dict()
        assert {row["share"] for row in rows(spec) if "share" in row} == visible - {None}


def test_a_hidden_value_is_hatched_and_named_and_no_line_crosses_it(study_of):
    spec = charts.trend_chart(study_of("all_hidden"), "policy").to_dict()
    text = json.dumps(spec)
    assert text.count('["hidden", "to protect", "people"]') == 6
    assert not [row for row in rows(spec) if "share" in row]
    assert len([row for row in rows(spec) if {"at", "from", "to"} <= set(row)]) >= 4 * 12


def test_what_nobody_said_is_neither_zero_nor_hidden(read_back):
    study = leadership()
    study.counts = {key: (0, 0, 0) if key[1] == "w2013" else counts for key, counts in study.counts.items()}
    trends = read_back(study)
    text = json.dumps(charts.trend_chart(trends, "clinical").to_dict())
    assert "nobody" in text
    assert "to protect" not in text


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_all_panels_and_all_roles_share_their_scales_and_percent_start_at_zero(study_of, variant):
    trends = study_of(variant)
    domains = {
        json.dumps(scale["domain"])
        for role in trends.roles
        for scale in found(charts.trend_chart(trends, role.id).to_dict(), "scale")
        if scale and len(scale.get("domain", [])) == 2
    }
    assert len(domains) == 2  # one of years, one of shares
    assert any(json.loads(domain)[0] == 0 for domain in domains)


def test_years_stand_on_a_true_time_axis_with_level_labels_and_say_mode_and_base(study_of):
    trends = study_of("leadership")
    times = wave_times(trends.waves)
    gaps = [after - before for before, after in itertools.pairwise(times.values())]
    assert gaps[1] / gaps[0] == pytest.approx(1.5, rel=0.01)
    labels = years.axis_labels(trends, "policy", times)
    assert labels[times["w2011"]] == ["2011", "interviews", "20 people"]
    assert labels[times["w2013"]] == ["2013", "survey", "hidden"]
    assert set(found(charts.trend_chart(trends, "policy").to_dict(), "labelAngle")) == {0}


def test_two_waves_of_one_year_stand_apart_and_keep_their_names(read_back):
    study = leadership()
    study.waves = {"w2011": (2011, "survey"), "w2013": (2011, "survey")}
    trends = read_back(study)
    assert [trends.when(wave) for wave in trends.waves] == ["Wave 1", "Wave 2"]


def test_of_many_waves_only_the_years_that_have_room_are_named(read_back):
    study = leadership()
    study.waves = {f"w{year}": (year, "survey") for year in range(1990, 2020)}
    trends = read_back(study)
    labels = years.axis_labels(trends, ALL, wave_times(trends.waves))
    assert 4 <= len(labels) <= 10
    assert all(len(lines) == 1 for lines in labels.values())


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_a_copied_picture_names_study_release_date_and_made_up_data(study_of, variant):
    trends = study_of(variant)
    for spec in specs(trends):
        words = " ".join(str(text) for text in found(spec, "text"))
        words = words.replace('", "', " ")
        assert trends.about.title in words
        assert trends.about.release_id in words
        assert "3 November 2026" in words
        assert ("Synthetic data" in words) is trends.about.is_synthetic


def test_a_scale_of_five_stances_gets_five_panels(read_back):
    study = replace(leadership(), stances={f"s{index}": f"View {index}" for index in range(5)})
    study.counts = dict.fromkeys(study.counts, (5, 10, 15, 10, 5))
    assert len(charts.trend_chart(read_back(study), ALL).to_dict()["vconcat"]) == 1 + 5 + 1


def test_the_table_has_a_row_for_every_figure_and_says_hidden_in_words(study_of):
    trends = study_of("leadership")
    table = tables.trend_table(trends, "policy")
    assert len(table) == 4 * 3
    assert table[table["Year"].str.startswith("2013 (survey), ")]["Share (range)"].tolist() == ["hidden"] * 3
    assert tables.trend_table(trends, "clinical").iloc[0].tolist() == [
        *("2011 (interviews), 40 people", "Concentrated", "50% (35% to 65%)")
    ]


def test_the_description_holds_every_figure_of_the_chart(study_of):
    trends = study_of("leadership")
    text = tables.describe_trends(trends, "managerial")
    assert "Blended: 33% in 2011 (interviews), hidden to protect people in 2013 (survey), 40% in 2016 (survey)" in text
    assert text.endswith("Synthetic data.")
    assert "of policy makers and commentators" in tables.describe_roles(trends, trends.waves[0])


def test_an_event_is_a_thin_line_in_every_panel_with_a_label_above_and_in_the_description(study_of):
    trends = replace(study_of("leadership"), events=(Event(dt.date(2015, 6, 1), "Francis report"),))
    spec = charts.trend_chart(trends, ALL).to_dict()
    at = time_of(dt.date(2015, 6, 1))
    assert len(spec["vconcat"]) == 1 + 1 + 3 + 1
    assert [row for row in rows(spec) if row.get("at") == at and {"from", "to"} <= set(row)]
    assert ["2015: Francis report"] in [row.get("label") for row in rows(spec)]
    assert "Events: Francis report (1 June 2015)." in tables.describe_trends(trends, ALL)


def test_labels_of_events_have_lines_of_their_own_and_run_towards_the_far_side(study_of):
    days = [dt.date(2012, 1, 1), dt.date(2012, 1, 2), dt.date(2018, 1, 1)]
    happened = tuple(Event(day, "A long name that needs more than a line") for day in days)
    trends = replace(study_of("leadership"), events=happened)
    first, last = time_of(dt.date(2011, 1, 1)), time_of(dt.date(2019, 1, 1))
    placed = events.event_rows(trends, first, last)
    assert [row["is_late"] for row in placed] == [False, False, True]
    for before, after in itertools.pairwise(placed):
        assert before["line"] + 16 * len(before["label"]) <= after["line"]
    assert all(len(line) <= 26 for row in placed for line in row["label"])


def test_an_event_outside_the_years_that_are_shown_is_not_drawn(study_of):
    trends = replace(study_of("leadership"), events=(Event(dt.date(1990, 1, 1), "Long ago"),))
    assert len(charts.trend_chart(trends, ALL).to_dict()["vconcat"]) == 1 + 3 + 1
