"""Every statistic that a mart holds is on the method page, with a source that leads to a publication."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

import orchestration.statistics.formulas
import orchestration.statistics.marts
from benchmarks import small_bases as benchmark
from orchestration.method.limits import read_small_bases, small_base_section
from orchestration.method.references import REFERENCES, find_unknown_years, list_references
from orchestration.method.statistics_section import Statistic, list_statistics, statistics_section
from orchestration.statistics.writer import MARTS
from orchestration.study.treatment import TestName

# What topics call beside statistics: tables cut to shape, edges numbered, bounds of a normal variable, what is shown.
HELPERS = {
    "select_class",
    "withhold_interval",
    "cut_texts",
    "number_passages",
    "normal_quantile",
    "normal_p_value",
}
BY_DBT = {"stance_by_role_year", "stance_transitions", "stances"}


def modules_of(package: Any) -> list[Any]:
    """Return the modules of a package, those of its packages included."""
    walked = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(found.name) for found in walked if not found.ispkg]


def public_functions(package: Any) -> dict[str, Callable[..., Any]]:
    """Return what each module of a package defines and does not keep to itself."""
    return {
        f"{module.__name__}.{name}": function
        for module in modules_of(package)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("statistic", list_statistics(), ids=lambda one: one.function.__name__)
def test_a_statistic_names_its_source_and_each_year_of_it_leads_to_a_publication(statistic: Statistic) -> None:
    assert statistic.source
    assert find_unknown_years(statistic.source) == []


def test_every_source_of_the_analysis_leads_to_a_publication() -> None:
    for name, function in public_functions(orchestration.statistics.formulas).items():
        found = re.search(r"Source: (.+?)(?:\n\s*\n|\Z)", inspect.getdoc(function) or "", flags=re.DOTALL)
        if found is not None and "Abramowitz" not in found[1] and "McCullagh" not in found[1]:
            assert find_unknown_years(" ".join(found[1].split())) == [], name


def test_whatever_a_topic_computes_with_is_on_the_page() -> None:
    shown = {one.function for one in list_statistics()}
    modules = modules_of(orchestration.statistics.marts)
    assert len(modules) > 12  # the topics in their packages, not those alone that stand at the root
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__.startswith("orchestration.statistics.formulas.") and name not in HELPERS:
                assert function in shown, f"{module.__name__} computes {name}, and the method page does not say how"


def test_every_test_that_a_study_may_declare_is_on_the_page() -> None:
    assert set(get_args(TestName)) <= {one.test for one in list_statistics()}


def test_a_statistic_names_tables_that_there_are() -> None:
    there = {mart.name for mart in MARTS} | BY_DBT
    assert {name for one in list_statistics() for name in one.tables} <= there


def test_a_table_that_a_release_does_not_have_is_not_named() -> None:
    assert "`change_tests`" in "\n".join(statistics_section({"change_tests"}))
    assert "`change_tests`" not in "\n".join(statistics_section(set()))


def test_a_reference_is_listed_where_it_is_cited() -> None:
    assert list_references(["Gwet 2008; 2014, ch. 2"]) == [REFERENCES["Gwet", "2008"], REFERENCES["Gwet", "2014"]]
    assert list_references(["Das Gupta 1993, example 5.1"]) == [REFERENCES["Das Gupta", "1993"]]
    assert list_references(["Gwet 1999"]) == []
    assert find_unknown_years("Gwet 1999") == ["1999"]


def test_a_reference_begins_with_its_author_and_holds_its_year() -> None:
    for (author, year), full in REFERENCES.items():
        assert full.replace("ä", "a").startswith(author), full
        assert f"({year})" in full


@pytest.mark.parametrize("base", [10, 60])
@pytest.mark.parametrize("test", benchmark.TESTS)
def test_the_figures_on_tests_at_small_bases_are_what_the_benchmark_measures(test: str, base: int) -> None:
    figures = read_small_bases()
    published = figures["rejected"][test][figures["bases"].index(base)]
    assert benchmark.rejected(test, base, studies=2000) == pytest.approx(published, abs=0.02)


@pytest.mark.parametrize("interval", benchmark.INTERVALS)
def test_the_figures_on_intervals_at_small_bases_are_what_the_benchmark_measures(interval: str) -> None:
    figures = read_small_bases()
    studies = 200 if interval in benchmark.RESAMPLED else 1000
    published = figures["covered"][interval][figures["bases"].index(30)]
    assert benchmark.covered(interval, 30, studies=studies) == pytest.approx(published, abs=4 * (0.05 / studies) ** 0.5)


def test_the_words_on_small_bases_fit_the_figures() -> None:
    figures = read_small_bases()
    rejected = {test: dict(zip(figures["bases"], row, strict=True)) for test, row in figures["rejected"].items()}
    assert all(rejected[test][20] < 0.03 for test in ("stuart_maxwell", "bowker", "mcnemar"))
    assert all(value > 0.05 for value in rejected["bhapkar"].values())
    covered = {one: dict(zip(figures["bases"], row, strict=True)) for one, row in figures["covered"].items()}
    assert covered["paired_difference"][10] > 0.98
    assert covered["panel_parts_joiners"][10] < 0.90
    text = "\n".join(small_base_section())
    assert "0.845" in text
    assert Path(benchmark.__file__).name in text


def test_the_benchmark_measures_all_that_is_shown() -> None:
    figures = read_small_bases()
    assert set(figures["rejected"]) == set(benchmark.TESTS)
    assert set(figures["covered"]) == set(benchmark.INTERVALS)
    assert figures["bases"] == list(benchmark.BASES)
    assert figures["seed"] == benchmark.SEED
    assert figures["without_change"] == benchmark.UNCHANGED.tolist()
