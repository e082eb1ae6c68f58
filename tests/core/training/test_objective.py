# SPDX-License-Identifier: MIT
"""The objective by its mathematics: parts of a batch give the whole gradient, options do what they say."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import UserError
from core.model.build import build
from core.model.cav_mae import CAVMAE
from core.model.config import TINY, ModelConfig
from core.model.losses import pretraining_loss
from core.training.config import TrainConfig
from core.training.dataset import Batch
from core.training.inputs import Inputs, tensors
from core.training.known import Known
from core.training.objective import Losses, Objective

SYNC_TINY = replace(TINY, cls_token=True, register_tokens=2)
EVERYTHING = TrainConfig(
    both_ways=True, view_weight=0.5, contrast_weight=0.5, contrast="sigmoid", contrast_mask_ratio=0.5,
    spare_groups=True, queue=6, teacher_weight=0.3, teacher_momentum=0.9, teacher_guides="sample",
)  # fmt: skip
RECIPES = {
    "published": TrainConfig(),
    "starter": TrainConfig(both_ways=True, view_weight=0.5, contrast_weight=0.5),
    "starter with looks and kinds": TrainConfig(
        both_ways=True, view_weight=0.5, contrast_weight=0.5, look_weight=0.5, kind_weight=0.5, kinds=2
    ),
    "starter with traits": TrainConfig(
        both_ways=True, view_weight=0.5, contrast_weight=0.5, trait_weight=0.5, traits=2
    ),
    "siglip": TrainConfig(contrast="sigmoid", contrast_weight=1.0),
    "low mask": TrainConfig(contrast_mask_ratio=0.5, contrast_weight=1.0),
    "queue": TrainConfig(queue=8, contrast_weight=1.0),
    "contrast alone": TrainConfig(reconstruction_weight=0.0, contrast_weight=1.0),
    "everything": EVERYTHING,
}


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def model_of(config: ModelConfig = TINY) -> CAVMAE:
    torch.manual_seed(1)
    return build(config)


def inputs_of(count: int = 6, groups: list[int] | None = None) -> Inputs:
    torch.manual_seed(2)
    audio, second = torch.randn(2, count, TINY.audio_frames, TINY.mel_bins)
    images, again = torch.randn(2, count, 3, TINY.image_size, TINY.image_size)
    kinds = torch.arange(count) % 3 - 1  # of every third it is not known
    known = Known(kinds, torch.rand(count, 2), torch.arange(count) % 2 == 0)
    return Inputs(audio, second, images, torch.tensor(groups or list(range(count))), again, known)


def gradients(model: CAVMAE, objective: Objective) -> list[Tensor]:
    parameters = [*model.parameters(), *objective.parameters()]
    return [torch.zeros(1) if p.grad is None else p.grad for p in parameters]


def two_steps(model: CAVMAE, recipe: TrainConfig, micro: int | None) -> tuple[list[Losses], list[Tensor]]:
    """The second step sees what the queue and the teacher keep from the first."""
    objective = Objective(model, SYNC_TINY, recipe)
    losses = []
    for _ in range(2):
        model.zero_grad()
        losses.append(objective.backward(inputs_of(groups=[0, 1, 1, 2, 3, 3]), micro))
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p -= 0.05 * p.grad
        objective.stepped()
    return losses, gradients(model, objective)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("micro", [2, 4])
def test_parts_of_a_batch_give_the_gradient_of_the_whole(recipe: TrainConfig, micro: int) -> None:
    one, other = model_of(SYNC_TINY), model_of(SYNC_TINY)
    whole, expected = two_steps(one, recipe, None)
    parts, found = two_steps(other, recipe, micro)
    for a, b in zip(whole, parts, strict=True):
        assert a.numbers() == pytest.approx(b.numbers(), rel=1e-5, abs=1e-6)
    for a, b in zip(expected, found, strict=True):
        torch.testing.assert_close(b, a, rtol=1e-4, atol=2e-6)
    assert max(float(g.abs().max()) for g in expected) > 1e-3


def test_the_published_recipe_is_the_published_loss() -> None:
    model, inputs = model_of(), inputs_of()
    losses = Objective(model, TINY, TrainConfig(seed=7)).backward(inputs)
    found = gradients(model, Objective(model, TINY, TrainConfig()))
    model.zero_grad()
    out = model(inputs.audio, inputs.images, generator=torch.Generator().manual_seed(7))
    expected = pretraining_loss(out, inputs.audio, inputs.images, norm_pix=TINY.norm_pix_loss)
    expected.total.backward()
    assert float(losses.total) == pytest.approx(float(expected.total.detach()), rel=1e-6)
    for a, b in zip(gradients(model, Objective(model, TINY, TrainConfig())), found, strict=True):
        torch.testing.assert_close(a, b)


def test_after_running_out_of_memory_the_same_masks_are_drawn() -> None:
    model, inputs = model_of(), inputs_of()
    objective, calm = (Objective(model, TINY, RECIPES["starter"]) for _ in range(2))
    calls = 0

    def full(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise torch.OutOfMemoryError("no memory")

    hook = model.register_forward_pre_hook(full)
    with pytest.raises(torch.OutOfMemoryError):
        objective.backward(inputs)
    hook.remove()
    again = objective.backward(inputs, micro=3)
    assert again.numbers() == pytest.approx(calm.backward(inputs).numbers(), rel=1e-5)


@pytest.mark.parametrize("recipe", [EVERYTHING, RECIPES["queue"]], ids=["everything", "queue"])
def test_a_saved_objective_goes_on_as_if_it_had_not_stopped(recipe: TrainConfig) -> None:
    model = model_of(SYNC_TINY)
    objective = Objective(model, SYNC_TINY, recipe)
    objective.backward(inputs_of())
    with torch.no_grad():
        for p in objective.parameters():
            p += 0.5
    objective.stepped()
    saved = {name: value.clone() for name, value in objective.state_dict().items()}
    went_on = objective.backward(inputs_of())
    fresh = Objective(copy.deepcopy(model), SYNC_TINY, recipe)
    fresh.load_state_dict(saved)
    assert fresh.backward(inputs_of()).numbers() == went_on.numbers()


def test_a_pass_of_its_own_is_the_one_that_is_contrasted() -> None:
    """With nothing hidden in it the contrast equals that of whole clips, whatever the reconstruction sees."""
    model, inputs = model_of(SYNC_TINY), inputs_of()
    recipe = TrainConfig(contrast_mask_ratio=0.0, contrast_weight=1.0, reconstruction_weight=0.0)
    losses = Objective(model, SYNC_TINY, recipe).backward(inputs)
    whole = model.features(inputs.audio, inputs.images)
    assert whole.audio is not None
    assert whole.images is not None
    assert whole.audio.cls is not None  # the global tokens are compared, not the patches
    alone = Objective(model, SYNC_TINY, recipe)._vector_loss.pairs(
        whole.audio.cls, whole.images.cls, inputs.groups
    )
    assert float(losses.contrast) == pytest.approx(float(alone.loss.detach()), rel=1e-5)


def test_the_distance_to_a_teacher_with_the_same_eyes_is_nothing() -> None:
    recipe = TrainConfig(contrast_mask_ratio=0.0, teacher_weight=1.0)
    model = model_of(SYNC_TINY)
    assert float(Objective(model, SYNC_TINY, recipe).backward(inputs_of()).distil) == pytest.approx(
        0, abs=1e-5
    )
    masked = replace(recipe, contrast_mask_ratio=0.75)
    assert float(Objective(model, SYNC_TINY, masked).backward(inputs_of()).distil) > 1e-4


def test_contrast_alone_leaves_the_decoder_untouched() -> None:
    model = model_of()
    losses = Objective(model, TINY, RECIPES["contrast alone"]).backward(inputs_of())
    assert float(losses.audio) == 0
    assert all(p.grad is None for name, p in model.named_parameters() if name.startswith("decoder"))


def test_a_teacher_cannot_guide_a_pass_there_is_not() -> None:
    with pytest.raises(UserError, match="contrast_mask_ratio"):
        Objective(model_of(), TINY, TrainConfig(teacher_guides="rank"))


def test_a_batch_brings_its_groups_along() -> None:
    """Clips of one group must reach the contrast as such: with all of one group nothing is a wrong answer."""
    rng = np.random.default_rng(0)
    sound = rng.standard_normal((4, TINY.audio_frames, TINY.mel_bins)).astype(np.float32)
    images = rng.integers(0, 255, (4, TINY.image_size, TINY.image_size, 3), dtype=np.uint8)
    recipe = TrainConfig(spare_groups=True, both_ways=True)
    for groups, nothing in ((np.full(4, 7), True), (np.arange(4), False)):
        inputs = tensors(Batch(sound, sound, images, groups), torch.device("cpu"))
        contrast = Objective(model_of(), TINY, recipe).backward(inputs).contrast
        assert (float(contrast) == 0) == nothing


def test_second_looks_and_kinds_are_told_when_they_cannot_be_compared() -> None:
    with pytest.raises(UserError, match="view_weight"):
        Objective(model_of(), TINY, TrainConfig(look_weight=0.5))
    with pytest.raises(UserError, match="kinds"):
        Objective(model_of(), TINY, TrainConfig(kind_weight=0.5))
    with pytest.raises(UserError, match="traits"):
        Objective(model_of(), TINY, TrainConfig(trait_weight=0.5))


def test_two_equal_looks_are_told_apart_less_than_two_of_other_clips() -> None:
    """The look's contrast compares the second picture with the first of the same clip, not with another's."""
    recipe = replace(RECIPES["starter"], look_weight=1.0, view_mask_ratio=0.0)
    model = model_of(replace(TINY, mask_ratio_v=0.0))
    inputs = inputs_of()
    same = replace(inputs, again=inputs.images)
    turned = replace(inputs, again=inputs.images.roll(1, 0))
    losses = [float(Objective(model, TINY, recipe).backward(given).look) for given in (same, turned)]
    assert losses[0] < losses[1]


def test_bfloat16_on_a_processor_rounds_the_same_loss() -> None:
    recipe = RECIPES["starter with looks and kinds"]
    torch.manual_seed(3)
    exact = Objective(model_of(), TINY, recipe).backward(inputs_of()).numbers()
    torch.manual_seed(3)  # of the kinds' directions
    rounded = (
        Objective(model_of(), TINY, replace(recipe, bfloat16="everywhere")).backward(inputs_of()).numbers()
    )
    del exact["accuracy"]  # a share of six clips
    assert {name: rounded[name] for name in exact} == pytest.approx(exact, rel=0.05)
    assert any(rounded[name] != exact[name] for name in exact)


def test_where_no_traits_are_known_none_are_told() -> None:
    inputs = inputs_of()
    objective = Objective(model_of(), TINY, RECIPES["starter with traits"])
    losses = objective.backward(replace(inputs, known=Known.nothing(inputs.groups)))
    assert float(losses.trait) == 0


def test_traits_count_in_second_hearings_and_looks_that_keep_them() -> None:
    recipe, inputs = RECIPES["starter with traits"], inputs_of()

    def lost(true: Tensor, second: Tensor) -> float:
        torch.manual_seed(4)
        objective = Objective(model_of(), TINY, recipe)
        with torch.no_grad():
            for parameter in objective.parameters():
                parameter.normal_(generator=torch.Generator().manual_seed(3))
        known = replace(inputs.known, true=true)
        return float(objective.backward(replace(inputs, second=second, known=known)).trait)

    none, some = torch.zeros(6, dtype=torch.bool), torch.arange(6) % 3 == 0  # two of one kind
    changed = inputs.second.clone()
    changed[some] += 1
    assert lost(none, inputs.second) == lost(none, changed)
    assert lost(some, inputs.second) != lost(some, changed)
