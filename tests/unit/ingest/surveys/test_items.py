"""Answers that are none: whoever says nothing is never counted as an opinion, and words count as the study says."""

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestration.ingest.model.missing_answers import classify_undeclared
from orchestration.ingest.surveys.items import list_agreement
from orchestration.ingest.surveys.scales import find_scale
from orchestration.study.instruments import Instrument, ItemDefinition
from tests.unit.ingest.builders import csv_file, said, study, taken, told, write_people

PEOPLE = [f"p{number:02}" for number in range(40)]
PAIR = {"rule": "likert_pair", "concentrated": "q1", "distributed": "q2"}


def survey(items=None, **stance):
    return [
        {"id": "interview", "kind": "coded_documents"},
        {"id": "survey", "kind": "survey", "id_item": "pid", "items": items or {}, "stance": {**PAIR, **stance}},
    ]


def taken_in(folder, rows, *, items=None, max_share=0.05, **stance):
    """Take in rows of q1 and q2, one a person."""
    write_people(folder, *PEOPLE)
    lines = [[person, *row] for person, row in zip(PEOPLE, rows, strict=False)]
    csv_file(folder / "waves/w2/a.csv", ["pid", "q1", "q2"], *lines)
    stance = stance or {"agree_from": 4}
    definition = study(folder, instruments=survey(items, **stance), quarantine={"max_share": max_share})
    return taken(definition, "waves/w2/a.csv")


def answers(found, item="q1"):
    rows = found.tables["answer"].to_pylist()
    return {row["stakeholder_id"]: (row["value"], row["missing_reason"]) for row in rows if row["item"] == item}


def instrument(items=None, **stance):
    return Instrument.model_validate(survey(items, **stance)[1])


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("I don't know", "dont_know"), ("Can't choose", "dont_know"), ("No answer", "not_recorded"),
        ("No response", "not_recorded"), ("Refused to answer", "refused"), ("[-1] keine Angabe", "not_recorded"),
        ("-8 inapplicable", "not_asked"), ("97 Weiß nicht", "dont_know"), ("(9) Refusal*", "refused"),
        ("NAP, other countries", "not_asked"), ("Don’t know (volunteered)", "dont_know"), ("Ne sait pas", "dont_know"),
        ("Não sabe/Não responde", "dont_know"), ("NS/NC", "dont_know"), ("Non risponde", "not_recorded"),
        ("Weet niet", "dont_know"), ("Vill ej svara", "refused"), ("Ved ikke", "dont_know"),
        ("Ei osaa sanoa", "dont_know"),
        ("En osaa sanoa", "dont_know"), ("Trudno powiedzieć", "dont_know"), ("odmowa odpowiedzi", "refused"),
        ("Затрудняюсь ответить", "dont_know"), ("Bilmiyorum", "dont_know"), ("わからない", "dont_know"),
        ("无法选择", "dont_know"), ("모름/무응답", "dont_know"), ("무응답", "not_recorded"), ("لا أعرف", "dont_know"),
        ("proxy respondent", "not_recorded"), ("9 = Nie dotyczy", "not_asked"), ("sans objet", "not_asked"),
        ("1 Strongly agree", None), ("Neither agree nor disagree", None), ("no", None), ("None", None), ("No", None),
        ("Not at all", None), ("Agree, mostly", None), ("Depends", None), ("5", None), ("Ne", None), ("Non", None),
    ],
)  # fmt: skip
def test_words_that_mean_no_answer_are_known_in_the_languages_of_surveys(label, reason):
    assert classify_undeclared(label) == reason


@pytest.mark.parametrize(
    "labels",
    [
        {7: "I don't know", 8: "Can't choose", 9: "No answer", 97: "No response", 99: "Refused to answer"},
        {-1: "[-1] keine Angabe", -2: "[-2] trifft nicht zu", -8: "weiß nicht", 9: "verweigert", 8: "Stellvertreter"},
        {6: "Ne sait pas", 7: "Refus", 8: "Sans objet", 9: "Non réponse", 88: "Ne peut choisir"},
        {6: "6 Não sabe", 7: "7 Não responde", 8: "Não se aplica", 9: "9 Recusa", 99: "NS/NR"},
    ],
)
def test_codes_that_a_file_labels_as_no_answer_and_does_not_declare_are_none(tmp_path, labels):
    write_people(tmp_path, *PEOPLE)
    scale = {1: "disagree", 2: "2", 3: "3", 4: "4", 5: "agree"}
    silent = [code for code in labels for _ in range(2)]
    values = [5] * 10 + [1] * 10 + [2] * 10 + silent
    frame = pd.DataFrame({"pid": PEOPLE, "q1": values, "q2": [6 - v if 1 <= v <= 5 else v for v in values]})
    (tmp_path / "waves/w2").mkdir(parents=True)
    both = {"q1": scale | labels, "q2": scale | labels}
    pyreadstat.write_dta(frame, str(tmp_path / "waves/w2/a.dta"), variable_value_labels=both)
    found = taken(study(tmp_path, instruments=survey(agree_from=4)), "waves/w2/a.dta")
    assert said(found) == []
    reasons = [reason for _, reason in answers(found).values()]
    assert (reasons.count(None), len(reasons)) == (30, 40)


