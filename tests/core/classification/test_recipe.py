# SPDX-License-Identifier: MIT
"""Each part of the published recipe."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torchaudio import transforms

from core.classification.augment import add_noise_and_roll, draw_share, mask_spectrogram, mix, mix_sound
from core.classification.folds import split
from core.classification.logistic import fit_linear
from core.classification.recipe import (
    AUDIOSET_20K,
    MeanWeights,
    balancing_weights,
    classification_loss,
    mixed_target,
    parameter_groups,
    rate_factor,
    smooth,
)
from core.classification.temperature import fit_temperature, grouped_mean, probabilities
from core.features.constants import FBANK_STD
from core.features.fbank import fit_length, log_mel
from core.features.frames import to_model
from core.model.build import build_classifier
from core.model.config import TINY
from tests.core.parity.classifiers import classifier
from tests.core.parity.comparison import agree_where_stored
from tests.core.parity.steps import ADAM
from tests.core.parity_case import arrays_of, case_of


def test_label_vectors() -> None:
    stored = arrays_of("metrics") | arrays_of("preprocess")
    if "mixup/lambda" not in stored:
        pytest.skip("preprocess.npz has no mixup/")
    both = torch.stack([stored["dataset/label0"], stored["dataset/label1"]])
    plain = smooth(both, 0.0)
    share = float(stored["mixup/lambda"])
    agree_where_stored(
        {
            "dataset/label0": plain[0],
            "dataset/label1": plain[1],
            "dataset/label0_smooth0.1": smooth(both[0], 0.1),
            "mixup/label_item0_with_item1_smooth0.1": mixed_target(both[0], both[1], share, 0.1),
        },
        stored,
        atol=1e-7,
    )


def test_weights_of_class_balanced_sampling() -> None:
    stored = arrays_of("metrics")
    if "sample_weight/weight" not in stored:
        pytest.skip("metrics.npz has no sample_weight/")
    found = balancing_weights(stored["sample_weight/labels_multi_hot"].double())
    agree_where_stored({"sample_weight/weight": found}, stored, atol=1e-9)


def test_mixed_sound_and_pictures() -> None:
    stored = arrays_of("preprocess")
    if "mixup/lambda" not in stored:
        pytest.skip("preprocess.npz has no mixup/")
    share = float(stored["mixup/lambda"])
    first, second = (stored[f"wave/{name}_pcm16"].float() / 32768 for name in ("w0", "w1"))
    mixed, back = mix_sound(first, second, share), mix_sound(second, first, share)
    found = {
        "mixup/fbank_w0_w1_raw_sub": fit_length(log_mel(mixed), 1024)[::4, ::2],
        "mixup/fbank_w1_w0_raw_sub": fit_length(log_mel(back), 1024)[::4, ::2],
    }
    agree_where_stored(found, stored, atol=2e-3 * FBANK_STD)
    one, other = (to_model(stored[f"image/{name}_raw_u8"].numpy()[None])[0] for name in ("i0", "i1"))
    found_image = mix(one, other, share)[:, ::4, ::4] - stored["mixup/image_i0_i1_norm_sub"]
    assert found_image.abs().max() < 0.02  # one step of 8 bits, normalised
    assert found_image.abs().mean() < 1e-3


def test_half_of_the_examples_are_mixed_about_evenly() -> None:
    torch.manual_seed(0)
    shares = torch.tensor([draw_share() for _ in range(2000)])
    mixed = shares[shares < 1]
    assert len(mixed) / len(shares) == pytest.approx(0.5, abs=0.05)
    assert float(mixed.mean()) == pytest.approx(0.5, abs=0.02)
    assert float(mixed.std()) == pytest.approx((1 / 84) ** 0.5, abs=0.01)  # of Beta(10, 10)


def test_masks_are_those_of_torchaudio_and_zero_before_normalising() -> None:
    mel = torch.full((256, 128), -7.0)
    torch.manual_seed(3)
    expected = transforms.TimeMasking(48)(transforms.FrequencyMasking(48)(mel.T.unsqueeze(0)))[0].T
    torch.manual_seed(3)
    found = mask_spectrogram(mel, 48, 48)
    assert torch.equal(found, expected)
    assert set(found.unique().tolist()) == {-7.0, 0.0}
    assert torch.equal(mask_spectrogram(mel, 0, 0), mel)


def test_noise_and_rolling_change_places_and_little_else() -> None:
    torch.manual_seed(0)
    audio = torch.arange(100.0).unsqueeze(1).repeat(1, 8)
    found = add_noise_and_roll(audio)
    order = found[:, 0].floor().long()
    assert sorted(order.tolist()) == list(range(100))
    assert ((order[1:] - order[:-1]) % 100 == 1).all()
    assert 0 <= (found - order.unsqueeze(1)).min() <= (found - order.unsqueeze(1)).max() < 0.1


def test_the_head_learns_faster_and_nothing_is_left_out() -> None:
    model = build_classifier(TINY.__class__(**{**TINY.to_dict(), "classes": 3}))
    encoder, head = parameter_groups(model, 1e-5, 50)
    assert head["lr"] == pytest.approx(5e-4)
    assert len(head["params"]) == 4
    assert len(encoder["params"]) + 4 == sum(p.requires_grad for p in model.parameters())


@pytest.mark.parametrize("multi_label", [True, False])
def test_three_published_steps_and_the_soft_loss(multi_label: bool) -> None:
    stored = case_of("tiny").arrays
    if not multi_label:
        loss = classification_loss(
            stored["ft/logits_multimodal"], stored["ft/train_target"], multi_label=False
        )
        agree_where_stored({"ft/ce_loss_soft_targets": loss}, stored)
        return
    model = classifier().train()
    optimiser = torch.optim.Adam(parameter_groups(model, 1e-4, 50), **ADAM)
    losses = []
    for _ in range(3):
        logits = model(stored["in/audio"], stored["in/imgs"])
        loss = classification_loss(logits, stored["ft/train_target"], multi_label=True)
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    expected = stored["ft/train_loss_bce_lr1e-4_head50x"]
    torch.testing.assert_close(torch.tensor(losses, dtype=torch.float64), expected, rtol=1e-4, atol=3e-4)


def test_the_rate_is_halved_after_every_epoch_from_the_fifth_on() -> None:
    factors = [rate_factor(epoch, AUDIOSET_20K.halve_from) for epoch in range(8)]
    assert factors == [1, 1, 1, 1, 1, 0.5, 0.25, 0.125]  # as MultiStepLR does with milestones 5, 6, 7, ...


def test_the_mean_of_checkpoints() -> None:
    states = [{"w": torch.tensor([1.0, 2.0]) * k, "b": torch.tensor(float(k))} for k in (1, 2, 6)]
    mean = MeanWeights()
    for state in states:
        mean.add(state)
    assert torch.allclose(mean.state()["w"], torch.tensor([3.0, 6.0]))
    assert float(mean.state()["b"]) == 3
    assert torch.equal(states[0]["w"], torch.tensor([1.0, 2.0]))  # the model's own tensors are not touched


def test_logistic_regression_equals_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 3, 90)
    x = rng.standard_normal((90, 6)) + classes[:, None]
    fit = fit_linear(x, np.eye(3)[classes], np.ones(90), 0.1, multi_label=False)
    theirs = LogisticRegression(C=1 / (0.1 * 90), tol=1e-9, max_iter=2000).fit(
        (x - fit.mean) / fit.scale, classes
    )
    found = probabilities(fit.logits(x), 1.0, multi_label=False)
    np.testing.assert_allclose(found, theirs.predict_proba((x - fit.mean) / fit.scale), atol=1e-4)


def test_a_missing_modality_counts_as_its_mean() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((40, 4))
    fit = fit_linear(x, np.eye(2)[(x[:, 0] > 0).astype(int)], np.ones(40), 0.01, multi_label=False)
    gone = x[:1].copy()
    gone[0, 2:] = np.nan
    mean = x[:1].copy()
    mean[0, 2:] = fit.mean[2:]
    np.testing.assert_allclose(fit.logits(gone), fit.logits(mean))


@pytest.mark.parametrize("multi_label", [True, False])
def test_a_temperature_undoes_boasting(multi_label: bool) -> None:
    rng = np.random.default_rng(0)
    logits = rng.standard_normal((3000, 3)) * 2
    p = probabilities(logits, 1.0, multi_label=multi_label)
    target = (rng.random(p.shape) < p) if multi_label else np.eye(3)[[rng.choice(3, p=row) for row in p]]
    found = fit_temperature(logits * 4, np.arange(3000), target.astype(float), multi_label=multi_label)
    assert found == pytest.approx(4, rel=0.1)


def test_few_examples_do_not_make_sure() -> None:
    logits = np.array([[3.0, 0.0], [0.0, 3.0]])
    assert 0.4 < fit_temperature(logits, np.arange(2), np.eye(2), multi_label=False) <= 1


def test_means_by_group() -> None:
    found = grouped_mean(np.array([[1.0], [3.0], [7.0]]), np.array([0, 0, 2]), 3)
    np.testing.assert_array_equal(found[:, 0], [2, np.nan, 7])


def test_no_video_is_on_two_sides_and_classes_are_spread() -> None:
    rng = np.random.default_rng(0)
    videos = np.repeat(np.arange(60), 4)
    classes = np.repeat(rng.integers(0, 6, 60), 4)
    part = split(videos, np.eye(6)[classes], (0.6, 0.2, 0.2), seed=1)
    for video in range(60):
        assert len(set(part[videos == video])) == 1
    for c in range(6):
        shares = np.bincount(part[classes == c], minlength=3) / (classes == c).sum()
        np.testing.assert_allclose(shares, (0.6, 0.2, 0.2), atol=0.15)
    assert (part == split(videos, np.eye(6)[classes], (0.6, 0.2, 0.2), seed=1)).all()
    pair = split(np.arange(2), np.ones((2, 1)), (0.6, 0.2, 0.2), seed=1)
    assert 0 in pair  # one of two learns
