"""The memory stands in two places, and no entry is lost, changed or exchanged in silence."""

import pytest

from orchestration.release.memory.chain import LostMemoryError, add_link, entries_of, link, read_chain
from orchestration.release.memory.record import Entry


@pytest.fixture
def places(tmp_path):
    return tmp_path / ".state" / "memory", tmp_path / "releases" / "memory"


@pytest.fixture
def chain(places):
    links = []
    for place in range(4):
        links.append(link(Entry(f"r{place}", took_part={("w1", "clinical"): 20 + place}), links))
        add_link(places, links[-1])
    return tuple(links)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_study_that_never_published_remembers_nothing(places):
    assert read_chain(places) == ((), ())


def test_the_entries_come_back_as_they_were_written(places, chain):
    links, notes = read_chain(places)
    assert (links, notes) == (chain, ())
    assert [each.release_id for each in entries_of(links)] == ["r0", "r1", "r2", "r3"]
    assert entries_of(links)[2].took_part == {("w1", "clinical"): 22}


def break_off(path):
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:100])


def change(path):
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("22", "23"), encoding="utf-8")


def remove(path):
    path.unlink()


@pytest.mark.parametrize("damage", [break_off, change, remove])
@pytest.mark.parametrize("number", [1, 3, 4])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_missing_or_damaged_in_one_place_is_mended_from_the_other(places, chain, place, number, damage):
    path = places[place] / f"{number:06d}.json"
    whole = path.read_bytes()
    damage(path)
    links, _ = read_chain(places)
    assert links == chain
    assert path.read_bytes() == whole


@pytest.mark.parametrize("place", [0, 1])
def test_a_whole_place_that_is_gone_is_mended(places, chain, place):
    for path in places[place].iterdir():
        path.unlink()
    assert read_chain(places)[0] == chain
    assert names(places[0]) == names(places[1])


def test_damage_here_and_there_is_mended_as_long_as_each_entry_is_whole_somewhere(places, chain):
    remove(places[0] / "000002.json")
    break_off(places[1] / "000004.json")
    assert read_chain(places)[0] == chain


def test_an_entry_that_is_gone_from_both_places_is_refused_with_what_to_do(places, chain):
    for place in places:
        remove(place / "000002.json")
    with pytest.raises(LostMemoryError, match=r"missing or damaged in every place \(entry 2\).*newest backup"):
        read_chain(places)


def test_the_newest_entries_cannot_be_forgotten_either(places, chain):
    for place in places:
        remove(place / "000004.json")
    with pytest.raises(LostMemoryError, match="newest entries are missing"):
        read_chain(places, at_least=4)


def test_two_histories_are_not_taken_for_one(places, chain):
    other = link(Entry("another"), chain[:3])
    path = places[1] / "000004.json"
    remove(path)
    add_link([places[1]], other)
    with pytest.raises(LostMemoryError, match="two different entries"):
        read_chain(places)
