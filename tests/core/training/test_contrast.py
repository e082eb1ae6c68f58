# SPDX-License-Identifier: MIT
"""Contrastive losses against what they are by definition."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from core.model.losses import contrastive_loss
from core.training.config import TrainConfig
from core.training.contrast import BIAS, SCALE, UNKNOWN, PairLoss, Queue

B, D, T = 5, 8, 0.05


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def pairs() -> tuple[Tensor, Tensor]:
    return torch.randn(B, D), torch.randn(B, D)


def cosines(images: Tensor, audio: Tensor) -> Tensor:
    return F.cosine_similarity(images[:, None], audio[None], dim=-1)


@pytest.mark.parametrize("both_ways", [False, True])
def test_the_plain_contrast_is_the_published_one(both_ways: bool) -> None:
    audio, images = pairs()
    found = PairLoss(TrainConfig(both_ways=both_ways), T)(audio, images, torch.zeros(B, dtype=torch.long))
    expected = contrastive_loss(audio, images, T, both_ways)
    assert torch.equal(found.loss, expected.loss)
    assert torch.equal(found.accuracy, expected.accuracy)


def test_clips_of_one_group_are_no_wrong_answers() -> None:
    audio, images = pairs()
    groups = torch.tensor([0, 1, 1, UNKNOWN, UNKNOWN])
    found = PairLoss(TrainConfig(spare_groups=True), T)(audio, images, groups)
    scores = cosines(images, audio) / T
    rivals = {0: [0, 1, 2, 3, 4], 1: [0, 1, 3, 4], 2: [0, 2, 3, 4], 3: [0, 1, 2, 3, 4], 4: [0, 1, 2, 3, 4]}
    rows = [scores[i, among].logsumexp(0) - scores[i, i] for i, among in rivals.items()]
    torch.testing.assert_close(found.loss, torch.stack(rows).mean())


def test_spared_clips_are_not_pushed_away() -> None:
    audio, images = pairs()
    audio.requires_grad_()
    groups = torch.tensor([0, 0, 1, 2, 3])
    scores = PairLoss(TrainConfig(spare_groups=True), T)(audio, images, groups)
    torch.autograd.backward(scores.loss)
    everyone = audio.grad
    audio.grad = None
    images[0] = torch.randn(D)  # whatever the twin looks like, it says nothing about clip 1's sound ...
    alone = PairLoss(TrainConfig(spare_groups=True), T)(audio, images, groups)
    torch.autograd.backward(alone.loss)
    assert everyone is not None
    assert audio.grad is not None
    torch.testing.assert_close(audio.grad[1], everyone[1])
    assert not torch.allclose(audio.grad[2], everyone[2])  # ... but it does about a stranger's


def test_siglip_is_the_sum_over_pairs() -> None:
    audio, images = pairs()
    loss = PairLoss(TrainConfig(contrast="sigmoid"), T)
    z = SCALE * cosines(images, audio) + BIAS
    sign = 2 * torch.eye(B) - 1
    expected = -F.logsigmoid(sign * z).sum() / B
    torch.testing.assert_close(loss(audio, images, torch.arange(B)).loss, expected)
    assert {name for name, _ in loss.named_parameters()} == {"log_scale", "bias"}
    assert float(loss.log_scale.detach().exp()) == pytest.approx(SCALE)


def test_siglip_learns_its_bias_towards_the_share_of_pairs() -> None:
    """Of vectors that say nothing, the best bias is the log odds of being a pair: 1 to B - 1."""
    loss = PairLoss(TrainConfig(contrast="sigmoid"), T)
    same = torch.ones(B, D)
    optimiser = torch.optim.LBFGS([loss.bias], max_iter=50)

    def again() -> float:
        optimiser.zero_grad()
        value = loss(same, same, torch.arange(B)).loss
        torch.autograd.backward(value)
        return float(value.detach())

    optimiser.step(again)
    assert float(loss.bias.detach() + SCALE) == pytest.approx(math.log(1 / (B - 1)), abs=1e-3)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_a_queue_gives_further_wrong_answers(kind: str) -> None:
    config = TrainConfig(contrast=kind, both_ways=True, spare_groups=True)
    loss, queue = PairLoss(config, T), Queue(4, D)
    audio, images = pairs()
    groups = torch.arange(B)
    empty = loss(audio, images, groups, queue).loss
    torch.testing.assert_close(empty, loss(audio, images, groups).loss)
    old_a, old_v = torch.randn(2, D), torch.randn(2, D)
    queue.push(old_a, old_v, torch.tensor([UNKNOWN, 3]))
    z = {
        "to audio": cosines(images, torch.cat([audio, old_a])),
        "to images": cosines(audio, torch.cat([images, old_v])),
    }
    counted = torch.ones(B, B + 2, dtype=torch.bool)
    counted[3, B + 1] = False  # clip 3 itself, a batch ago
    assert float(loss(audio, images, groups, queue).loss.detach()) == pytest.approx(
        float(sum(by_hand(kind, scores, counted) for scores in z.values()) / 2), rel=1e-5
    )


def by_hand(kind: str, z: Tensor, counted: Tensor) -> Tensor:
    if kind == "softmax":
        return F.cross_entropy((z / T).masked_fill(~counted, -math.inf), torch.arange(B))
    sign = 2 * torch.eye(*z.shape) - 1
    return -(F.logsigmoid(sign * (SCALE * z + BIAS)) * counted).sum() / B


def test_the_oldest_leave_the_queue() -> None:
    queue = Queue(3, 2)
    queue.push(torch.tensor([[2.0, 0], [0, 1]]), torch.ones(2, 2), torch.tensor([1, 2]))
    assert queue.filled.tolist() == [True, True, False]
    queue.push(torch.tensor([[0.0, 5], [1, 0]]), torch.ones(2, 2), torch.tensor([3, 4]))
    assert queue.groups.tolist() == [3, 4, 1]
    assert queue.audio.tolist() == [[0, 1], [1, 0], [1, 0]]
    assert queue.filled.all()
    queue.push(torch.randn(5, 2), torch.ones(5, 2), torch.arange(5))  # a batch larger than the queue
    assert queue.groups.tolist() == [0, 1, 2]
