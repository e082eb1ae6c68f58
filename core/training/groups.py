# SPDX-License-Identifier: MIT
"""Which videos are near-duplicates of each other, so that none is trained on while its twin is tested on.

Sound is compared by sub-fingerprints (Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System",
ISMIR 2002), which find a copy that was cut, encoded again or made quieter, wherever it begins; pictures by
difference hashes. No model is asked: it might take for equal what is only alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.training.cache import CachedVideo, VideoCache

STEP = 4  # spectrogram frames from one sub-fingerprint to the next
BANDS = 17  # of mel bins: 16 differences make one 32-bit value with those of the frame before
SAME_SOUND, SAME_PICTURES = 12, 4  # hashes in common, in one order in time: never by chance
COMMON = 64  # a hash found in more videos than this says nothing: hum, a test tone, a title card
LOUD, BUSY = -9.0, 12.0  # log-mel, standard deviation of grey: below, there is nothing to recognise


def near_duplicates(cache: VideoCache, videos: Sequence[str]) -> Job[list[int]]:
    """The group of each of `videos`, numbered from 0 in the order of their first member."""
    sounds: dict[int, list[tuple[int, int]]] = defaultdict(list)  # hash -> (video, time)
    pictures: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, fingerprint in enumerate(videos):
        video = cache.open(fingerprint)
        for value, at in _sound_hashes(video.log_mel):
            sounds[value].append((number, at))
        for value in _picture_hashes(video):
            pictures[value].append((number, 0))
        yield Progress(number + 1, len(videos), "looking for near-duplicates")
    same = _matching(sounds.values(), SAME_SOUND) | _matching(pictures.values(), SAME_PICTURES)
    return joined(len(videos), same)


def _sound_hashes(log_mel: NDArray[np.float16]) -> Iterator[tuple[int, int]]:
    """Sub-fingerprints and their times: signs of differences between bands and neighbouring frames."""
    if len(log_mel) < 2 * STEP:
        return
    rows = log_mel[: len(log_mel) // STEP * STEP].astype(np.float32)
    loud = rows.max(axis=1).reshape(-1, STEP).max(axis=1) > LOUD
    bands = rows.reshape(len(rows) // STEP, STEP, rows.shape[1]).mean(axis=1)  # (N, mel)
    edges = np.linspace(4, rows.shape[1], BANDS + 1).astype(int)
    bands = np.stack([bands[:, a:b].mean(axis=1) for a, b in pairwise(edges)], axis=1)
    across = np.diff(bands, axis=1)  # (N, 16)
    bits = np.concatenate([across[1:] > across[:-1], across[1:] > 0], axis=1)  # (N - 1, 32)
    values = bits @ (1 << np.arange(bits.shape[1], dtype=np.int64))
    sure = (np.abs(across[1:] - across[:-1]) > 0.15).mean(axis=1) > 0.8  # a bit near zero flips by itself
    for at in np.flatnonzero(sure & loud[1:]):
        yield int(values[at]), int(at)


def _picture_hashes(video: CachedVideo) -> set[int]:
    """Difference hashes: 8 x 8 signs between neighbours of a small grey picture."""
    found = set()
    for picture in video.pictures:
        grey = picture.mean(axis=2)
        if grey.std() < BUSY:
            continue
        rows, columns = np.linspace(0, len(grey), 9).astype(int), np.linspace(0, len(grey), 10).astype(int)
        small = np.add.reduceat(np.add.reduceat(grey, rows[:-1], 0), columns[:-1], 1)  # (8, 9)
        found.add(int((np.diff(small, axis=1) > 0).flatten() @ (1 << np.arange(64, dtype=np.uint64))))
    return found


def _matching(places: Iterable[list[tuple[int, int]]], needed: int) -> set[tuple[int, int]]:
    """Pairs of videos with so many hashes in common at one distance in time."""
    votes: Counter[tuple[int, int, int]] = Counter()
    for found in places:
        if len(found) > COMMON:
            continue
        for (one, at), (other, then) in combinations(found, 2):
            if one != other:
                votes[(one, other, (then - at) // 2)] += 1
    return {(one, other) for (one, other, _), count in votes.items() if count >= needed}


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Union-find: the smallest number that each can be reached from, made consecutive."""
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in pairs:
        a, b = sorted((root(one), root(other)))
        parent[b] = a
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(n), len(numbers)) for n in range(count)]
