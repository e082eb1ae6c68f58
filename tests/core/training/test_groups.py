# SPDX-License-Identifier: MIT
"""Which videos count as one: copies do, however they were made, and what is only long or alike does not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.features.constants import FRAME_SIZE
from core.features.fbank import log_mel
from core.media.mp3 import through_mp3
from core.samples.conditions import with_noise
from core.samples.degrade import degrade
from core.samples.world import KINDS, render
from core.training.cache import VideoCache, VideoWriter
from core.training.groups import near_duplicates
from core.training.joining import Joining
from core.training.samesound import same_sound
from core.training.soundprint import soundprint
from scripts.measure_near_duplicates import hum, noise, silence, tune

BLACK = np.zeros((1, FRAME_SIZE, FRAME_SIZE, 3), np.uint8)
Sound = np.ndarray


def rows(sound: Sound) -> np.ndarray:
    """The spectrogram as the cache holds it."""
    return log_mel(torch.from_numpy(sound.astype(np.float32))).numpy().astype(np.float16)


def put(cache: VideoCache, name: str, sound: Sound, pictures: np.ndarray = BLACK) -> None:
    writer = VideoWriter(cache, name)
    writer.add(rows(sound), pictures, [2.0 * n for n in range(len(pictures))])
    writer.finish()


def grouped(folder: Path, sounds: Sequence[Sound]) -> list[int]:
    """The groups of videos with these sounds, whose pictures say nothing."""
    cache = VideoCache(folder, 10**9)
    for number, sound in enumerate(sounds):
        put(cache, str(number), sound)
    return jobs.run(near_duplicates(cache, [str(n) for n in range(len(sounds))]))


def parts(groups: Sequence[int]) -> list[set[int]]:
    """Which are together, whatever the numbers of the groups are."""
    together = [{n for n, other in enumerate(groups) if other == group} for group in dict.fromkeys(groups)]
    return [part for part in together if len(part) > 1]


def test_near_duplicates_are_found_and_others_are_not(tmp_path: Path) -> None:
    """A copy cut at the front and encoded otherwise, a quieter one with other pictures, and other sounds."""
    cache = VideoCache(tmp_path, 10**9)
    kinds = tuple(KINDS[k] for k in (0, 7, 14, 21, 28, 35, 0))
    clips = [render(kind, number, 8.0) for number, kind in enumerate(kinds)]
    rng = np.random.default_rng(0)

    def shown(seed: int) -> np.ndarray:
        small = np.random.default_rng(seed).integers(0, 255, (4, 8, 8, 3), np.uint8)
        return small.repeat(28, axis=1).repeat(28, axis=2)

    for number, clip in enumerate(clips):
        put(cache, str(number), clip.waveform, shown(number))
    sound = clips[1].waveform
    put(cache, "cut", sound[16_000 + 320 :] * 0.5 + rng.normal(0, 1e-3, len(sound) - 16_320), shown(100))
    put(cache, "same pictures", degrade(clips[2].waveform[::-1].copy(), rng), shown(3))
    names = [*map(str, range(7)), "cut", "same pictures"]
    groups = jobs.run(near_duplicates(cache, names))
    assert parts(groups) == [{1, 7}, {3, 8}]
    assert sorted(set(groups)) == list(range(7))


@pytest.mark.parametrize("made", [tune, noise, hum, silence])
def test_long_sounds_of_one_sort_are_not_one(tmp_path: Path, made) -> None:
    """In minutes there are thousands of places that might be equal, and some are by chance."""
    assert parts(grouped(tmp_path, [made(120.0, seed) for seed in range(4)])) == []


@pytest.mark.parametrize(
    "copied",
    [
        lambda x: x[len(x) // 3 + 77 :],
        lambda x: x[: len(x) // 2] / 3,
        through_mp3,
        lambda x: with_noise(x, 20.0),
        lambda x: np.concatenate([noise(20.0, 9), x[16_000:]]),
    ],
    ids=["cut in front", "quieter half", "MP3", "noise", "with a title before it"],
)
def test_copies_of_a_long_sound_are_one_with_it(tmp_path: Path, copied) -> None:
    sounds = [tune(90.0, 1), tune(90.0, 2)]
    assert parts(grouped(tmp_path, [*sounds, copied(sounds[0])])) == [{0, 2}]


def test_a_jingle_makes_no_copy(tmp_path: Path) -> None:
    """Episodes of a series begin with the same five seconds."""
    jingle = tune(5.0, 7)
    assert parts(grouped(tmp_path, [np.concatenate([jingle, tune(60.0, s)]) for s in (1, 2)])) == []


def test_nothing_and_too_little_are_like_nothing() -> None:
    empty = soundprint(np.zeros((10, 128), np.float16))
    assert len(empty) == 0
    assert not same_sound(empty, empty, 0)
    still = soundprint(np.zeros((500, 128), np.float16))
    assert still.bits == 0
    assert not same_sound(still, still, 0)


def test_groups_join_through_others() -> None:
    joining = Joining(6)
    for pair in ((4, 1), (1, 5), (2, 3)):
        joining.join(pair)
    assert joining.groups() == [0, 1, 2, 2, 1, 1]
    assert joining.together(4, 5)
    assert not joining.together(0, 5)
    joining.join([])
    joining.join([0, 3, 4])
    assert joining.groups() == [0] * 6
