"""The app as Streamlit runs it, without a browser: every state, and the choice of a role."""

import datetime as dt
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import app
from app.data.release import LastRun, UnreadableReleaseError
from app.data.study import About
from app.frame import notes_on_last_run
from app.main import last_part, read_arguments
from app.presentation.markdown import escape_markdown
from app.stories.trends import charts
from app.stories.trends.page import question
from orchestration.release.store.run_notice import write_run_notice
from tests.fixtures.release import VARIANTS, leadership, publish
from tests.unit.app.reading import shown_tables, words

MAIN = str(Path(app.__file__).parent / "main.py")


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_variant_has_an_answer_charts_and_a_table_behind_each(open_app, releases_of, variant):
    test = open_app("--releases", releases_of(variant))
    assert not test.exception
    assert len(test.get("vega_lite_chart")) == len(shown_tables(test)) == 2
    assert VARIANTS[variant]().release_id in words(test)
    assert VARIANTS[variant]().title in words(test)


def test_the_answer_stands_before_the_choice_and_the_choice_before_the_chart(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"))
    kinds = [element.type for element in test.main]
    text = [getattr(element, "value", "") for element in test.main]
    answer = next(index for index, value in enumerate(text) if str(value).startswith("**Among all"))
    assert answer < kinds.index("selectbox") < kinds.index("vega_lite_chart")


def test_synthetic_data_are_marked_and_others_are_not(open_app, releases_of):
    assert "Synthetic data" in open_app("--releases", releases_of("leadership")).info[0].value
    assert "Synthetic" not in words(open_app("--releases", releases_of("panel_of_ten_roles")))


def test_choosing_a_role_changes_the_answer(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"))
    assert "Among all who" in words(test)
    test.selectbox[0].set_value("Managers").run()
    assert "Among managers who" in words(test)


def test_a_deep_link_opens_its_role(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), role="Managers")
    assert test.selectbox[0].value == "Managers"
    assert "Among managers who" in words(test)


def test_an_unknown_role_in_the_address_is_told_until_another_is_chosen(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), role="*Ghosts* :red[x]")
    assert "This release has nothing called “*Ghosts* :red[x]”" in words(test)
    assert test.selectbox[0].value == "All roles"
    test.selectbox[0].set_value("Managers").run()
    assert "Ghosts" not in words(test)


def test_a_role_of_which_all_is_hidden_says_so_and_keeps_its_table(open_app, releases_of):
    test = open_app("--releases", releases_of("all_hidden"), role="Policy makers and commentators")
    assert "hidden to protect people" in words(test)
    assert set(shown_tables(test)[0]["Share (range)"]) == {"hidden"}


def test_without_a_release_the_page_says_what_to_do(open_app, tmp_path):
    test = open_app("--releases", tmp_path)
    assert test.title[0].value == "No figures yet"
    assert "stakeholder-views run" in words(test)


@pytest.mark.parametrize("damage", ["pointer", "file", "no file"])
def test_an_unreadable_release_says_what_to_do_and_shows_no_trace(open_app, tmp_path, damage):
    publish(tmp_path, leadership())
    file = tmp_path / leadership().release_id / "public.duckdb"
    if damage == "pointer":
        (tmp_path / "current.json").write_text("{")
    elif damage == "file":
        file.write_bytes(b"damaged")
    else:
        file.unlink()
    test = open_app("--releases", tmp_path)
    assert not test.exception
    assert test.title[0].value == "The figures cannot be read"
    assert "stakeholder-views verify" in words(test)
    assert str(tmp_path) not in words(test)


@pytest.mark.parametrize(
    "arguments", [[], ["--tier", "public"], ["--releases"], ["--releases", "x", "--tier", "secret"]]
)
def test_wrong_arguments_are_told_in_words(open_app, arguments):
    assert open_app(*arguments).title[0].value == "The app was not started properly"


def test_the_arguments_are_a_folder_and_a_tier():
    assert read_arguments(["--releases", "r"]) == (Path("r"), "public")
    assert read_arguments(["--releases", "r", "--tier", "analyst"]) == (Path("r"), "analyst")
    assert read_arguments(["--releases", "r", "--restricted"]) is None


def test_figures_for_analysts_are_marked(open_app, tmp_path):
    publish(tmp_path, replace(leadership(), tier="analyst", round_to=1))
    test = open_app("--releases", tmp_path, "--tier", "analyst")
    assert "For analysts only" in words(test)
    assert "rounded" not in words(test)


def test_a_new_release_appears_with_the_next_run_also_where_a_chosen_role_is_gone(open_app, tmp_path):
    publish(tmp_path, leadership())
    test = open_app("--releases", tmp_path)
    test.selectbox[0].set_value("Managers").run()
    changed = replace(leadership(), release_id="20270101T000000Z-00000000", roles={"clinical": "Professionals"})
    publish(tmp_path, changed)
    test.run()
    assert not test.exception
    assert "20270101T000000Z-00000000" in words(test)
    assert leadership().release_id not in words(test)


def test_a_new_release_brings_new_pictures_too(open_app, tmp_path):
    publish(tmp_path, leadership())
    test = open_app("--releases", tmp_path)
    later = replace(leadership(), release_id="20270101T000000Z-00000000")
    publish(tmp_path, later)
    test.run()
    for chart in test.get("vega_lite_chart"):
        assert later.release_id in chart.proto.spec
        assert leadership().release_id not in chart.proto.spec


