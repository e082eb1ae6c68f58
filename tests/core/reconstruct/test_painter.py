# SPDX-License-Identifier: MIT
"""What is painted is the model's prediction, patch by patch, in the right place and the right units."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import ModelError, UserError
from core.features.constants import FBANK_MEAN, FBANK_STD, IMAGE_MEAN, IMAGE_STD
from core.features.fbank import log_mel, normalise
from core.features.frames import to_model
from core.model.config import SYNC, TINY
from core.model.losses import pretraining_loss
from core.reconstruct.hiding import Hiding
from core.reconstruct.masks import as_mask, draw
from core.reconstruct.painter import Painter
from core.reconstruct.result import pasted_pictures, pasted_sound
from core.reconstruct.statistics import absolute, neighbourhood, standardise
from tests.core.reconstruct.making import NORM_PIX, moment, painter, pictures, save_model


def hidden_of(hiding):
    return draw(hiding, (8, 4), (2, 2))


@pytest.mark.parametrize("config", [TINY, NORM_PIX])
def test_losses_are_those_of_training(config):
    with torch.inference_mode():
        mine, what = painter(config), moment(count=1)
        found = mine.paint(what, Hiding(seed=3))
        audio = normalise(log_mel(torch.from_numpy(what.waveform))[:64])[None]
        images = to_model(what.frames, 32)
        masks = [as_mask(side.hidden) for side in (found.sound, found.picture)]
        output = mine._model(audio, images, mask_a=masks[0], mask_v=masks[1])
        loss = pretraining_loss(output, audio, images, norm_pix=config.norm_pix_loss)
    assert found.sound.score.loss == pytest.approx(float(loss.audio), rel=1e-4)
    assert found.picture.scores[0].loss == pytest.approx(float(loss.images), rel=1e-4)


def test_patches_lie_where_they_belong_by_an_independent_way(monkeypatch):
    mine, what = painter(), moment(count=2)
    rng = np.random.default_rng(0)
    a, v = rng.normal(size=(1, 32, 256)).astype("f4"), rng.normal(size=(2, 4, 768)).astype("f4")

    def predict(*_):
        yield from ()
        return a, v

    monkeypatch.setattr(mine, "_predict", predict)
    found = mine.paint(what, Hiding())
    for row, column, y, x in (
        (0, 0, 0, 0),
        (7, 3, 15, 2),
        (4, 1, 3, 9),
    ):  # mel row and time column, then inside
        value = max(
            a[0, row * 4 + column, y * 16 + x] * FBANK_STD + FBANK_MEAN, np.log(1.1920928955078125e-07)
        )
        assert found.sound.painted[column * 16 + x, row * 16 + y] == pytest.approx(value, rel=1e-5)
    for row, column, y, x, c in ((0, 1, 3, 5, 0), (1, 0, 15, 0, 2)):
        value = v[1, row * 2 + column, (y * 16 + x) * 3 + c] * IMAGE_STD[c] + IMAGE_MEAN[c]
        expected = round(min(max(value, 0), 1) * 255)
        assert abs(int(found.picture.painted[1, row * 16 + y, column * 16 + x, c]) - expected) <= 1


def test_pasted_keeps_the_visible_and_paints_the_hidden():
    found = painter().paint(moment(), Hiding(seed=1))
    whole = pasted_sound(found.sound, found.patch)
    rows, columns = found.sound.hidden.shape
    for row in range(rows):
        for column in range(columns):
            part = np.s_[column * 16 : column * 16 + 16, row * 16 : row * 16 + 16]
            source = found.sound.painted if found.sound.hidden[row, column] else found.sound.original
            np.testing.assert_array_equal(whole[part], source[part])
    pasted = pasted_pictures(found.picture, found.patch)
    row, column = np.argwhere(~found.picture.hidden)[0]
    part = np.s_[:, row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
    np.testing.assert_array_equal(pasted[part], found.picture.original[part])


def test_standardised_patches_come_back_exactly_with_the_statistics_of_the_original():
    patches = np.random.default_rng(0).normal(3, 2, (2, 9, 48)).astype("f4")
    hidden = np.random.default_rng(1).random((3, 3)) < 0.5
    np.testing.assert_allclose(
        absolute(standardise(patches), patches, hidden, "original"), patches, atol=2e-6
    )
    near = absolute(standardise(patches), patches, hidden, "neighbours")
    visible = ~hidden.reshape(-1)
    np.testing.assert_allclose(near[:, visible], patches[:, visible], atol=1e-4)
    assert np.abs(near[:, ~visible] - patches[:, ~visible]).max() > 0.01


def test_a_hidden_patch_takes_after_its_nearest_neighbours():
    hidden = np.ones((3, 3), bool)
    hidden[0, 0] = hidden[2, 2] = False
    weights = neighbourhood(hidden)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    assert weights[1, 0] > 0.9  # beside the upper left one
    assert weights[4, 0] == pytest.approx(0.5)  # in the middle
    assert (weights[:, hidden.reshape(-1)] == 0).all()
    assert neighbourhood(np.ones((2, 2), bool)) is None


@pytest.mark.parametrize("cross", ["sound", "picture"])
@pytest.mark.parametrize("config", [TINY, NORM_PIX, replace(TINY, cls_token=True, register_tokens=2)])
def test_one_modality_imagined_from_the_other(config, cross):
    found = painter(config).paint(moment(), Hiding(ratio_a=0, ratio_v=0, cross=cross))
    hidden, kept = (found.sound, found.picture) if cross == "sound" else (found.picture, found.sound)
    assert hidden.hidden.all()
    assert not kept.hidden.any()
    assert np.isfinite(hidden.painted).all()
    assert hidden.score.loss > 0
    assert kept.score is None


def test_the_imagined_sound_depends_on_the_picture_alone():
    hiding = Hiding(ratio_v=0, cross="sound")
    mine, what = painter(), moment(count=1)
    first = mine.paint(what, hiding).sound.painted
    other_sound = mine.paint(replace(what, waveform=what.waveform[::-1].copy()), hiding).sound.painted
    other_picture = mine.paint(replace(what, frames=pictures(1, seed=9)), hiding).sound.painted
    np.testing.assert_array_equal(first, other_sound)
    assert np.abs(first - other_picture).max() > 1e-4


def test_sync_models_paint_too():
    small = replace(SYNC, embed_dim=32, num_heads=2, modality_depth=1, decoder_embed_dim=16, decoder_depth=1,
                    decoder_num_heads=2, image_size=32, audio_frames=64)  # fmt: skip
    found = painter(small).paint(moment(), Hiding())
    assert found.norm_pix
    assert found.sound.painted.shape == (64, 128)


def test_equal_seeds_hide_equal_patches_and_others_do_not():
    for mode in ("unstructured", "time", "frequency", "time-frequency"):
        first, again, other = (hidden_of(Hiding(mode_a=mode, seed=seed)) for seed in (5, 5, 6))
        np.testing.assert_array_equal(first[0], again[0])
        np.testing.assert_array_equal(first[1], again[1])
        assert first[0].sum() == 24  # three quarters of 32
        assert (first[0] != other[0]).any()
    assert hidden_of(Hiding(mode_a="time", seed=2))[0].all(axis=0).sum() == 3  # whole columns


def test_what_was_drawn_by_hand_is_hidden_exactly():
    drawn = np.zeros((8, 4), bool)
    drawn[2:5, 1:3] = True
    mine, what = painter(), moment()
    found = mine.paint(what, Hiding(ratio_a=0, ratio_v=0, drawn_a=drawn))
    np.testing.assert_array_equal(found.sound.hidden, drawn)
    assert not found.picture.hidden.any()
    mask = as_mask(drawn)
    np.testing.assert_array_equal(mask.removed[0].numpy(), drawn.reshape(-1))
    np.testing.assert_array_equal(mask.keep[0].numpy(), np.flatnonzero(~drawn.reshape(-1)))
    short = mine.paint(replace(what, waveform=what.waveform[:6000]), Hiding(ratio_a=0, drawn_a=drawn))
    np.testing.assert_array_equal(short.sound.hidden, drawn[:, :2])  # a last moment may be shorter


def test_what_is_missing_is_said_and_the_other_is_done():
    mine = painter()
    mute = mine.paint(moment(seconds=0), Hiding())
    assert mute.sound is None
    assert mute.picture.score.loss > 0
    blind = mine.paint(moment(count=0), Hiding())
    assert blind.picture is None
    assert blind.sound.score.loss > 0
    with pytest.raises(UserError, match="neither sound nor picture"):
        mine.paint(moment(seconds=0.01, count=0), Hiding())


def test_nothing_visible_is_a_sentence():
    everything = Hiding(ratio_v=0, cross="picture", drawn_a=np.ones((8, 4), bool))
    with pytest.raises(UserError, match="Everything is hidden"):
        painter().paint(moment(), everything)
    with pytest.raises(UserError, match=r"between 0 and 0\.95"):
        Hiding(ratio_a=0.99)
    with pytest.raises(UserError, match="no kind of mask"):
        Hiding(mode_a="diagonal")


def test_padding_behind_short_sound_does_not_count():
    padded = replace(TINY, short_sound="pad")
    found = painter(padded).paint(moment(seconds=0.3), Hiding(ratio_a=0.9))
    assert found.sound.frames == 28  # of 64
    assert found.sound.hidden.shape == (8, 2)
    assert found.sound.score.patches == 16
    assert found.sound.score.hidden == found.sound.hidden.sum()


def test_the_mean_guess_is_the_mean_of_the_visible():
    found = painter().paint(moment(count=1), Hiding(seed=4))
    side = found.sound
    values = (side.original - FBANK_MEAN) / FBANK_STD
    hidden = side.hidden.repeat(16, 0).repeat(16, 1).T
    expected = np.square(values[hidden] - values[~hidden].mean()).mean()
    assert side.score.mean_guess == pytest.approx(float(expected), rel=1e-4)


def test_a_classifier_cannot_paint(tmp_path):
    path = save_model(tmp_path / "tags.safetensors", replace(TINY, classes=3), "Tags")
    with pytest.raises(ModelError, match="'Tags' is a classifier"):
        Painter.load(path)


@pytest.mark.gpu
def test_a_gpu_paints_the_same():
    if not torch.cuda.is_available():
        pytest.skip("no CUDA GPU")
    torch.manual_seed(0)
    mine = painter()
    there = Painter(painter()._model, TINY, "Tiny", "cuda")
    for hiding in (Hiding(), Hiding(ratio_v=0, cross="sound"), Hiding(ratio_a=0, cross="picture")):
        a, b = mine.paint(moment(), hiding), there.paint(moment(), hiding)
        np.testing.assert_allclose(a.sound.painted, b.sound.painted, atol=1e-2)
        assert np.abs(a.picture.painted.astype(int) - b.picture.painted).max() <= 1
