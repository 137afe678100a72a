"""The geometry of flows: thickness is people, order is the scale's, bands share no pixel where they end."""

from itertools import pairwise, product

import pytest

from app.stories.change import flows

SCALE = ("a", "b", "c")
FULL = {
    (one, other): count
    for (one, other), count in zip(product(SCALE, SCALE), [20, 5, 0, 10, 30, 5, 1, 2, 7], strict=True)
}
BEFORE, AFTER = {"a": 25, "b": 45, "c": 10}, {"a": 31, "b": 37, "c": 12}
SOME_HIDDEN = FULL | {("a", "b"): None, ("c", "a"): None}


def area(points):
    """Area between the edges of a ribbon, by trapezoids."""
    return sum(
        (right[0] - left[0]) * ((left[2] - left[1]) + (right[2] - right[1])) / 2 for left, right in pairwise(points)
    )


def test_the_area_of_a_band_is_its_people():
    flow = flows.lay_out(SCALE, BEFORE, AFTER, FULL)
    for band in flow.bands:
        assert area(flows.ribbon(band)) == pytest.approx(band.count * flow.per_person * (1 - 2 * flows.BAR))


def test_all_people_of_a_side_take_the_height_that_there_is():
    flow = flows.lay_out(SCALE, BEFORE, AFTER, FULL)
    assert sum(bar.height for bar in flow.bars if not bar.is_later) == pytest.approx(flows.PEOPLE_HEIGHT)
    assert flow.per_person == pytest.approx(flows.PEOPLE_HEIGHT / 80)


@pytest.mark.parametrize("moves", [FULL, SOME_HIDDEN])
@pytest.mark.parametrize("side", ["left_top", "right_top"])
def test_no_bands_overlap_where_they_end(moves, side):
    bands = sorted(flows.lay_out(SCALE, BEFORE, AFTER, moves).bands, key=lambda band: getattr(band, side))
    for upper, lower in pairwise(bands):
        assert getattr(upper, side) + upper.thickness <= getattr(lower, side) + 1e-9


@pytest.mark.parametrize("moves", [FULL, SOME_HIDDEN])
def test_bands_end_inside_their_bars(moves):
    flow = flows.lay_out(SCALE, BEFORE, AFTER, moves)
    bars = {(bar.stance, bar.is_later): bar for bar in flow.bars}
    for band in flow.bands:
        for bar, top in ((bars[band.before, False], band.left_top), (bars[band.after, True], band.right_top)):
            assert bar.top - 1e-9 <= top
            assert top + band.thickness <= bar.top + bar.height + 1e-9


def test_both_sides_keep_the_order_of_the_scale():
    flow = flows.lay_out(SCALE, BEFORE, AFTER, FULL)
    for is_later in (False, True):
        bars = [bar for bar in flow.bars if bar.is_later is is_later]
        assert [bar.stance for bar in bars] == list(SCALE)
        assert all(upper.top + upper.height + flows.GAP == lower.top for upper, lower in pairwise(bars))


def test_the_thickness_of_a_hidden_flow_is_the_same_whatever_it_hides():
    flow = flows.lay_out(SCALE, BEFORE, AFTER, SOME_HIDDEN)
    assert {band.thickness for band in flow.bands if band.count is None} == {flows.HIDDEN_HEIGHT}
    assert all(band.count is None for band in flow.bands if (band.before, band.after) in (("a", "b"), ("c", "a")))


def test_a_flow_of_nobody_gets_no_band():
    assert ("a", "c") not in {(band.before, band.after) for band in flows.lay_out(SCALE, BEFORE, AFTER, FULL).bands}


def test_with_everything_hidden_there_is_still_a_picture():
    nothing = dict.fromkeys(SCALE)
    flow = flows.lay_out(SCALE, nothing, nothing, dict.fromkeys(FULL))
    assert len(flow.bands) == 9
    assert flow.height < 600
    assert all(flows.bar_hatching(bar) for bar in flow.bars)


def test_without_anybody_there_are_bars_and_no_bands():
    flow = flows.lay_out(SCALE, {}, {}, dict.fromkeys(FULL, 0))
    assert (len(flow.bars), flow.bands) == (6, ())


def test_hatching_stays_within_the_edges_of_its_band():
    band = flows.Band("a", "b", None, 10.0, 100.0, 17.0)
    for _, low, _, high in flows.hatching(band):
        assert 10.0 <= high <= low <= 117.0
