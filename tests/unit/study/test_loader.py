"""study.yml: what is accepted, and that everything wrong with it is said at once."""

import datetime as dt
from pathlib import Path
from textwrap import dedent

import pytest

from orchestration.study.definition import Locator, StakeholderSource
from orchestration.study.instruments import ItemRule, LikertPair
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError

# The definition that the interface of the product shows, key by key.
WHOLE = """
study: {id: nhs-leadership, title: "Views on leadership", licence: CC-BY-4.0,
        contact: {name: Study team, email: team@example.org}, synthetic: true}
roles:
  - {id: professional, label: Professionals, public_group: clinical}
  - {id: manager,      label: Managers,      public_group: managerial}
stances:
  - {id: concentrated, label: Concentrated}
  - {id: blended,      label: Blended}
  - {id: distributed,  label: Distributed}
stakeholders: stakeholders.csv
codebook: {file: codebook.csv, crosswalk: crosswalk.csv, coder_aliases: coders.csv}
waves:
  - {id: w2013, year: 2013, label: "Follow-up 2013",  from: 2012-10-01, to: 2013-02-28}
  - {id: w2011, year: 2011, label: "Interviews 2011", from: 2010-09-01, to: 2011-03-31}
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - {id: follow_up, kind: survey, id_item: pid,
     stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}}
deliveries:
  - {path: "waves/w2011/*.qdpx", wave: w2011, instrument: interview}
  - {path: "waves/w2013/survey.*", wave: w2013, instrument: follow_up}
  - {path: "all.qdpx", instrument: interview,
     wave: {variable: "Year of the guidelines:Year", map: {"2010": w2011, "2015": w2013}},
     stakeholder: {document_name: '^\\d+\\. (?P<value>.+?)[~ ].*\\d{4}'}}
disclosure: {min_cell: 5, min_base: 10, round_to: 5}
events: [{on: 2015-06-01, label: "Francis report"}]
"""

PANEL = """
study: {id: gss, title: Confidence}
roles: [{id: manager, label: Managers}]
stances: [{id: high, label: High}, {id: some, label: Some}, {id: low, label: Low}]
stakeholders: {instrument: gss, id: firstid,
               role: {item: isco88, width: 4, digits: 1, map: {"1": manager}, other: none}}
waves: [{id: w1, year: 2006}]
instruments:
  - {id: gss, kind: survey, id_item: firstid,
     stance: {rule: item, item: conmedic, map: {"a great deal": high, yes: some, "hardly any": low}}}
deliveries: [{path: "*.sav", wave: w1, instrument: gss}]
"""


def study_of(folder: Path, text: str):
    (folder / "study.yml").write_text(dedent(text), encoding="utf-8")
    return load_study(folder)


