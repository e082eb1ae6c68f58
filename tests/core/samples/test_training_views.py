# SPDX-License-Identifier: MIT
"""Degraded recordings and vocal imitations keep the length and the course of a sound."""

import numpy as np

from core.samples.degrade import degrade
from core.samples.voices import contour, imitate
from core.samples.world import render, render_silence


def test_degraded_sounds_keep_their_shape_and_stay_in_range() -> None:
    waveform = render("dog", 1).waveform[:48000]
    for seed in range(40):
        heard = degrade(waveform, np.random.default_rng(seed))
        assert heard.shape == waveform.shape
        assert heard.dtype == np.float32
        assert np.isfinite(heard).all()
        assert 0 < np.abs(heard).max() <= 1


def test_degrading_is_as_random_as_its_generator() -> None:
    waveform = render("piano", 1).waveform
    one, again, other = (degrade(waveform, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_degrading_silence_gives_silence() -> None:
    heard = degrade(np.zeros(16000, np.float32), np.random.default_rng(3))
    assert np.abs(heard).max() < 1e-3


def test_the_pitch_of_a_tone_is_found() -> None:
    tone = np.sin(2 * np.pi * 300 * np.arange(16000) / 16000).astype(np.float32)
    heard = contour(tone, 16000)
    assert abs(np.median(heard.pitch) - 300) < 6
    assert np.median(heard.clear) > 0.9


def test_an_imitation_follows_the_loudness() -> None:
    follows = []
    for kind in ("dog", "cow", "siren", "hammer", "laughter"):
        clip = render(kind, 4)
        voice = imitate(clip, 1)
        assert voice.shape == clip.waveform.shape
        assert voice.dtype == np.float32
        assert np.abs(voice).max() <= 1
        one, other = (
            np.sqrt((w[:64000].reshape(-1, 1600) ** 2).mean(axis=1)) for w in (clip.waveform, voice)
        )
        follows.append(np.corrcoef(one, other)[0, 1])
    assert np.mean(follows) > 0.5


def test_even_silence_can_be_imitated() -> None:
    assert np.isfinite(imitate(render_silence(1), 1)).all()
