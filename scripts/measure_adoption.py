# SPDX-License-Identifier: MIT
"""How often a model that is no better is adopted, and one that is better is not, by either rule.

    python -m scripts.measure_adoption

Drawn are libraries with a number of held-out videos of unequal length. What a model finds in a clip is the
cosine with its right answer among wrong ones; two models differ in what they find in a video and in a clip.
Printed for each number of videos: the share of models adopted that are no better on the whole, and of models
that are better, by resampling videos with 95 % for each figure, and by the rule that decides.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from core.training.bootstrap import interval
from core.training.measure import CHANCES
from core.training.paired import change

POOL = 100  # answers
CLIPS = (1, 30)  # in a video, most have few
BY_VIDEO, BY_CLIP = 0.35, 0.5  # how far two models are apart, in units of the spread of wrong answers
BETTER = (0.0, 0.2, 0.4, 0.8)  # by how much the new one is better, in the same units
RIGHT = 1.5  # how far right answers are above wrong ones
VIDEOS = (2, 3, 4, 6, 8, 12, 20, 40)

Values = NDArray[np.float64]


def main() -> None:
    """Print a line for each number of videos."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--libraries", type=int, default=1000)
    libraries = parser.parse_args().libraries
    print(
        "videos", *(f"{rule} {better:g}" for rule in ("resampled", "decides") for better in BETTER), sep="  "
    )
    for videos in VIDEOS:
        shares = [adopted(videos, better, libraries) for better in BETTER]
        columns = [f"{share:9.3f}" for rule in zip(*shares, strict=True) for share in rule]
        print(f"{videos:6}", *columns, flush=True)


def adopted(videos: int, better: float, libraries: int) -> tuple[float, float]:
    """The shares of models adopted by resampling and by the rule that decides."""
    rng = np.random.default_rng([videos, int(100 * better)])
    found = np.array([_both_rules(rng, videos, better) for _ in range(libraries)])
    resampled, decides = found.mean(axis=0)
    return float(resampled), float(decides)


def _both_rules(rng: np.random.Generator, videos: int, better: float) -> tuple[bool, bool]:
    counts = np.minimum(rng.geometric(1 / 8, videos) + CLIPS[0] - 1, CLIPS[1])
    groups = np.repeat(np.arange(videos), counts)
    figures = [_difference(rng, groups, better if first else 0.0) for first in (True, False)]
    resampled = [interval(values, groups) for values in figures]
    decides = [change(values, groups, CHANCES) for values in figures]
    return _rose(resampled), _rose(decides)


def _difference(rng: np.random.Generator, groups: NDArray[np.int64], better: float) -> Values:
    """Of the reciprocal rank of each clip, the new model less the old: mean of two directions."""
    each = (_reciprocal(rng, groups, gain) for gain in (better, 0.0))
    return np.subtract(*each)


def _reciprocal(rng: np.random.Generator, groups: NDArray[np.int64], better: float) -> Values:
    """(n,) of one model, which sees no other than each of the clips' right answers."""
    of_video = rng.normal(0, BY_VIDEO, groups.max() + 1)[groups]
    right = RIGHT + better + of_video + rng.normal(0, BY_CLIP, (2, len(groups)))  # (2, n)
    wrong = rng.normal(0, 1, (POOL - 1, 2, len(groups)))
    return np.asarray((1 / (1 + (wrong > right).sum(axis=0))).mean(axis=0))


def _rose(figures: list) -> bool:
    return any(f.low > 0 for f in figures) and not any(f.high < 0 for f in figures)


if __name__ == "__main__":
    main()
