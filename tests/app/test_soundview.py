# SPDX-License-Identifier: MIT
"""Sound as a picture, and the region that can be moved in it."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.widgets.soundview import SoundView
from app.widgets.spectrum import BANDS, colours, columns, look_of, peaks

RATE = 16_000


def tone(hertz: float, seconds: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot) -> SoundView:
    made = SoundView()
    qtbot.addWidget(made)
    made.resize(400, 120)
    made.show()
    return made


def test_a_tone_is_a_line_at_its_height() -> None:
    low, high = (int(columns(tone(hertz), 160).mean(0).argmax()) for hertz in (200, 4_000))
    assert 0 < low < high < BANDS
    assert columns(np.zeros(RATE, np.float32), 160).max() == 0
    assert columns(np.zeros(100, np.float32), 160).shape == (0, BANDS)


def test_colours_brighten_evenly() -> None:
    brightness = [0.3 * (c >> 16 & 255) + 0.6 * (c >> 8 & 255) + 0.1 * (c & 255) for c in colours()]
    assert len(brightness) == 256
    assert all(after >= before - 0.7 for before, after in pairwise(brightness))


def test_peaks_keep_a_single_click() -> None:
    sound = np.zeros(RATE, np.float32)
    sound[8_000] = 0.9
    found = peaks(sound, 100)
    assert found.shape == (100,)
    assert found.max() == pytest.approx(0.9)
    assert (found > 0).sum() == 1


def test_a_long_sound_stays_small() -> None:
    look = look_of(tone(440, 120.0))
    assert look.pixels.shape[1] <= 902
    assert look.seconds == pytest.approx(120)


def test_dragging_an_edge_changes_the_region(qtbot: QtBot, view: SoundView) -> None:
    view.show_sound(look_of(tone(440, 4.0)), 1.0, 3.0)
    with qtbot.waitSignal(view.region_changed) as changed:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
        qtbot.mouseMove(view, QPoint(150, 60))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    assert changed.args == [pytest.approx(1.5, abs=0.05), pytest.approx(3.0)]


def test_keys_move_the_edges_and_never_let_them_meet(qtbot: QtBot, view: SoundView) -> None:
    view.show_sound(look_of(tone(440, 1.0)), 0.5, 0.9)
    for _ in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.region == (pytest.approx(0.65), pytest.approx(0.9))
    for _ in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.region == (pytest.approx(0.65), pytest.approx(1.0))


def test_live_sound_is_shown_at_the_right(view: SoundView) -> None:
    view.start_live()
    for _ in range(20):
        view.feed(tone(1_000, 0.05))
    picture = view.grab().toImage()
    right, left = (max(picture.pixelColor(x, y).lightness() for y in range(80)) for x in (390, 10))
    assert right > left + 60
    assert view.region is None
