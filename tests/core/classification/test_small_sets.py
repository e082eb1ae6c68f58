# SPDX-License-Identifier: MIT
"""What little there is to learn from is dealt out evenly, and its figures claim no more than they can."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.classification import labels
from core.classification.chance import expected_precision
from core.classification.crossfit import PENALTIES, crossfit
from core.classification.examples import Span, examples
from core.classification.folds import split
from core.classification.gathering import SHARES
from core.classification.measures import average_precision
from core.classification.probe import fit_probe
from core.classification.probefile import load_probe
from core.classification.report import measure
from core.library.catalogue import open_catalogue
from core.library.tags import Stretch, add_tags
from tests.core.classification.world import make_library


@pytest.mark.parametrize("right", range(1, 7))
def test_precision_by_chance_is_the_mean_over_all_orders(right: int) -> None:
    target = np.array([1.0] * right + [0.0] * (6 - right))
    found = [average_precision(target, np.array(order, float)) for order in itertools.permutations(range(6))]
    assert expected_precision(right, 6) == pytest.approx(np.mean(found))


def test_figures_stand_beside_what_random_scores_reach() -> None:
    rng = np.random.default_rng(0)
    target = np.column_stack([np.eye(6)[np.arange(12) % 6], np.zeros(12)])  # the last class cannot be ranked
    names = tuple("abcdefg")
    drawn = [measure(target, rng.dirichlet(np.ones(7), 12), np.arange(12), names, True) for _ in range(1000)]
    reached = np.mean([figures.mean_ap for figures in drawn])
    assert drawn[0].baseline_ap == pytest.approx(expected_precision(2, 12))
    assert drawn[0].baseline_ap == pytest.approx(reached, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_videos_without_a_label_are_dealt_out_like_those_with_one(seed: int) -> None:
    target = np.zeros((40, 2))
    target[:10, 0] = target[10:20, 1] = 1
    part = split(np.arange(40), target, SHARES, seed)
    for group in (part[:20], part[20:]):
        np.testing.assert_allclose(np.bincount(group, minlength=3) / 20, SHARES, atol=0.05)


def in_parts(videos: int) -> list[Stretch]:
    return [s for v in range(1, videos + 1) for s in (Stretch(v, "a", 0, 2), Stretch(v, "b", 2, 4))]


@pytest.mark.parametrize("videos", [2, 3])
def test_of_two_videos_none_is_left_to_choose_by(videos: int) -> None:
    rng = np.random.default_rng(0)
    spans = [Span(v, start, start + 2.0) for v in range(1, videos + 1) for start in (0.0, 2.0)]
    data = examples(spans, in_parts(videos), multi_label=False)
    x = data.target @ rng.standard_normal((2, 8)) + 0.1 * rng.standard_normal((len(spans), 8))
    found = jobs.run(crossfit(x, data, multi_label=False))
    assert found.calibrated == (videos > 2)
    assert found.probability[data.unit_target > 0].min() > 0.6  # before anything was chosen: one half
    if videos == 2:
        assert (found.l2, found.temperature) == (PENALTIES[2], 1.0)


@pytest.mark.parametrize("videos", [2, 3])
def test_a_probe_of_two_videos_says_that_its_probabilities_are_rough(tmp_path: Path, videos: int) -> None:
    library = make_library(tmp_path, videos=videos)
    with open_catalogue(library.catalogue) as db:
        add_tags(db, in_parts(videos))
    fitted = jobs.run(fit_probe(library, labels.from_tags, "x", "audio"))
    assert load_probe(fitted.file).card.calibrated == (videos > 2)
    assert ("With two videos" in " ".join(fitted.notes)) == (videos == 2)
