# SPDX-License-Identifier: MIT
"""Kinds and traits: what a computed world knows is taught along directions that sound and picture share."""

import pytest
import torch
from torch.nn import functional as F

from core.training.contrast import UNKNOWN
from core.training.known import Kinds, Traits

B, D, T = 5, 8, 0.05


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def cosines(vectors: torch.Tensor) -> torch.Tensor:
    return F.normalize(vectors, dim=1) @ F.normalize(vectors, dim=1).T


def test_kinds_are_a_softmax_over_learned_directions() -> None:
    vectors, kinds = torch.randn(B, D), torch.tensor([2, 0, UNKNOWN, 1, 0])
    loss = Kinds(3, D, T, 0)
    scores = F.normalize(vectors, dim=1) @ F.normalize(loss.directions.detach(), dim=1).T / T
    known = kinds != UNKNOWN
    assert float(loss(vectors, kinds).detach()) == pytest.approx(
        float(F.cross_entropy(scores[known], kinds[known]))
    )
    assert float(loss(vectors, torch.full((B,), UNKNOWN)).detach()) == 0


def test_kinds_pull_clips_of_one_kind_together() -> None:
    vectors = torch.randn(12, D).requires_grad_()
    kinds, loss = torch.arange(4).repeat_interleave(3), Kinds(4, D, T, 0)
    optimiser = torch.optim.Adam([vectors, *loss.parameters()], lr=0.05)
    same = kinds[:, None] == kinds
    itself = torch.eye(12, dtype=torch.bool)
    before = cosines(vectors.detach())
    for _ in range(200):
        optimiser.zero_grad()
        loss(vectors, kinds).backward()
        optimiser.step()
    alike = cosines(vectors.detach())
    assert alike[same & ~itself].mean() > before[same & ~itself].mean() + 0.3
    assert alike[same & ~itself].mean() > alike[~same].mean() + 0.5
    assert (kinds[alike.masked_fill(itself, -1).argmax(dim=1)] == kinds).all()


def test_a_trait_is_told_along_one_direction_and_a_guess_costs_one() -> None:
    vectors, kinds = F.normalize(torch.randn(4000, D), dim=1), torch.arange(4000) % 7
    loss = Traits(1, D)
    assert float(loss(vectors, torch.rand(4000, 1), kinds).detach()) == pytest.approx(1, abs=0.05)
    shown = F.normalize(torch.randn(D), dim=0)
    traits = (
        0.5 + 0.5 * (vectors @ shown)[:, None] + kinds[:, None]
    )  # how much a kind has of it costs nothing
    optimiser = torch.optim.Adam(loss.parameters(), lr=0.01)
    for _ in range(300):
        optimiser.zero_grad()
        found = loss(vectors, traits, kinds)
        found.backward()
        optimiser.step()
    assert float(found.detach()) < 0.01
    assert F.cosine_similarity(loss.directions.detach(), shown[None])[0] > 0.99


def test_a_clip_alone_of_its_kind_says_nothing_of_its_traits() -> None:
    vectors, traits = torch.randn(B, D), torch.rand(B, 2)
    assert float(Traits(2, D)(vectors, traits, torch.arange(B)).detach()) == pytest.approx(0, abs=1e-9)