def problems_of(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(StudyError) as caught:
        study_of(folder, text)
    return {problem.place: problem.says for problem in caught.value.problems}


def test_every_key_of_the_interface_is_accepted(tmp_path):
    study = study_of(tmp_path, WHOLE)
    assert (study.info.id, study.info.synthetic, study.info.contact.email) == (
        "nhs-leadership",
        True,
        "team@example.org",
    )
    assert [wave.id for wave in study.waves] == ["w2011", "w2013"], "waves stand in the order of time"
    assert study.wave("w2011").starts_on == dt.date(2010, 9, 1)
    assert study.instrument("follow_up").stance == LikertPair(
        rule="likert_pair", concentrated="q1", distributed="q2", agree_from=4
    )
    assert study.deliveries[2].wave == Locator(
        variable="Year of the guidelines:Year", map={"2010": "w2011", "2015": "w2013"}
    )
    knows = ("published", "participation", "own")
    assert study.disclosure.model_dump() == {"min_cell": 5, "min_base": 10, "round_to": 5, "knows": knows}
    assert [(event.on, event.label) for event in study.events] == [(dt.date(2015, 6, 1), "Francis report")]


def test_stakeholders_may_come_from_an_instrument(tmp_path):
    study = study_of(tmp_path, PANEL)
    assert isinstance(study.stakeholders, StakeholderSource)
    assert study.stakeholders.role.map == {"1": "manager"}
    assert isinstance(study.instruments[0].stance, ItemRule)


def test_a_word_like_yes_stays_a_word_in_an_answer_map(tmp_path):
    assert study_of(tmp_path, PANEL).instruments[0].stance.map["yes"] == "some"


def test_a_wave_without_dates_lasts_its_year(tmp_path):
    wave = study_of(tmp_path, PANEL).waves[0]
    assert (wave.starts_on, wave.ends_on) == (dt.date(2006, 1, 1), dt.date(2006, 12, 31))


def test_the_default_scale_is_concentrated_blended_distributed(tmp_path):
    text = "\n".join(
        line for line in WHOLE.splitlines() if "{id: concentrated" not in line and "{id: blended" not in line
    )
    text = text.replace("stances:\n  - {id: distributed,  label: Distributed}\n", "")
    assert [stance.id for stance in study_of(tmp_path, text).stances] == ["concentrated", "blended", "distributed"]


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("events: [{", 'events: [{on: 2015-06-01, label: "Francis report"}, {', "events", "an event is given twice"),
        ("on: 2015-06-01", "on: 2015-06-31", "events[0].on", "found '2015-06-31'"),
        ("disclosure:", "colour: red\ndisclosure:", "colour", "unknown key; known are study, roles"),
        ("min_cell: 5", "min_cel: 5", "disclosure.min_cel", "unknown key"),
        ("min_cell: 5", "min_cell: 0", "disclosure.min_cell", "found '0'"),
        ("wave: w2013", "wave: w2014", "deliveries[1].wave", "'w2014' is no wave of this study (w2013, w2011)"),
        (
            "instrument: follow_up",
            "instrument: survey",
            "deliveries[1].instrument",
            "'survey' is no instrument of this study",
        ),
        ('"2015": w2013', '"2015": w2015', "deliveries[2].wave.map.2015", "'w2015' is no wave of this study"),
        ("{id: manager, ", "{id: professional, ", "roles[1].id", "'professional' is given twice (also roles[0])"),
        ("{id: manager, ", "{id: all, ", "roles[1].id", "'all' has a meaning of its own"),
        ("from: 2012-10-01", "from: 2012-13-01", "waves[0].from", "found '2012-13-01'"),
        ("from: 2012-10-01", "from: 2014-10-01", "waves[0]", "is after 'to' 2013-02-28"),
        ("year: 2013, ", "", "waves[0].year", "is missing"),
        ("file: codebook.csv", "file: codebook.csv, stance_roles: {a: EC}", "codebook", "is for a .qdc codebook"),
        ("disclosure:", "robustness: {draws: 10}\ndisclosure:", "robustness.draws", "found '10'"),
        (
            "codebook: {file: codebook.csv, crosswalk: crosswalk.csv, coder_aliases: coders.csv}",
            "robustness: {coalition_codes: [COA-01]}",
            "robustness.coalition_codes",
            "a study without 'codebook' has no codes to name here",
        ),
        ("rule: likert_pair", "rule: likert", "instruments[1].stance", "'likert' is no 'rule'"),
        ("id_item: pid,", "", "instruments[1]", "a survey needs 'id_item'"),
        ("kind: coded_documents", "kind: survey, id_item: x", "instruments[0]", "rule 'coded_segments' does not fit"),
        ("(?P<value>.+?)", "(.+?)", "deliveries[2].stakeholder.document_name", "needs a group (?P<value>...)"),
        ("(?P<value>.+?)", "(?P<value>.+?", "deliveries[2].stakeholder.document_name", "no regular expression"),
        ("{variable: ", "{case: true, variable: ", "deliveries[2].wave", "found variable and case"),
        ('"all.qdpx"', "../all.qdpx", "deliveries[2].path", "leaves the study folder"),
        (
            "  - {id: blended,      label: Blended}\n",
            "",
            "instruments[0].stance",
            "needs a scale of three stances, found 2",
        ),
    ],
)
def test_a_wrong_key_is_named_with_what_was_found(tmp_path, old, new, place, says):
    assert old in WHOLE
    problems = problems_of(tmp_path, WHOLE.replace(old, new, 1))
    assert says in problems[place], problems


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ('"1": manager', '"1": boss', "stakeholders.role.map.1", "'boss' is no role of this study (manager)"),
        (
            "other: none",
            "other: nobody",
            "stakeholders.role.other",
            "'nobody' is no role of this study (manager, none)",
        ),
        (
            "instrument: gss, id: firstid",
            "instrument: fss, id: firstid",
            "stakeholders.instrument",
            "'fss' is no survey",
        ),
        ("gss, id: firstid", "gss, id: pid", "stakeholders.id", "'pid' is not the id_item of 'gss' (firstid)"),
        ("yes: some", "yes: maybe", "instruments[0].stance.map.yes", "'maybe' is no stance of this study"),
    ],
)
def test_a_wrong_reference_of_a_panel_is_named(tmp_path, old, new, place, says):
    assert old in PANEL
    problems = problems_of(tmp_path, PANEL.replace(old, new, 1))
    assert says in problems[place], problems


