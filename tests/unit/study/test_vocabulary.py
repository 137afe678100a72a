"""The words of data: one list, and the copies of packages that stand alone say the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import jinja2
import pytest

import app.data.vocabulary
import examples.planted
import expectations.vocabulary
import orchestration.release.attack.vocabulary
from expectations.suites import MARTS
from orchestration.study import vocabulary
from orchestration.study.vocabulary import Status
from orchestration.warehouse.dbt_variables import PROJECT


class NoWordError(Exception):
    """What dbt raises where a macro is given a word that is none."""


class Exceptions:
    """dbt's own context, as far as the macros use it."""

    @staticmethod
    def raise_compiler_error(message: str) -> None:
        raise NoWordError(message)


@pytest.fixture(scope="module")
def macros() -> jinja2.environment.TemplateModule:
    environment = jinja2.Environment()  # noqa: S701 - SQL, no page
    environment.globals["exceptions"] = Exceptions
    return environment.from_string((PROJECT / "macros" / "vocabulary.sql").read_text(encoding="utf-8")).module


def literal(word: str) -> str:
    return f"'{word}'"


def words_of(macro: Callable[..., str], *arguments: str) -> set[str]:
    """The words of a list in SQL."""
    return set(re.findall(r"'(\w+)'", macro(*arguments)))


def test_statuses_are_in_the_order_in_which_the_rule_asks() -> None:
    assert [status.name for status in Status] == [
        "INELIGIBLE",
        "WITHDRAWN",
        "NONRESPONSE",
        "NOT_ASKED",
        "NOT_EXPRESSED",
        "CRITIQUE_ONLY",
        "INSUFFICIENT",
        "EXPRESSED",
    ]
    assert [status.value for status in Status] == list(range(8))


def test_who_took_part_is_everybody_who_was_not_absent() -> None:
    assert vocabulary.TOOK_PART == ("NOT_ASKED", "NOT_EXPRESSED", "CRITIQUE_ONLY", "INSUFFICIENT", "EXPRESSED")
    assert vocabulary.ABSENT == ("INELIGIBLE", "WITHDRAWN", "NONRESPONSE")


def test_models_use_the_same_words(macros: jinja2.environment.TemplateModule) -> None:
    assert macros.all_roles().strip() == literal(vocabulary.ALL_ROLES)
    assert [macros.status(status.name.lower()).strip() for status in Status] == [literal(each.name) for each in Status]
    assert [macros.pole(pole).strip() for pole in vocabulary.POLES] == [literal(pole) for pole in vocabulary.POLES]
    for group in ("not_invited", "absent", "took_part", "asked"):
        assert words_of(macros.statuses_of, group) == set(getattr(vocabulary, group.upper())), group


@pytest.mark.parametrize(("macro", "word"), [("status", "expresed"), ("pole", "upper")])
def test_a_model_with_a_word_that_is_none_stops_dbt(
    macros: jinja2.environment.TemplateModule, macro: str, word: str
) -> None:
    with pytest.raises(NoWordError, match=f"'{word}' is no {macro}"):
        getattr(macros, macro)(word)


def test_no_model_spells_a_status_or_the_role_of_all_itself() -> None:
    spelt = re.compile(rf"'({'|'.join(status.name for status in Status)})'|'{vocabulary.ALL_ROLES}' as role_id")
    assert [path.name for path in (PROJECT / "models").rglob("*.sql") if spelt.search(path.read_text("utf-8"))] == []


def test_checks_use_the_same_words() -> None:
    ours = expectations.vocabulary
    assert (ours.ALL_ROLES, ours.POLES) == (vocabulary.ALL_ROLES, vocabulary.POLES)
    assert tuple(status.name for status in Status) == ours.STATUSES
    for group in ("NOT_INVITED", "ABSENT", "ASKED", "TOOK_PART"):
        assert getattr(ours, group) == getattr(vocabulary, group)
    for suite in MARTS:
        assert not any("{all_roles}" in (each.sql or "") for each in suite.expectations)


def test_app_and_attacker_use_the_same_words() -> None:
    attacker = orchestration.release.attack.vocabulary
    assert {app.data.vocabulary.ALL, attacker.ALL_ROLES} == {vocabulary.ALL_ROLES}
    assert Status.NONRESPONSE.name == attacker.NONRESPONSE
    for group in ("NOT_INVITED", "WITHOUT_STANCE"):
        assert set(getattr(attacker, group)) == set(getattr(vocabulary, group)), group
    assert {*vocabulary.WITHOUT_STANCE, vocabulary.EXPRESSED} == set(vocabulary.TOOK_PART)


def test_the_planted_truth_uses_the_same_words() -> None:
    assert set(examples.planted._STATUS_OF_MARK.values()) == {status.name for status in Status} - {"EXPRESSED"}
