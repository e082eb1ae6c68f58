# SPDX-License-Identifier: MIT
"""Windows and the pictures they are paired with."""

import numpy as np

from core.training.windows import draw_windows

LENGTH, PICTURES, FRAMES = 1024, 16, 416  # of the published clips


def test_aligned_windows_are_centred_on_their_picture() -> None:
    starts, shown = draw_windows(np.random.default_rng(0), 500, LENGTH, PICTURES, FRAMES, aligned=True)
    assert set(shown) == set(range(PICTURES))
    expected = np.clip(shown * (LENGTH // PICTURES) - FRAMES // 2, 0, LENGTH - FRAMES)
    assert (starts == expected).all()


def test_other_windows_begin_anywhere_and_show_a_picture_of_their_time() -> None:
    starts, shown = draw_windows(np.random.default_rng(0), 2000, LENGTH, PICTURES, FRAMES, aligned=False)
    assert starts.min() >= 0
    assert starts.max() == LENGTH - FRAMES
    slot = LENGTH / PICTURES
    assert ((shown + 1) * slot > starts).all()
    assert (shown * slot < starts + FRAMES).all()