def test_all_problems_are_said_at_once_whatever_their_kind(tmp_path):
    text = (
        WHOLE.replace("wave: w2013", "wave: w2014")
        .replace("year: 2011, ", "")
        .replace("disclosure:", "colour: x\ndisclosure:")
    )
    assert set(problems_of(tmp_path, text)) == {"deliveries[1].wave", "waves[1].year", "colour"}


def test_the_message_counts_the_problems_and_says_that_nothing_was_changed(tmp_path):
    with pytest.raises(StudyError, match=r"^study.yml: 1 problem, nothing was changed\n  colour: unknown key"):
        study_of(tmp_path, WHOLE + "\ncolour: red\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("study: {id: x", "no valid YAML"),
        ("- a\n- b\n", "keys and values are expected, found a list"),
        ("", "keys and values are expected, found nothing"),
        ("roles: 1\nroles: 2\n", "found the key 'roles' twice"),
    ],
)
def test_what_is_no_study_file_is_said_with_its_place(tmp_path, text, says):
    assert says in "".join(problems_of(tmp_path, text).values())


def test_a_missing_study_file_says_how_to_start(tmp_path):
    with pytest.raises(StudyError, match="no such file; `stakeholder-views init DIR`"):
        load_study(tmp_path)


def test_without_families_of_tests_there_are_none_and_holm_adjusts(tmp_path):
    study = study_of(tmp_path, WHOLE)
    assert (study.tests.families, study.tests.adjust) == ((), "holm")


def test_a_family_of_tests_has_its_defaults(tmp_path):
    study = study_of(tmp_path, WHOLE + "tests: {families: [{id: main, tests: [stuart_maxwell, gee], roles: [all]}]}")
    (family,) = study.tests.families
    assert (family.tests, family.roles, family.waves) == (("stuart_maxwell", "gee"), ("all",), "consecutive")


def test_every_wrong_key_of_a_family_of_tests_is_named(tmp_path):
    found = problems_of(
        tmp_path,
        WHOLE
        + """
tests:
  adjust: bonferroni
  method: holm
  families:
    - {id: main, tests: [t_test], roles: [managers, all], waves: [w2011, w2013]}
    - {id: main, tests: []}
    - {id: exploration_1, tests: [bowker], weight: 1}
""",
    )
    assert set(found) == {
        "tests.adjust",
        "tests.method",
        "tests.families[0].tests[0]",
        "tests.families[0].roles[0]",
        "tests.families[0].waves",
        "tests.families[1].id",
        "tests.families[1].tests",
        "tests.families[2].id",
        "tests.families[2].weight",
    }
    assert found["tests.families[0].roles[0]"] == "'managers' is no role of this study (all, professional, manager)"
    assert found["tests.families[1].id"] == "'main' is given twice (also tests.families[0])"
