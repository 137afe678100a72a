"""The folder decides: neither the order of arrival nor repetition changes a number, nor does building from nothing."""

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.suites import MARTS
from tests.unit.expectations.test_suites import broken

from .deliveries import drop, marts, parts, take_in_what_is_there, write_study

CODED = next(suite for suite in MARTS if suite.name == "marts.coded_segments")
WAVES = {"waves/w1", "waves/w2"}
START = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - moments in the warehouse are naive UTC


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    return parts(tmp_path_factory.mktemp("parts"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("order") / "study"


@pytest.fixture(scope="module")
def built_at_once(folder, files) -> dict[str, list[str]]:
    """The marts of a study folder in which everything lies from the beginning."""
    write_study(folder)
    for path, content in files.items():
        drop(folder, path, content)
    take_in_what_is_there(folder, START)
    return marts(folder)


def stance_of(built: dict[str, list[str]], person: str, wave: str) -> str:
    (row,) = (row for row in built["stances"] if row.startswith(f"('{person}', '{wave}'"))
    return row


def test_a_coding_that_a_later_export_lacks_counts_no_more(built_at_once):
    """In the first export p1 leans to one pole, in the later one to neither."""
    assert "'blended'" in stance_of(built_at_once, "p1", "w1")
    assert "'distributed'" in stance_of(built_at_once, "p2", "w1")
    assert "'concentrated'" in stance_of(built_at_once, "p1", "w2")


def test_a_coding_that_was_taken_out_is_no_breach_and_one_that_is_lost_is(folder, built_at_once):
    warehouse = folder / ".state" / "build" / "warehouse.duckdb"
    every = f"{CODED.name}.every_segment_present"
    assert every not in broken(warehouse, (CODED,))
    damaged = shutil.copy(warehouse, folder.parent / "damaged.duckdb")
    with duckdb.connect(str(damaged)) as connection:
        connection.execute("delete from marts.coded_segments where start_offset = 42")
    assert every in broken(Path(damaged), (CODED,))


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_any_order_and_repetition_of_deliveries_gives_the_same_marts(folder, files, built_at_once, data):
    order = data.draw(st.permutations(list(files)))
    again = data.draw(st.lists(st.sampled_from(order), max_size=2, unique=True))
    nights = data.draw(st.sets(st.integers(1, len(order))))
    write_study(folder)
    for day, path in enumerate([*order, *again], start=1):
        name = path if day <= len(order) else f"{Path(path).parent}/zz copy of {Path(path).name}"
        drop(folder, name, files[path])
        if day in nights and len({Path(each).parent for each in order[:day]}) == len(WAVES):
            take_in_what_is_there(folder, START + dt.timedelta(days=day))
    take_in_what_is_there(folder, START + dt.timedelta(days=99))
    assert marts(folder) == built_at_once


def test_after_a_history_of_corrections_the_marts_are_those_of_a_new_folder(folder, files, built_at_once):
    write_study(folder)
    wrong = files["waves/w2/part 1.csv"].replace(b"p1,4,2", b"p1,1,5")
    for path, content in {**files, "waves/w2/part 1.csv": wrong}.items():
        drop(folder, path, content)
    take_in_what_is_there(folder, START)
    assert marts(folder) != built_at_once
    drop(folder, "waves/w2/part 1.csv", files["waves/w2/part 1.csv"])
    (folder / "waves/w1/export 1.qdpx").rename(folder / "waves/w1/the first export.qdpx")
    take_in_what_is_there(folder, START + dt.timedelta(days=1))
    assert marts(folder) == built_at_once
    take_in_what_is_there(folder, START + dt.timedelta(days=2), reread=True)
    assert marts(folder, full_refresh=True) == built_at_once
