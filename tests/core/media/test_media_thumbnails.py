# SPDX-License-Identifier: MIT
import cv2
import numpy as np
import pytest

from core.errors import MediaError
from core.media.thumbnails import picture_at, write_thumbnail
from tests.core.media.making import Picture, Sound, make, told_time


def test_a_thumbnail_is_a_jpeg_in_true_colours(tmp_path):
    frame = np.zeros((224, 224, 3), np.uint8)
    frame[:] = (200, 60, 30)
    path = write_thumbnail(frame, tmp_path / "new folder" / "t.jpg")
    assert [p.name for p in path.parent.iterdir()] == ["t.jpg"]
    read = cv2.imread(str(path))
    assert read is not None
    np.testing.assert_allclose(read[100, 100, ::-1], (200, 60, 30), atol=4)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("at", [0.0, 4.6, 19.0])
def test_the_picture_shown_at_a_time(tmp_path, suffix, at):
    path = make(tmp_path / f"f.{suffix}", Picture(size=(160, 90), gop=33, start=2), seconds=20)
    picture = picture_at(path, at)
    assert picture.shape == (180, 320, 3)
    assert told_time(picture) == pytest.approx(at, abs=0.7)


def test_behind_the_end_it_is_the_last_picture(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(), seconds=6)
    assert told_time(picture_at(path, 100, height=48)) == pytest.approx(6, abs=1)


def test_it_stands_upright(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(size=(160, 90), rotation=-90), seconds=1)
    assert picture_at(path, 0, height=160).shape == (160, 90, 3)


def test_without_pictures_it_is_refused(tmp_path):
    with pytest.raises(MediaError, match="no picture in it"):
        picture_at(make(tmp_path / "s.wav", None, Sound("pcm_s16le"), seconds=1), 0)