@pytest.mark.parametrize("code", ["97", "99", "-9", "44", "9", "-1", "998"])
def test_a_number_far_off_the_scale_that_answers_show_is_set_aside_and_told(tmp_path, code):
    rows = [(str(1 + place % 5), "3") for place in range(39)] + [(code, "3")]
    found = taken_in(tmp_path, rows)
    assert (said(found), "p39" in answers(found)) == ([], False)
    (refused,) = found.tables["quarantine"].to_pylist()
    assert refused["reason"] == "value_out_of_labels"
    assert "scale" in refused["says"]
    assert "items.q1.missing" in refused["says"]


def test_many_numbers_off_the_scale_refuse_the_file_and_say_how_to_declare_them(tmp_path):
    rows = [(str(1 + place % 5), "3") for place in range(30)] + [("99", "3")] * 10
    assert "say in study.yml what it is: items.q1.missing" in "\n".join(said(taken_in(tmp_path, rows)))
    found = taken_in(tmp_path, rows, items={"q1": {"missing": [99]}})
    assert (said(found), answers(found)["p39"]) == ([], ("99", "other"))


@pytest.mark.parametrize(
    "missing", [["90-99", "-9..-1"], ["97 to 99", -9], ["98 thru 99", "97.0", "-9"], [97, 98, 99, -9, "Weiß nicht"]]
)
def test_a_study_declares_numbers_ranges_and_words_as_no_answer(tmp_path, missing):
    rows = [("4", "1"), ("97", "1"), ("99", "1"), ("-9", "1"), ("5", "2")]
    found = taken_in(tmp_path, rows, items={"q1": {"scale": [1, 5], "missing": missing}})
    assert [reason for _, reason in answers(found).values()] == [None, "other", "other", "other", None]


def test_an_answer_off_the_declared_scale_is_set_aside_whatever_the_others_say(tmp_path):
    found = taken_in(tmp_path, [("6", "1"), ("7", "1"), ("3", "1")], items={"q1": {"scale": [1, 5]}}, max_share=1)
    assert answers(found) == {"p02": ("3", None)}


def test_a_declared_scale_guards_an_item_that_gives_no_stance(tmp_path):
    write_people(tmp_path, "a", "b")
    csv_file(tmp_path / "waves/w2/a.csv", ["pid", "q1", "q2", "Trust"], ["a", "1", "2", "11"], ["b", "1", "2", "10"])
    instruments = survey({"trust": {"scale": [0, 10]}, "later": {"missing": [9]}}, agree_from=4)
    found = taken(study(tmp_path, instruments=instruments, quarantine={"max_share": 1}), "waves/w2/a.csv")
    assert answers(found, "trust") == {"b": ("10", None)}
    assert "item 'later' of study.yml is not in the file" in told(found)


@pytest.mark.parametrize(
    "words",
    [
        ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"),
        ("Stimme gar nicht zu", "Stimme eher nicht zu", "teils/teils", "Stimme eher zu", "Stimme voll zu"),
        ("Pas du tout d'accord", "Plutôt pas d'accord", "Neutre", "Plutôt d'accord", "Tout à fait d'accord"),
        ("全く同意しない", "同意しない", "どちらでもない", "同意する", "強く同意する"),
    ],
)
def test_agreement_may_be_words_that_the_study_names_or_gives_numbers(tmp_path, words):
    rows = [(word, word) for word in words]
    refused = "\n".join(said(taken_in(tmp_path, rows)))
    assert "is no number" in refused
    assert "`agree` of the stance" in refused
    found = taken_in(tmp_path, rows, agree=list(words[3:]))
    assert (said(found), [value for value, _ in answers(found).values()]) == ([], list(words))
    numbers = {word: number for number, word in enumerate(words, start=1)}
    found = taken_in(tmp_path, rows, items={"q1": {"map": numbers}, "q2": {"map": numbers}}, agree_from=4)
    assert said(found) == []


