# SPDX-License-Identifier: MIT
"""The panes show what they say."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch

from core.features.fbank import log_mel
from core.reconstruct.axes import height_of, hertz_of, row_of
from core.reconstruct.hiding import Hiding
from core.reconstruct.panes import HIDDEN, View, coloured, picture_panes, sound_panes
from core.reconstruct.sheet import HEIGHT, WIDTH, Sheet
from core.reconstruct.telling import of_model, of_moment
from tests.conftest import ROOT
from tests.core.reconstruct.making import NORM_PIX, moment, painter, tone


@pytest.mark.parametrize("hertz", [200.0, 1000.0, 3000.0])
def test_hertz_lie_where_a_tone_shows(hertz):
    loudest = int(log_mel(torch.from_numpy(tone(0.5, hertz))).mean(dim=0).argmax())
    assert abs(loudest - row_of(hertz)) <= 2.5  # a bin of the transform covers some bands down there
    assert hertz_of(row_of(hertz)) == pytest.approx(hertz)
    assert 0 < height_of(hertz) < height_of(8000) <= 1


def test_low_frequencies_are_at_the_bottom_in_the_colours_of_the_map():
    log = np.full((4, 128), -13.0, np.float32)
    log[:, 0] = 3.0
    image = coloured(log, "viridis")
    table = cv2.applyColorMap(np.array([[0, 255]], np.uint8), cv2.COLORMAP_VIRIDIS)[0, :, ::-1]
    assert image.shape == (128, 4, 3)
    np.testing.assert_array_equal(image[-1, 0], table[1])
    np.testing.assert_array_equal(image[0, 0], table[0])


def test_hidden_patches_are_covered_and_the_others_are_not():
    found = painter().paint(moment(), Hiding(seed=2))
    panes = sound_panes(found, View())
    covered = (panes.masked == HIDDEN).all(axis=-1)
    np.testing.assert_array_equal(covered, found.sound.hidden.repeat(16, 0).repeat(16, 1)[::-1])
    np.testing.assert_array_equal(panes.masked[~covered], panes.original[~covered])
    np.testing.assert_array_equal(panes.painted[~covered], panes.original[~covered])
    shown = picture_panes(found, 0.45, View())
    np.testing.assert_array_equal(shown.original, found.picture.original[2])
    unpasted = picture_panes(found, 0.0, View(paste=False))
    np.testing.assert_array_equal(unpasted.painted, found.picture.painted[0])


def test_the_heat_map_lies_on_hidden_patches_only():
    found = painter().paint(moment(), Hiding(seed=2))
    cold, hot = sound_panes(found, View()), sound_panes(found, View(heat=True))
    covered = (cold.masked == HIDDEN).all(axis=-1)
    np.testing.assert_array_equal(hot.painted[~covered], cold.painted[~covered])
    assert (hot.painted[covered] != cold.painted[covered]).any()


def test_a_sheet_of_everything_and_of_half():
    mine = painter(NORM_PIX)
    for what in (moment(), moment(seconds=0), moment(count=0)):
        sheet = Sheet(View(heat=True), "Tiny").draw(mine.paint(what, Hiding()), 0.3)
        assert sheet.shape == (HEIGHT, WIDTH, 3)
        assert sheet.std() > 5


def test_the_words_say_what_kind_of_model_it_is():
    plain, norm = painter().paint(moment(), Hiding()), painter(NORM_PIX).paint(moment(), Hiding(), "original")
    assert "itself" in of_model(plain.norm_pix, plain.statistics)
    assert "original, which it never saw" in of_model(norm.norm_pix, norm.statistics)
    assert "a flat guess" in of_moment(plain)[0]
    assert of_moment(painter().paint(moment(seconds=0), Hiding(ratio_v=0))) == (
        "Picture: nothing is hidden.",
        "This moment has no sound.",
    )


def test_what_a_window_needs_before_the_first_paint_is_light():
    names = "hiding, panes, result, telling, axes"
    heavy = "any(name in sys.modules for name in ('torch', 'cv2', 'av', 'PIL'))"
    code = f"import sys; from core.reconstruct import {names}; sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
