"""When a run starts by itself: how the sensor looks at a study folder, from one look to the next."""

import json

import pytest

from orchestration.defs.automation import Seen, look_again


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "waves" / "survey.csv"
    path.parent.mkdir()
    path.write_text("A", encoding="utf-8")
    return path


def looks(folder, before: Seen, count: int) -> list[Seen]:
    seen = [before]
    for _ in range(count):
        seen.append(look_again(seen[-1], folder))
    return seen[1:]


def runs(seen: list[Seen], before: Seen) -> int:
    return sum(now.turn != then.turn for then, now in zip([before, *seen], seen, strict=False))


def test_a_folder_seen_for_the_first_time_runs_once_it_has_stayed_as_it_is(tmp_path, file):
    first, second, third = looks(tmp_path, Seen(), 3)
    assert not first.content
    assert second.content
    assert (third.content, third.turn) == (second.content, second.turn)


def test_a_file_that_grows_starts_no_run_until_it_stops(tmp_path, file):
    seen = looks(tmp_path, Seen(), 2)[-1]
    for size in range(2, 6):
        file.write_text("A" * size, encoding="utf-8")
        grown = look_again(seen, tmp_path)
        assert grown.turn == seen.turn
        assert "stay as they are" in grown.says
        seen = grown
    assert look_again(seen, tmp_path).turn == seen.turn + 1


def test_the_same_content_after_another_runs_again(tmp_path, file):
    seen = looks(tmp_path, Seen(), 2)[-1]
    first = seen
    for content in ("B", "A"):
        file.write_text(content * 3 if content == "B" else content, encoding="utf-8")
        seen = looks(tmp_path, seen, 2)[-1]
    assert seen.content == first.content
    assert seen.turn == first.turn + 2, "the key of the run is another one"


def test_a_touched_file_starts_no_run(tmp_path, file):
    seen = looks(tmp_path, Seen(), 2)[-1]
    file.touch()
    again = looks(tmp_path, seen, 3)
    assert runs(again, seen) == 0


def test_a_folder_that_cannot_be_read_is_told_and_nothing_is_forgotten(tmp_path, file):
    seen = looks(tmp_path, Seen(), 2)[-1]
    away = tmp_path.rename(tmp_path.with_name("away"))
    lost = look_again(seen, tmp_path)
    assert "cannot be read" in lost.says
    away.rename(tmp_path)
    assert look_again(lost, tmp_path).turn == seen.turn


@pytest.mark.parametrize("cursor", [None, "", "no json", "[]", json.dumps({"of": "another version"})])
def test_a_cursor_that_cannot_be_read_is_none(cursor):
    assert Seen.of(cursor) == Seen()


def test_a_look_is_remembered_as_it_was():
    seen = Seen("a", "b", "c", 3)
    assert Seen.of(seen.cursor()) == seen
