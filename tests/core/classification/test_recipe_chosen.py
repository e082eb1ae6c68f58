# SPDX-License-Identifier: MIT
"""The published recipes are chosen from the shell, and what is trained is trained by them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.classification import batches, learner, tuning
from core.classification.recipe import AUDIOSET_2M, AUDIOSET_20K, PUBLISHED, VGGSOUND, MeanWeights, Recipe
from core.cli import main
from core.commands.fitting import RECIPES
from core.library.place import Library
from core.model import checkpoint
from core.model.config import TINY

PARTS = (
    (tuning, "parameter_groups"),
    (tuning, "rate_factor"),
    (MeanWeights, "add"),
    (learner, "classification_loss"),
    (batches, "balancing_weights"),
    (batches, "smooth"),
    (batches, "mixed_target"),
    (batches, "mask_spectrogram"),
    (batches, "add_noise_and_roll"),
)
TIME_MASK = TINY.audio_frames * 192 // 1024  # frames, as 192 are of the published window


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[Any, ...]]]:
    """What each part of the recipe is called with."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for place, name in PARTS:
        monkeypatch.setattr(place, name, _noted(getattr(place, name), found[name]))
    return found


def _noted(part: Callable[..., Any], given: list[tuple[Any, ...]]) -> Callable[..., Any]:
    def called(*values: Any, **named: Any) -> Any:
        given.append((*values, *named.values()))
        return part(*values, **named)

    return called


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["vggsound", "--epochs", "4"], replace(VGGSOUND, epochs=4)),
        (
            ["audioset-20k", "--multi-label", "--epochs", "2", "--rate", "3e-4", "--seed", "5"],
            replace(AUDIOSET_20K, epochs=2, learning_rate=3e-4, seed=5),
        ),
        (
            ["audioset-2m", "--multi-label", "--epochs", "1", "--batch", "4"],
            replace(AUDIOSET_2M, epochs=1, batch_size=4),
        ),
    ],
)
def test_what_is_trained_is_trained_by_the_recipe(
    library: Library,
    base: Path,
    asked: dict[str, list[tuple[Any, ...]]],
    words: list[str],
    expected: Recipe,
) -> None:
    common = ["--method", "finetune", "--labels", "folders", "--model", base.stem, "--device", "cpu"]
    place = ["--name", "by", "--library", str(library.folder)]
    assert main(["classify", "fit", *common, *place, "--recipe", *words]) == 0
    assert [given[1:] for given in asked["parameter_groups"]] == [
        (expected.learning_rate, expected.head_factor)
    ]
    assert set(asked["rate_factor"]) == {(epoch, expected.halve_from) for epoch in range(expected.epochs)}
    assert len(asked["add"]) == expected.epochs - min(expected.average_from, expected.epochs) + 1
    assert {given[-1] for given in asked["classification_loss"]} == {"--multi-label" in words}
    assert bool(asked["balancing_weights"]) == expected.balanced
    assert asked["mixed_target"], "nothing was mixed"
    assert {given[-1] for given in asked["mixed_target"] + asked["smooth"]} == {0.1}
    assert {given[1:] for given in asked["mask_spectrogram"]} == {(48, TIME_MASK)}
    assert asked["add_noise_and_roll"]
    assert checkpoint.read_header(library.models / "by.safetensors")[1]["recipe"] == expected.to_dict()


def test_the_shell_names_every_published_recipe() -> None:
    assert tuple(PUBLISHED) == RECIPES


def test_the_published_figures() -> None:
    """Learning rate, factor of the head, batch, epochs, first halved after, averaged from; balanced."""
    found = {
        name: (
            r.learning_rate,
            r.head_factor,
            r.batch_size,
            r.epochs,
            r.halve_from,
            r.average_from,
            r.balanced,
        )
        for name, r in PUBLISHED.items()
    }
    assert found == {
        "audioset-20k": (5e-5, 100, 36, 15, 5, 3, False),
        "audioset-2m": (1e-5, 50, 48, 10, 2, 1, True),
        "vggsound": (1e-4, 10, 48, 10, 2, 3, True),
    }
