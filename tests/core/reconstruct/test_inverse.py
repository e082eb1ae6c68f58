# SPDX-License-Identifier: MIT
"""A spectrogram becomes the sound it came from, as near as it can; what is known stays as it was."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.features.fbank import kaldi_fbank, log_mel
from core.reconstruct import inverse
from core.reconstruct.closeness import closeness
from core.reconstruct.hiding import Hiding
from core.samples.world import render
from tests.core.reconstruct.making import moment, painter, tone


def sound_of(hiding):
    found = painter().paint(moment(), hiding)
    return found.sound


def test_the_analysis_is_the_one_of_the_features():
    samples = torch.from_numpy(tone(0.5))
    power = inverse.analyse(inverse.emphasise(samples)).abs().square()
    bands = (power @ inverse.mel_bands().T).clamp(min=1.1920928955078125e-07).log()
    theirs = kaldi_fbank(samples).numpy()
    loud = theirs > -8  # Kaldi also takes the mean off each frame, which the lowest bands show
    np.testing.assert_allclose(bands.numpy()[loud], theirs[loud], atol=0.02)


def test_analysis_and_synthesis_undo_each_other():
    samples = torch.from_numpy(tone(0.4))
    there = inverse.synthesise(inverse.analyse(samples))
    np.testing.assert_allclose(there[200:-200].numpy(), samples[200 : len(there) - 200].numpy(), atol=1e-5)


def test_nothing_hidden_is_the_original():
    side = sound_of(Hiding(ratio_a=0))
    np.testing.assert_array_equal(inverse.hear(side, 16), side.waveform)


def test_visible_time_keeps_its_sound():
    drawn = np.zeros((8, 4), bool)
    drawn[:, 2] = True  # 0.32 to 0.48 s
    side = sound_of(Hiding(ratio_a=0, drawn_a=drawn))
    heard = inverse.hear(side, 16)
    kept = np.s_[800:4400]
    noise = heard[kept] - side.waveform[kept]
    assert np.square(side.waveform[kept]).sum() / np.square(noise).sum() > 100  # 20 dB
    assert np.abs(heard - side.waveform)[5300:7500].max() > 0.01
    assert len(heard) == len(side.waveform)


def test_nothing_of_the_hidden_sound_is_used():
    side = sound_of(Hiding(ratio_v=0, cross="sound"))
    other = replace(side, waveform=np.random.default_rng(0).normal(0, 0.1, len(side.waveform)).astype("f4"))
    np.testing.assert_allclose(inverse.hear(side, 16), inverse.hear(other, 16), atol=1e-6)


def test_painted_sound_is_what_was_painted():
    original = sound_of(Hiding())
    wanted = log_mel(torch.from_numpy(tone(0.655, 880.0))).numpy()
    side = replace(original, painted=wanted, hidden=np.ones_like(original.hidden))
    again = log_mel(torch.from_numpy(inverse.hear(side, 16))).numpy()
    loud = wanted > -6
    assert np.abs(again - wanted)[loud].mean() < 0.5


@pytest.mark.parametrize("seconds", [0.025, 0.03, 0.2])
def test_short_sounds(seconds):
    heard = inverse.from_log_mel(log_mel(torch.from_numpy(tone(seconds))).numpy())
    assert np.isfinite(heard).all()
    assert 0 < np.abs(heard).max() <= 1


def test_how_close_it_comes_is_measured():
    clip = render("bagpipe", 3, 2.0, 16_000)
    found = closeness(clip.waveform)
    assert found.log_mel_error < 2.0  # dB
    assert found.spectral_convergence < -8
    assert closeness(clip.waveform, rounds=1).log_mel_error > found.log_mel_error
    assert closeness(np.zeros(16_000, np.float32)) is None