def test_one_page_shows_one_release_even_if_the_pointer_moves_meanwhile(open_app, tmp_path, monkeypatch):
    publish(tmp_path, leadership())
    reads = []
    read = Path.read_text

    def counted(path, *arguments, **options):
        if path.name == "current.json":
            reads.append(path)
        return read(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", counted)
    open_app("--releases", tmp_path)
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Views on leadership for quality and safety", "How have views on leadership for quality and safety moved?"),
        ("views on care (synthetic example)", "How have views on care moved?"),
        ("Confidence in medicine", "How have views moved?"),
        ("Views on ", "How have views moved?"),
    ],
)
def test_the_question_takes_its_subject_from_the_title_only_where_it_can(title, words):
    assert question(title) == words


def test_text_of_a_study_is_shown_letter_by_letter(open_app, tmp_path):
    nasty = "1. *Shared* `x` :red[y] $z$ <b>"
    publish(tmp_path, replace(leadership(), title=nasty, roles={"clinical": nasty, "managerial": "Managers"}))
    test = open_app("--releases", tmp_path, role=nasty)
    assert not test.exception
    assert escape_markdown(nasty) in test.caption[0].value
    assert test.selectbox[0].value == nasty


def test_the_configuration_holds_what_readers_must_not_meet():
    config = tomllib.loads((Path(MAIN).parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["toolbarMode"] == "minimal"
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["disableDataExport"] is True


def test_no_folder_of_pages_stands_beside_the_main_script():
    # Streamlit would run its files by themselves: blank pages, and an AppTest that is empty from the second run on.
    assert not (Path(MAIN).parent / "pages").exists()


def test_the_pointer_of_the_made_up_release_is_the_one_of_the_pipeline(releases_of):
    pointer = json.loads((releases_of("leadership") / "current.json").read_text())
    assert set(pointer) == {"release_id", "path"}


def test_one_page_shows_one_release_even_if_another_comes_out_while_it_is_drawn(open_app, tmp_path, monkeypatch):
    publish(tmp_path, leadership())
    later = replace(leadership(), release_id="20270101T000000Z-00000000", title="Later title")
    draw = charts.trend_chart

    def slowly(*arguments):
        if not (tmp_path / later.release_id).exists():
            publish(tmp_path, later)
        return draw(*arguments)

    monkeypatch.setattr(charts, "trend_chart", slowly)
    test = open_app("--releases", tmp_path)
    shown = words(test) + "".join(chart.proto.spec for chart in test.get("vega_lite_chart"))
    assert leadership().release_id in shown
    assert later.release_id not in shown
    assert later.title not in shown
    test.run()
    shown = words(test) + "".join(chart.proto.spec for chart in test.get("vega_lite_chart"))
    assert later.release_id in shown
    assert leadership().release_id not in shown


def test_a_table_that_a_page_lacks_is_told_in_words_and_the_source_stays(open_app, tmp_path, monkeypatch):
    def fails(*arguments):
        raise UnreadableReleaseError("the table is not there")

    monkeypatch.setattr(charts, "trend_chart", fails)
    publish(tmp_path, leadership())
    test = open_app("--releases", tmp_path)
    assert not test.exception
    assert "The figures cannot be read" in words(test)
    assert leadership().release_id in words(test)


ABOUT = About("study", "Title", "", "", "", False, "r1", dt.datetime.fromisoformat("2026-11-03T04:15"), "public", 5)
NOW = dt.datetime.fromisoformat("2026-11-20T06:00")
EARLIER, BEFORE_RELEASE = NOW - dt.timedelta(days=10), NOW - dt.timedelta(days=19)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("last_run", "today", "says"),
    [
        (None, NOW, None),
        (LastRun(NOW, "published", NOW), NOW, None),
        (LastRun(NOW, "nothing_new", NOW), NOW + 40 * DAY, None),
        (LastRun(NOW, "nothing_new", NOW), NOW + 41 * DAY, "looked for new data for 41 days"),
        (LastRun(NOW, "refused", EARLIER), NOW, "held back.** The latest deliveries have not passed"),
        (LastRun(NOW, "refused", EARLIER), NOW, "since 10 November 2026"),
        (LastRun(NOW, "refused", NOW), NOW, "those of 3 November 2026"),
        (LastRun(NOW, "broken", NOW), NOW, "did not finish** (20 November 2026)"),
        (LastRun(BEFORE_RELEASE, "refused", BEFORE_RELEASE), NOW, None),
        (LastRun(NOW, "an ending of a later version", NOW), NOW, None),
    ],
)
def test_a_reader_is_told_of_data_held_back_and_of_a_study_that_nobody_looks_after(last_run, today, says):
    notes = notes_on_last_run(ABOUT, last_run, today.date())
    assert notes == [] if says is None else (len(notes) == 1 and says in notes[0])


def test_of_data_held_back_that_nobody_looks_after_both_are_told():
    notes = notes_on_last_run(ABOUT, LastRun(NOW, "refused", EARLIER), (NOW + 60 * DAY).date())
    assert ["held back" in notes[0], "for 60 days" in notes[1], len(notes)] == [True, True, 2]


def test_the_note_stands_above_the_figures_and_goes_with_the_next_good_run(open_app, tmp_path):
    publish(tmp_path, leadership())
    write_run_notice(tmp_path, "refused", at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    test = open_app("--releases", tmp_path)
    assert "held back" in test.warning[0].value
    assert len(test.get("vega_lite_chart")) == 2
    write_run_notice(tmp_path, "published", at=dt.datetime(2099, 1, 2, tzinfo=dt.UTC))
    assert not test.run().warning


@pytest.mark.parametrize(
    ("address", "part"),
    [
        (None, ""),
        ("http://h:1/", ""),
        ("http://h/change?role=x", "change"),
        ("http://h/base/nichts%20da/", "nichts da"),
    ],
)
def test_the_page_that_an_address_names_is_its_last_part(address, part):
    assert last_part(address) == part
