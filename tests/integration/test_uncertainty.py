"""How sure the published classes and shares are: each figure equals one computed another way from the same files."""

import datetime as dt
from collections import Counter, defaultdict

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from orchestration.state import layout
from orchestration.statistics.marts import attrition
from orchestration.statistics.marts.reliability import agreement, drift, robustness, saturation
from orchestration.statistics.writer import compute_topic
from orchestration.study.loader import load_study

from .deliveries import drop, marts, parts, take_in_what_is_there, write_study
from .test_panel_run import panel

__all__ = ["panel"]  # the real panel by plain pandas

WAVES = ("w2006", "w2008", "w2010")
POINTING = {"EC", "ED", "KD", "KC", "B"}


def analyst_of(folder):
    (file,) = folder.glob("releases/*/analyst.duckdb")
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute("set schema = 'marts'")
    return connection


@pytest.fixture(scope="module")
def analyst(example_release):
    with analyst_of(example_release) as connection:
        yield connection


@pytest.fixture(scope="module")
def panel_analyst(panel_release):
    with analyst_of(panel_release) as connection:
        yield connection


def frame(connection, query):
    return connection.execute(query).df()


def test_the_tables_of_uncertainty_computed_again_are_the_same(example_release):
    study = load_study(example_release)
    topics = (robustness.TOPIC, attrition.TOPIC, agreement.TOPIC, drift.TOPIC, saturation.TOPIC)
    with duckdb.connect(str(layout.build_file(study.folder)), read_only=True) as connection:
        again = {mart.name: content for topic in topics for mart, content in compute_topic(topic, connection, study)}
        for name, content in again.items():
            stored = connection.execute(f"select * from marts.{name}").fetchall()
            assert [tuple(row.values()) for row in content.to_pylist()] == stored, f"{name}: another run, other figures"


def test_the_rule_in_python_and_the_rule_in_sql_say_the_same(analyst):
    """The class of the published rule, worked out in Python from the codings, against the class that dbt published."""
    published = {
        (wave, stance): count
        for wave, stance, count in analyst.execute(
            "select wave_id, stance, count(*) from stances where mode = 'interview' and stance is not null group by all"
        ).fetchall()
    }
    found = analyst.execute(
        "select wave_id, stance, stance_count, changed_count from rule_robustness where is_published"
    ).fetchall()
    assert {(wave, stance): count for wave, stance, count, _ in found if count} == published
    assert {changed for *_, changed in found} == {0}
    wrong = """
        select count(*) from stance_confidence as c join stances as s using (stakeholder_id, wave_id)
        where (c.stance_probability is not null) <> (s.mode = 'interview' and s.status = 'EXPRESSED')
    """
    assert analyst.execute(wrong).fetchall() == [(0,)]


def test_p_class_is_that_of_a_plain_bootstrap(analyst):
    """A second implementation, a person at a time in plain Python, for interviews of one coder."""
    codings = defaultdict(list)
    for person, wave, code, role in analyst.execute(
        """
        select stakeholder_id, wave_id, code, stance_role from coded_segments
        where vote = 60 and (stakeholder_id, wave_id) in
            (select (stakeholder_id, wave_id) from coded_segments group by all having min(vote) = 60)
        order by segment_id
        """
    ).fetchall():
        if role in POINTING:
            codings[person, wave].append((code, role))
    rows = analyst.execute(
        """
        select stakeholder_id, wave_id, first_probability, middle_probability, last_probability, segment_count
        from stance_confidence join stances using (stakeholder_id, wave_id)
        where stance_probability is not null and evidence_count >= 3 order by all
        """
    ).fetchall()
    generator, compared = np.random.default_rng(11), 0
    for person, wave, *probabilities, segments in rows[::6]:
        said = codings.get((person, wave), [])
        if len(said) != segments:
            continue
        draws = [_class([said[n] for n in generator.integers(0, len(said), len(said))]) for _ in range(3_000)]
        expected = [draws.count(pole) / len(draws) for pole in ("first", "middle", "last")]
        assert probabilities == pytest.approx(expected, abs=0.05), (person, wave)
        compared += 1
    assert compared > 8


def _class(said):
    """Rule v1 in plain words, for whole votes."""
    count = Counter()
    for (_, role), times in Counter(said).items():
        count[role] += min(times, 3)
    first, last, blend = count["EC"] + count["KD"] / 2, count["ED"] + count["KC"] / 2, count["B"]
    if count["EC"] + count["ED"] + blend == 0 or first + last + blend < 2:
        return None
    if blend / (first + last + blend) >= 0.5:
        return "middle"
    share = last / (first + last)
    if share >= 0.7 - 1e-12 and count["ED"]:
        return "last"
    if 1 - share >= 0.7 - 1e-12 and count["EC"]:
        return "first"
    if blend or (count["EC"] and count["ED"]):
        return "middle"
    return "last" if count["ED"] else "first"


