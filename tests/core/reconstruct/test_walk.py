# SPDX-License-Identifier: MIT
"""A whole video, ahead of playing and within bounds; and what is saved of it."""

import numpy as np
import pytest
from PIL import Image, ImageSequence

from core import jobs
from core.errors import UserError
from core.media.probe import probe
from core.media.sound import read_sound
from core.media.soundtrack import SAMPLE_RATE
from core.media.stretch import StretchReader
from core.reconstruct.hiding import Hiding, Wish
from core.reconstruct.panes import View
from core.reconstruct.saving import write_png, write_walk
from core.reconstruct.sheet import HEIGHT, WIDTH, Sheet
from core.reconstruct.walk import Seam, Step, Walk, fill
from tests.core.reconstruct.making import film, painter, tone

WISH = Wish(Hiding())


def step(size: int = 100) -> Step:
    return Step(None, np.zeros(size, np.float32))


def test_every_moment_is_there_and_follows_the_video(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    walk = Walk(2.2, mine.window)
    told = []
    jobs.run(fill(walk, path, mine, WISH), told.append)
    done = [p.done for p in told]
    assert done == sorted(done)
    assert set(done) == {0, 1, 2, 3, 4}
    assert walk.count == 4  # 0.64 s each
    assert walk.span(3) == pytest.approx((1.92, 2.2))
    seen = [walk.at(t).found.picture for t in (0.1, 0.7, 1.3, 1.95)]
    brightness = [side.original[0].mean() for side in seen]
    assert brightness == sorted(brightness)
    assert brightness[2] == pytest.approx(20 + 180 * 12 / 22, abs=6)  # the picture on show at 1.28 s
    assert len(seen[1].times) == 5  # eight a second
    assert walk.at(1.95).found.sound.frames < 64


def test_what_plays_now_comes_first():
    walk = Walk(10.0, 1.0)
    assert walk.next_missing() == 0
    walk.at(7.2)
    order = []
    while (number := walk.next_missing()) is not None:
        order.append(number)
        walk.put(number, step())
    assert order == [7, 8, 9, 0, 1, 2, 3, 4, 5, 6]


def test_memory_is_bounded_and_what_plays_last_makes_room():
    walk = Walk(10.0, 1.0, budget=4 * 400)
    while (number := walk.next_missing()) is not None:
        walk.put(number, step())
    assert [walk.step(n) is not None for n in range(10)] == [True] * 4 + [False] * 6
    walk.at(2.0)
    while (number := walk.next_missing()) is not None:
        walk.put(number, step())
    assert [n for n in range(10) if walk.step(n)] == [2, 3, 4, 5]


def test_there_is_something_to_look_at_soon(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    walk = Walk(2.2, mine.window)
    walk.at(1.0)
    job = fill(walk, path, mine, WISH)
    next(job)
    first = walk.at(1.0)
    np.testing.assert_allclose(first.found.picture.times, [0.64 + 2 / 8])  # the one on show
    assert not len(first.heard)
    next(job)  # four of five pictures
    next(job)
    assert len(walk.at(1.0).found.picture.times) == 5
    next(job)
    assert len(walk.at(1.0).heard) == mine.window_samples
    job.close()


def test_a_moment_that_was_left_half_done_is_finished(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    walk = Walk(2.2, mine.window)
    job = fill(walk, path, mine, WISH)
    next(job)
    job.close()
    assert walk.next_missing() == 0
    jobs.run(fill(walk, path, mine, WISH))
    assert walk.done == walk.count


def test_a_file_that_tells_no_length_is_one_moment(tmp_path):
    walk = Walk(0.0, painter().window)
    jobs.run(fill(walk, film(tmp_path / "film.mp4", 1.0, sound=False), painter(), WISH))
    assert (walk.count, walk.done) == (1, 1)


def test_what_was_read_before_is_not_read_again(tmp_path, monkeypatch):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    first, again = Walk(2.2, mine.window), Walk(2.2, mine.window)
    jobs.run(fill(first, path, mine, WISH))
    monkeypatch.setattr(StretchReader, "read", None)
    jobs.run(fill(again, path, mine, WISH, first))
    for number in range(first.count):
        one, other = first.step(number).found, again.step(number).found
        np.testing.assert_array_equal(one.picture.painted, other.picture.painted)
        np.testing.assert_array_equal(one.sound.painted, other.sound.painted)


def test_the_sound_at_any_sample(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    walk = Walk(2.2, mine.window)
    jobs.run(fill(walk, path, mine, Wish(Hiding(ratio_a=0))))
    whole = np.concatenate([read_sound(path), np.zeros(4000, np.float32)])
    for first, count in ((0, 100), (10_100, 400), (9_000, 25_000), (34_000, 3_000)):
        for painted in (True, False):
            np.testing.assert_allclose(
                walk.sound(first, count, painted=painted)[: 35_200 - first],
                whole[first : first + count][: 35_200 - first],
                atol=1e-6,
            )
    assert not walk.sound(40_000, 10, painted=True).any()
    assert not Walk(2.2, mine.window).sound(0, 100, painted=True).any()


@pytest.mark.parametrize("window", [0.64, 2.56, 4.16, 10.24])
def test_no_sound_is_lost_between_two_moments(window):
    walk = Walk(120 * window, window, budget=1 << 40)
    size = round(window * SAMPLE_RATE)
    for number in range(walk.count):
        walk.put(number, Step(None, np.ones(size, np.float32)))
    for number in range(1, walk.count):  # 29 * 2.56 s, divided by 2.56 s, is 28.999999999999996
        first = round(walk.span(number)[0] * SAMPLE_RATE)
        assert walk.number_at(first / SAMPLE_RATE) == number
        assert walk.number_at((first - 1) / SAMPLE_RATE) == number - 1
        assert walk.sound(first - 100, 300, painted=True).all()


def test_stopping_half_way_keeps_what_is_done(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    walk = Walk(2.2, mine.window)
    with pytest.raises(jobs.Cancelled):
        jobs.run(fill(walk, path, mine, WISH), should_stop=lambda: walk.done >= 2)
    assert walk.done == 2


def test_files_with_one_track_only(tmp_path):
    mine = painter()
    mute = film(tmp_path / "mute.mp4", sound=False)
    walk = Walk(2.2, mine.window)
    jobs.run(fill(walk, mute, mine, WISH))
    assert walk.at(0).found.sound is None
    assert walk.at(0).found.picture is not None
    blind = Wish(Hiding(ratio_a=0, ratio_v=0, cross="sound"))  # nothing is left of a mute film's other side
    jobs.run(fill(walk := Walk(2.2, mine.window), mute, mine, blind))
    assert walk.at(0).found is not None


def test_a_moment_with_nothing_in_it_is_told_and_passed_by(tmp_path):
    mute = film(tmp_path / "mute.mp4", sound=False)
    walk = Walk(2.0, painter().window)
    jobs.run(fill(walk, mute, painter(), Wish(Hiding(cross="picture"))))
    assert walk.done == walk.count
    assert "Everything is hidden" in walk.at(0).reason


def test_seams_between_moments_are_not_heard():
    wave, seam = tone(3.0), Seam()
    joined = [
        seam.add(Step(None, wave[n * 10240 : (n + 1) * 10240 + 240]), n * 0.64, (n + 1) * 0.64)
        for n in range(4)
    ]
    np.testing.assert_allclose(np.concatenate(joined), wave[: 4 * 10240], atol=1e-6)


@pytest.mark.parametrize("ending", ["mp4", "gif", "wav"])
def test_a_whole_walk_is_saved(tmp_path, ending):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    out = tmp_path / f"walk.{ending}"
    told = []
    jobs.run(write_walk(out, path, mine, WISH, Sheet(View(), "Tiny")), told.append)
    assert [p.done for p in told] == [1, 2, 3, 4]
    if ending == "gif":
        with Image.open(out) as image:
            assert (image.size, image.n_frames) == ((WIDTH, HEIGHT), 22)
            assert sum(frame.info["duration"] for frame in ImageSequence.Iterator(image)) == 2_200
        return
    info = probe(out)
    assert info.duration == pytest.approx(2.2, abs=0.15)
    assert len(read_sound(out)) == pytest.approx(35_200, abs=2_100)
    assert info.has_picture == (ending == "mp4")


def test_saving_stopped_or_failed_leaves_nothing(tmp_path):
    mine, path = painter(), film(tmp_path / "film.mp4", 2.2)
    for ending in ("mp4", "wav", "gif"):
        job = write_walk(tmp_path / f"walk.{ending}", path, mine, WISH, Sheet(View()))
        next(job)
        job.close()
    assert [p.name for p in tmp_path.iterdir()] == ["film.mp4"]
    with pytest.raises(UserError, match="the video itself"):
        jobs.run(write_walk(path, path, mine, WISH, Sheet(View())))
    with pytest.raises(UserError, match="must end in"):
        jobs.run(write_walk(tmp_path / "walk.avi", path, mine, WISH, Sheet(View())))
    with pytest.raises(UserError, match="cannot be written"):
        jobs.run(write_walk(tmp_path / "no" / "walk.wav", path, mine, WISH, Sheet(View())))
    with pytest.raises(UserError, match="cannot be written"):
        write_png(tmp_path / "no" / "a.png", np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(UserError, match="save an MP4"):
        jobs.run(write_walk(tmp_path / "a.gif", path, mine, WISH, Sheet(View()), Walk(61, mine.window)))
