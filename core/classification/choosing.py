# SPDX-License-Identifier: MIT
"""Which moments of a video are learned from: a film has thousands, and a tagged one lasts some seconds."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.classification.examples import Span, takes
from core.library.tags import WHOLE, Stretch


def choose(spans: Sequence[Span], stretches: Sequence[Stretch], most: int) -> NDArray[np.int64]:
    """Rows (k,) of the `spans` of one video, rising: of those tagged alike at most `most`, evenly spread.

    So what was tagged is never passed over, however short it is beside the rest, and the rest, which counts
    as one more set of tags, is there to tell it from. Labels of the whole video divide nothing.
    """
    alike: dict[frozenset[str], list[int]] = defaultdict(list)
    for row, labels in enumerate(_tagged(spans, stretches)):
        alike[frozenset(labels)].append(row)
    return np.array(sorted(row for rows in alike.values() for row in _spread(rows, most)), np.int64)


def _tagged(spans: Sequence[Span], stretches: Sequence[Stretch]) -> list[set[str]]:
    """The labels that stretches give to each span."""
    starts, ends = (np.array([getattr(span, side) for span in spans]) for side in ("start", "end"))
    given: list[set[str]] = [set() for _ in spans]
    for stretch in stretches:
        if stretch.end < WHOLE or stretch.start > 0:
            for row in np.flatnonzero((starts < stretch.end) & (ends > stretch.start)).tolist():
                if takes(spans[row], stretch):
                    given[row].add(stretch.label)
    return given


def _spread(rows: list[int], most: int) -> list[int]:
    places = np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int)
    return [rows[place] for place in places]