def test_the_share_whose_class_never_changes_is_what_the_rules_say_one_by_one(analyst):
    stability = frame(analyst, "select * from rule_stability")
    confidence = frame(
        analyst,
        """
        select c.*, s.role_id from stance_confidence as c join stances as s using (stakeholder_id, wave_id)
        where c.is_rule_stable is not null
        """,
    )
    for row in stability.itertuples():
        inside = confidence[
            ((confidence["wave_id"] == row.wave_id) | pd.isna(row.wave_id))
            & ((confidence["role_id"] == row.role_id) | (row.role_id == "all"))
        ]
        stable = inside.groupby("stakeholder_id")["is_rule_stable"].all()
        assert (row.base_count, row.stable_count) == (len(stable), stable.sum()), row
        assert row.rule_count == 90
        assert pd.isna(row.reason) == (row.base_count > 0)
    moved = frame(analyst, "select wave_id, max(changed_count) as moved from rule_robustness group by all")
    for row in moved.itertuples():
        overall = stability[(stability["wave_id"] == row.wave_id) & (stability["role_id"] == "all")].iloc[0]
        assert overall["base_count"] - overall["stable_count"] >= row.moved


def test_agreement_is_that_of_a_character_by_character_count(analyst, example_release):
    study = load_study(example_release)
    with duckdb.connect(str(layout.build_file(study.folder)), read_only=True) as connection:
        lengths = dict(connection.execute("select document_id, character_count from raw.document").fetchall())
    codings = frame(analyst, "select * from coded_segments where coder_id in ('reader_1', 'reader_2')")
    found = analyst.execute("select wave_id, unit, alpha, ac1, document_count from coder_agreement").fetchall()
    for wave, unit, alpha, ac1, documents in found:
        inside = codings[codings["wave_id"] == wave]
        if not len(inside):
            assert (alpha, ac1, documents) == (None, None, 0)
            continue
        pairs = Counter()
        twice = [group for _, group in inside.groupby("document_id") if group["coder_id"].nunique() == 2]
        for group in twice:
            values = {
                coder: np.full(lengths[group["document_id"].iloc[0]], "", dtype=object)
                for coder in ("reader_1", "reader_2")
            }
            for row in group.itertuples():
                values[row.coder_id][int(row.start_offset) : int(row.end_offset)] = row.code
            pairs.update(zip(values["reader_1"], values["reader_2"], strict=True))
        if unit == "coded":
            pairs = Counter({pair: count for pair, count in pairs.items() if pair != ("", "")})
        assert documents == len(twice)
        expected_alpha, expected_ac1 = _two_coders(pairs)
        assert alpha == pytest.approx(expected_alpha)
        assert ac1 == pytest.approx(expected_ac1)


def _two_coders(pairs):
    """Alpha and AC1 of two coders, from how often each pair of values occurs."""
    units = sum(pairs.values())
    totals = Counter()
    for (one, other), count in pairs.items():
        totals[one] += count
        totals[other] += count
    agreed = sum(count for (one, other), count in pairs.items() if one == other) / units
    chance = sum(n * (n - 1) for n in totals.values()) / (2 * units * (2 * units - 1))
    prevalence = [n / (2 * units) for n in totals.values()]
    expected = sum(p * (1 - p) for p in prevalence) / (len(prevalence) - 1)
    return 1 - (1 - agreed) / (1 - chance), (agreed - expected) / (1 - expected)


def test_uncoded_text_makes_another_figure_and_intervals_hold_the_estimate(analyst):
    found = frame(analyst, "select * from coder_agreement where alpha is not null").set_index(["wave_id", "unit"])
    for wave in ("w2011", "w2019"):
        assert found.loc[(wave, "coded"), "alpha"] < found.loc[(wave, "all_text"), "alpha"]
    assert ((found["ci_low"] < found["alpha"]) & (found["alpha"] < found["ci_high"])).all()
    assert set(found["codebook_version"]) == {"1", "2"}


def test_the_example_has_no_recoded_documents_and_says_so_by_an_empty_table(analyst):
    assert analyst.execute("select count(*) from coder_drift").fetchall() == [(0,)]


