# SPDX-License-Identifier: MIT
"""Windows and the pictures they are paired with."""

from pathlib import Path

import numpy as np
import pytest

from core.training.dataset import CacheShape, ClipCache
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


@pytest.mark.parametrize("aligned", [True, False])
def test_a_cache_reads_windows_with_pictures_of_their_time(tmp_path: Path, aligned: bool) -> None:
    """Each frame of sound says when it is, each picture which it is."""
    shape = CacheShape(clips=2, hearings=1, frames=96, mel_bins=128, pictures=8, image_size=4)
    cache = ClipCache.create(tmp_path, shape, ["one", "two"])
    cache.log_mel[:] = np.arange(96)[None, None, :, None]
    cache.pictures[:] = np.arange(8)[None, :, None, None, None]
    batch = ClipCache.open(tmp_path, aligned=aligned).read(
        np.random.default_rng(0), np.zeros(300, np.int64), 32
    )
    starts, shown = batch.audio[:, 0, 0], batch.images[:, 0, 0, 0].astype(int)
    if aligned:
        assert set(zip(starts, shown, strict=True)) == {(max(0, min(s * 12 - 16, 64)), s) for s in range(8)}
    else:
        assert ((shown + 1) * 12 > starts).all()
        assert (shown * 12 < starts + 32).all()
        assert len(set(starts)) > 30