def test_words_beyond_a_scale_of_words_are_set_aside(tmp_path):
    items = {"q1": {"scale": ["Agree", "Disagree"]}}
    found = taken_in(tmp_path, [("agree", "1"), ("Agred", "1")], items=items, agree=["Agree", "1"], max_share=1)
    assert list(answers(found)) == ["p00"]


def test_what_agrees_is_told_to_the_models_answer_by_answer():
    likert = {"Agree": 4, "Disagree": 2}
    assert list_agreement(instrument({"q1": {"map": likert}}, agree_from=4)) == {
        ("q1", "agree"): True, ("q1", "disagree"): False,
    }  # fmt: skip
    turned = list_agreement(instrument({"q1": {"scale": [1, 5], "reversed": True, "map": likert}}, agree_from=4))
    steps = {answer: agrees for (item, answer), agrees in turned.items() if item == "q1"}
    assert steps == {"1": True, "2": True, "3": False, "4": False, "5": False, "agree": False, "disagree": True}
    some = list_agreement(instrument(agree=[1, "2.0", "Agree strongly"]))
    assert set(some.items()) == {((item, word), True) for item in ("q1", "q2") for word in ("1", "2", "agree strongly")}
    both = list_agreement(instrument({"q1": {"scale": [1, 5], "reversed": True}}, agree=[4, 5]))
    assert {answer for (item, answer), agrees in both.items() if item == "q1" and agrees} == {"1", "2"}


@pytest.mark.parametrize(
    ("items", "stance", "says"),
    [
        ({}, {"agree": [4], "agree_from": 4}, "one of agree_from, agree is expected, found both"),
        ({}, {}, "one of agree_from, agree is expected, found none"),
        ({"q1": {"reversed": True}}, {"agree_from": 4}, "'reversed' needs 'scale'"),
        ({"q1": {"scale": [5]}}, {"agree_from": 4}, "'scale' needs its two ends"),
        ({"q1": {}, "Q1": {}}, {"agree_from": 4}, "an item is given twice, in different case"),
    ],
)
def test_an_item_that_contradicts_itself_is_an_error(items, stance, says):
    with pytest.raises(ValidationError, match=says):
        instrument(items, **stance)


@pytest.mark.parametrize(
    ("answers_given", "labelled", "agree_from", "scale"),
    [
        ({1: 9, 2: 9, 3: 9, 4: 9, 5: 9, 99: 2}, (), 4, (1, 5)),
        ({0: 3, 10: 2, 50: 4, 80: 3, 98: 1}, (), 50, None),  # a slider
        ({1: 2, 5: 2, 2: 1}, (), 4, None),  # too few answers to show a scale
        ({-3: 1, -2: 1, -1: 4, 0: 9, 1: 4, 2: 4, 3: 1}, (), 1, (-3, 3)),
        ({1: 5, 3: 5, 7: 5}, (1, 7), 5, (1, 7)),  # only the ends have labels
        ({1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 7: 5}, (1, 2, 3, 4, 5, 7), 4, (1, 5)),
        ({1: 5, 2: 5, 99: 1}, (), 4, (1, 9)),
        ({-2: 1, 0: 2, 2: 1}, (-2, -1, 0, 1, 2, 97), 1, (-2, 2)),
        ({1: 5, 5: 5, 98: 1}, (1, 5, 98, -9), 4, (1, 5)),
    ],
)
def test_the_scale_is_what_most_answers_show(answers_given, labelled, agree_from, scale):
    given_numbers = {float(number): count for number, count in answers_given.items()}
    assert find_scale(given_numbers, [float(each) for each in labelled], agree_from) == scale


@given(st.dictionaries(st.integers(1, 7).map(float), st.integers(1, 50), min_size=3))
def test_no_answer_within_a_usual_scale_is_ever_called_far_off_where_every_step_was_used(counts):
    steps = {float(step): counts.get(float(step), 1) for step in range(1, 8)}
    scale = find_scale(steps, (), 4)
    assert scale is not None
    assert all(scale.holds(step) for step in steps)


def test_a_definition_knows_numbers_from_words():
    assert ItemDefinition(scale=(5, 1)).ends == (1, 5)
    assert ItemDefinition(scale=("no", "yes")).ends is None
