"""The stance scale: told apart by colour, by shape and by dash, in both themes, by all readers."""

import itertools
import tomllib
from pathlib import Path

import pytest

import app
from app.data.study import Stance
from app.presentation.palette import PALETTE_SIZE, looks

THEME = tomllib.loads((Path(app.__file__).parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    lights = sorted(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(colour, sight):
    rgb = [min(1, max(0, sum(m * p for m, p in zip(row, linear(colour), strict=True)))) for row in SIGHT[sight]]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(m * p for m, p in zip(row, rgb, strict=True)) for row in to_xyz]
    x, y, z = (
        v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
        for v in (value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_palette_has_the_size_that_streamlit_takes_and_a_middle_between_its_halves(mode):
    colours = THEME[mode]["chartDivergingColors"]
    assert len(colours) == PALETTE_SIZE
    assert colours[PALETTE_SIZE // 2 - 1] == colours[PALETTE_SIZE // 2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_paper(mode):
    theme = THEME[mode]
    ink, paper = theme["chartCategoricalColors"]
    assert paper == theme["backgroundColor"]
    assert contrast(ink, paper) >= 7
    assert min(contrast(colour, paper) for colour in theme["chartDivergingColors"]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_poles_and_middle_are_told_apart_with_any_colour_vision(mode, sight):
    colours = THEME[mode]["chartDivergingColors"]
    for one, other in itertools.combinations([colours[0], colours[PALETTE_SIZE // 2], colours[-1]], 2):
        distance = sum((a - b) ** 2 for a, b in zip(lab(one, sight), lab(other, sight), strict=True)) ** 0.5
        assert distance > 20


@pytest.mark.parametrize("count", range(1, 8))
def test_a_scale_of_any_length_runs_from_pole_to_pole_with_a_shape_and_a_dash_each(count):
    found = list(looks([Stance(str(index), "") for index in range(count)]).values())
    assert found[0].place == 0
    assert count == 1 or found[-1].place == 1
    assert [look.place for look in found] == sorted(look.place for look in found)
    assert len({look.shape for look in found}) == len({look.dash for look in found}) == count
