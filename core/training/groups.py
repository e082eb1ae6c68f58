# SPDX-License-Identifier: MIT
"""Which videos are near-duplicates of each other, so that none is trained on while its twin is tested on.

Equal keys of two sounds say where in time they may be the same; whether they are is then looked at there.
Pictures are compared by difference hashes. No model is asked: it might take for equal what is only alike.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.jobs import Job, Progress
from core.training.cache import VideoCache
from core.training.decoded import CachedVideo
from core.training.joining import Joining
from core.training.lots import by_lot
from core.training.samesound import same_sound
from core.training.soundprint import soundprint

SAME_SOUND, SAME_PICTURES = 2, 3  # different keys in common, those of sound in one order in time
LONGER = 1000  # keys of the shorter sound for each that must be in common: in long ones some are by chance
PLACES = 3  # looked at in each pair of videos
COMMON = 64  # a key found more often than this says nothing: hum, a test tone, a title card
BUSY = 12.0  # standard deviation of grey: below, there is nothing to recognise
LOOKED = 512  # pairs of videos from one report of progress to the next
HELD = 64  # soundprints

Hashes = NDArray[np.int64]  # (n, 3): key, video, time in units of two prints
Places = NDArray[np.int64]  # (n, 4): video, other video, how much later, keys in common


def near_duplicates(cache: VideoCache, videos: Sequence[str]) -> Job[list[int]]:
    """The group of each of `videos`, numbered from 0 in the order in which groups are held out."""
    sounds, pictures = [np.empty((0, 3), np.int64)], [np.empty((0, 3), np.int64)]
    for number, fingerprint in enumerate(videos):
        video = cache.open(fingerprint)
        sounds.append(_sound_hashes(video, number))
        pictures.append(_picture_hashes(video, number))
        yield Progress(number + 1, len(videos), "looking for near-duplicates")
    joining = Joining(len(videos))
    for one, other, _, _ in _matching(np.concatenate(pictures), SAME_PICTURES).tolist():
        joining.join((one, other))
    yield from _join_sounds(cache, videos, np.concatenate(sounds), joining)
    groups = joining.groups()
    place = {group: number for number, group in enumerate(by_lot(groups, videos))}
    return [place[group] for group in groups]


def _join_sounds(cache: VideoCache, videos: Sequence[str], sounds: Hashes, joining: Joining) -> Job[None]:
    """Join videos that sound the same where they have keys in common."""
    read = lru_cache(HELD)(lambda number: soundprint(cache.open(videos[number]).log_mel))
    places = list(_likely(_matching(sounds, SAME_SOUND), np.bincount(sounds[:, 1], minlength=len(videos))))
    for number, (one, other, later) in enumerate(places):
        if not joining.together(one, other) and same_sound(read(one), read(other), 2 * later):
            joining.join((one, other))
        if number % LOOKED == 0:
            yield Progress(number, len(places), "comparing near-duplicates")


def _likely(places: Places, keys: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Pairs of videos with how much later the second is, the `PLACES` with most keys in common of each.

    `keys` says how many each video has.
    """
    enough = LONGER * places[:, 3] >= np.minimum(keys[places[:, 0]], keys[places[:, 1]])
    places = places[enough]
    places = places[np.lexsort((-places[:, 3], places[:, 1], places[:, 0]))]
    _, first, counts = np.unique(places[:, :2], axis=0, return_index=True, return_counts=True)
    rank = np.arange(len(places)) - np.repeat(first, counts)
    for one, other, later, _ in places[rank < PLACES].tolist():
        yield one, other, later


def _sound_hashes(video: CachedVideo, number: int) -> Hashes:
    values, at = soundprint(video.log_mel).keys()
    return np.stack([values, np.full_like(values, number), at // 2], axis=1)


def _picture_hashes(video: CachedVideo, number: int) -> Hashes:
    """Difference hashes: the signs between neighbours in a small grey picture of 9 x 8, without times."""
    found = set()
    for picture in video.pictures:
        grey = picture.mean(axis=2)
        if grey.std() < BUSY:
            continue
        rows, columns = np.linspace(0, len(grey), 9).astype(int), np.linspace(0, len(grey), 10).astype(int)
        small = np.add.reduceat(np.add.reduceat(grey, rows[:-1], 0), columns[:-1], 1)  # (8, 9)
        bits = (np.diff(small, axis=1) > 0).flatten()  # 64 of them
        found.add(int(np.packbits(bits).view(np.int64)[0]))
    return np.array([(value, number, 0) for value in found], np.int64).reshape(-1, 3)


def _matching(hashes: Hashes, needed: int) -> Places:
    """Pairs of videos with so many different keys in common at one distance in time."""
    hashes = hashes[np.lexsort((hashes[:, 2], hashes[:, 1], hashes[:, 0]))]
    _, counts = np.unique(hashes[:, 0], return_counts=True)
    rare = np.repeat(counts <= COMMON, counts)
    hashes = hashes[rare]
    found = [np.empty((0, 4), np.int64)]
    for apart in range(1, min(COMMON, len(hashes))):
        one, other = hashes[:-apart], hashes[apart:]
        same = (one[:, 0] == other[:, 0]) & (one[:, 1] != other[:, 1])
        if not (one[:, 0] == other[:, 0]).any():
            break
        a, b = one[same], other[same]
        found.append(np.stack([a[:, 1], b[:, 1], b[:, 2] - a[:, 2], a[:, 0]], axis=1))
    votes = np.unique(np.concatenate(found), axis=0)
    places, counts = np.unique(votes[:, :3], axis=0, return_counts=True)
    return np.column_stack([places, counts])[counts >= needed]