def test_what_a_coder_changed_from_one_export_to_the_next_is_drift(tmp_path):
    """Of p1's text 9 coded characters stayed, 4 went and 18 came; of p2's 18 all stayed; p3 is in one export."""
    folder, at = tmp_path / "study", dt.datetime(2011, 7, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    write_study(folder)
    for path, content in parts(tmp_path).items():
        drop(folder, path, content)
    take_in_what_is_there(folder, at)
    marts(folder)
    study = load_study(folder)
    with duckdb.connect(str(layout.build_file(study.folder)), read_only=True) as connection:
        ((_, content),) = compute_topic(drift.TOPIC, connection, study)
    (row,) = content.to_pylist()
    assert (row["wave_id"], row["document_count"], row["changed_document_count"], row["character_count"]) == (
        "w1",
        2,
        1,
        49,
    )
    assert (row["changed_share"], row["added_share"], row["dropped_share"]) == pytest.approx((0, 18 / 49, 4 / 49))


def test_saturation_ends_where_all_codes_are_seen(analyst):
    last = analyst.execute(
        """
        select wave_id, codes_seen, code_count, interview_count, new_share from saturation
        where run_end = interview_count order by wave_id
        """
    ).fetchall()
    expected = analyst.execute(
        """
        select wave_id, count(distinct harmonised_code) from coded_segments
        where vote > 0 and stakeholder_id is not null group by all order by wave_id
        """
    ).fetchall()
    assert [(wave, codes) for wave, _, codes, _, _ in last] == expected
    assert all(seen == codes for _, seen, codes, _, _ in last)
    shares = frame(analyst, "select wave_id, run_end, new_share from saturation where run_end is not null")
    for _, group in shares.groupby("wave_id"):
        assert group["new_share"].iloc[0] > group["new_share"].iloc[len(group) // 2]


@pytest.mark.real_data
def test_weights_of_the_real_panel_are_those_of_a_glm_on_the_files(panel_analyst, panel):
    wide = panel.pivot(index="id", columns="wave", values=["role", "stance"])
    first = set(panel.loc[panel["wave"] == "w2006", "id"])
    people = wide.loc[sorted(first)]
    known = pd.DataFrame(
        {name: people[(name, "w2006")].fillna("nothing") for name in ("role", "stance")}, index=people.index
    )
    matrix = sm.add_constant(pd.get_dummies(known, drop_first=True).astype(float))
    for wave in WAVES[1:]:
        came = matrix.index.isin(set(panel.loc[panel["wave"] == wave, "id"]))
        fitted = sm.GLM(came.astype(float), matrix, family=sm.families.Binomial()).fit().fittedvalues
        weights = (1 / fitted)[came]
        found = frame(
            panel_analyst, f"select * from attrition_weights where wave_id = '{wave}' order by stakeholder_id"
        ).set_index("stakeholder_id")
        assert found["probability"].to_dict() == pytest.approx(fitted.to_dict(), abs=1e-6)
        assert found.loc[came, "weight"].to_dict() == pytest.approx(weights.to_dict(), abs=1e-5)
        assert found.loc[~came, "weight"].isna().all()
        ((n_eff, invited, respondents),) = panel_analyst.execute(
            f"select n_eff, invited_count, respondent_count from attrition_summary where wave_id = '{wave}'"
        ).fetchall()
        assert n_eff == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
        assert (invited, respondents) == (len(first), came.sum())
        stance = people[("stance", wave)][came]
        for name in ("high", "some", "low"):
            there = stance.notna()
            expected = weights[there][stance[there] == name].sum() / weights[there].sum()
            ((plain, weighted),) = panel_analyst.execute(
                f"""select plain_share, weighted_share from weighted_shares
                    where role_id = 'all' and wave_id = '{wave}' and stance = '{name}'"""
            ).fetchall()
            assert plain == pytest.approx((stance[there] == name).mean())
            assert weighted == pytest.approx(expected)


@pytest.mark.real_data
def test_retention_by_occupation_is_a_plain_count(panel_analyst, panel):
    """Of those who held an occupation in 2006: how many came back, and what the model expects, which is the same."""
    first = panel[panel["wave"] == "w2006"].set_index("id")
    for wave in WAVES[1:]:
        back = first.index.isin(set(panel.loc[panel["wave"] == wave, "id"]))
        found = frame(
            panel_analyst,
            f"""
            select s.role_id, count(*) as invited, sum(w.has_responded::int) as came, sum(w.probability) as expected
            from attrition_weights as w
            join stances as s on s.stakeholder_id = w.stakeholder_id and s.wave_id = 'w2006'
            where w.wave_id = '{wave}' and s.role_id is not null group by all
            """,
        ).set_index("role_id")
        counts = first.assign(back=back).groupby("role")["back"].agg(["size", "sum"])
        assert found["invited"].to_dict() == counts["size"].to_dict()
        assert found["came"].to_dict() == counts["sum"].to_dict()
        assert found["expected"].to_dict() == pytest.approx(counts["sum"].to_dict(), abs=1e-4)


@pytest.mark.real_data
def test_a_panel_of_surveys_has_no_figures_of_interviews_and_says_why(panel_analyst):
    query = "select distinct reason from stance_confidence where stance is not null"
    assert panel_analyst.execute(query).fetchall() == [("answered in a survey: no passages to draw",)]
    assert panel_analyst.execute("select count(*) from rule_robustness").fetchall() == [(0,)]
    for table in ("rule_stability", "coder_agreement", "saturation"):
        assert panel_analyst.execute(f"select count(*) from {table} where reason is null").fetchall() == [(0,)], table
