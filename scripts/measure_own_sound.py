# SPDX-License-Identifier: MIT
"""How often the video that a sound was cut from comes first, with and without the fit of the spectrograms.

    python -m scripts.measure_own_sound --videos 40 --seed 77

3 s and 1.5 s of each sample video, as they are and changed; then one sound of each kind that is in no
video, and how many of those fit one by chance. What came of it: docs/decisions/027.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core import jobs
from core.errors import NothingHeard
from core.library.index import index
from core.library.place import Library
from core.media.mp3 import through_mp3
from core.media.sound import read_sound
from core.samples.conditions import CONDITIONS
from core.samples.library import write_samples
from core.samples.world import KINDS, render
from core.search import placing, searcher
from core.search.query import SoundQuery

CUTS = ((2.0, 5.0), (4.0, 5.5))  # s
STRANGERS = 2**31 + 900_000  # first seed of the sounds that are in no video
ALTERED = ("noise at 10 dB", "noise at 0 dB", "reverberation", "telephone band")
WAYS: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "as it is": lambda wave: wave, "MP3": through_mp3, **{name: CONDITIONS[name] for name in ALTERED},
}  # fmt: skip
NEVER = 2.0  # no correlation is as high


def main() -> None:
    """Render, index, search and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--videos", type=int, default=40)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--placed", type=int, nargs="+", default=[searcher.PLACED], help="videos looked at")
    parser.add_argument("--recorded", type=float, nargs="+", default=[NEVER, placing.RECORDED])
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        videos = jobs.run(write_samples(Path(folder) / "videos", options.videos, options.seed))
        library = Library.at(Path(folder) / "library")
        jobs.run(index(library, [videos[0].parent], "cpu"))
        searching = searcher.Searcher(library, "cpu")
        for searcher.PLACED in options.placed:
            for placing.RECORDED in options.recorded:
                shares = [f"{way} {np.mean(list(firsts(searching, videos, way))):.3f}" for way in WAYS]
                print(f"{searcher.PLACED} videos, from {placing.RECORDED:g}: {', '.join(shares)}", flush=True)
                print(f"  of {len(KINDS)} strangers fit: {strangers(searching)}", flush=True)


def firsts(searching: searcher.Searcher, videos: tuple[Path, ...], way: str) -> Iterator[bool]:
    """Of each video and cut in which there is sound: whether that video is first."""
    for video in videos:
        for cut in CUTS:
            try:
                found = jobs.run(searching.search(SoundQuery(WAYS[way](read_sound(video, *cut))), 10))
            except NothingHeard:
                continue
            yield found.matches[0].path == video


def strangers(searching: searcher.Searcher) -> int:
    """How many sounds of no video move one forward all the same."""
    moved = 0
    plain = placing.RECORDED
    for number, kind in enumerate(KINDS):
        query = SoundQuery(render(kind, STRANGERS + number, 3.0).waveform)
        scores = []
        for placing.RECORDED in (NEVER, plain):
            try:
                scores.append([m.score for m in jobs.run(searching.search(query, 10)).matches])
            except NothingHeard:
                scores.append([])
        moved += scores[0] != scores[1]
    return moved


if __name__ == "__main__":
    main()
