# SPDX-License-Identifier: MIT
"""`python -m core reconstruct`: files and figures."""

import json
import wave
from dataclasses import replace

import cv2
import pytest

from core.cli import main
from core.library.place import Library
from core.media.encode import write_wav
from core.model.config import TINY
from tests.core.reconstruct.making import NORM_PIX, film, save_model, tone

FIELDS = {"loss_audio", "loss_visual", "mean_guess_audio", "mean_guess_visual", "start", "end", "model"}


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    models = Library.at(folder).models
    save_model(models / "tiny.safetensors")
    save_model(models / "norm.safetensors", NORM_PIX)
    save_model(models / "tags.safetensors", replace(TINY, classes=2), "Tags")
    return folder


def answer(capsys, *words):
    code = main([str(word) for word in words] + ["--json", "--device", "cpu"])
    out, err = capsys.readouterr()
    return code, (json.loads(out) if out else None), err


def test_pictures_spectrograms_and_sound(capsys, tmp_path, library):
    path, out = film(tmp_path / "film.mp4"), tmp_path / "out"
    words = ("reconstruct", path, "--out", out, "--library", library, "--model", "tiny", "--walk", "mp4")
    code, found, _ = answer(capsys, *words, "--at", 0.5, "--mask-ratio", 0.5, "--mask", "time", "--seed", 3)
    assert code == 0
    assert set(found) >= FIELDS
    assert found["loss_audio"] > 0
    assert found["mean_guess_visual"] > 0
    assert found["inversion"]["log_mel_error_db"] < 3
    assert {p.name for p in out.iterdir()} == {
        "panes.png", "walk.mp4", "sound-original.wav", "sound-reconstructed.wav",
        *(f"picture-{name}.png" for name in ("original", "masked", "reconstructed")),
        *(f"spectrogram-{name}.png" for name in ("original", "masked", "reconstructed")),
    }  # fmt: skip
    assert cv2.imread(str(out / "spectrogram-masked.png")).shape == (128, 64, 3)
    with wave.open(str(out / "sound-reconstructed.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (16_000, 10_480)


def test_models_that_standardise_say_so(capsys, tmp_path, library):
    path = film(tmp_path / "film.mp4", 1.0)
    words = ("reconstruct", path, "--out", tmp_path / "out", "--library", library, "--model", "norm")
    assert answer(capsys, *words, "--statistics", "original")[1]["statistics"] == "original"
    assert main([*map(str, words), "--device", "cpu"]) == 0
    assert "visible neighbours" in capsys.readouterr().out


def test_one_track_only(capsys, tmp_path, library):
    sound = write_wav(tmp_path / "sound.wav", tone(1.0))
    for path, missing in ((sound, "visual"), (film(tmp_path / "mute.mp4", 1.0, sound=False), "audio")):
        words = ("reconstruct", path, "--out", tmp_path / path.stem, "--library", library, "--model", "tiny")
        code, found, _ = answer(capsys, *words, "--seed", 1)
        assert code == 0
        assert found[f"loss_{missing}"] is None
        assert main([*map(str, words), "--device", "cpu"]) == 0
        assert "This moment has no" in capsys.readouterr().out


def test_files_that_cannot_be_read_are_named(capsys, tmp_path, library):
    gone, notes = tmp_path / "gone.mp4", tmp_path / "notes.mp4"
    notes.write_text("no film")
    for path, begin in ((gone, f"There is no file {gone}"), (notes, "notes.mp4 cannot be shown: ")):
        words = ("reconstruct", path, "--out", tmp_path / "out", "--library", library)
        code, _, err = answer(capsys, *words)
        assert code == 1
        assert err.startswith(begin)
        assert err.endswith(".\n")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--model", "tags"), "classifier"),
        (("--model", "nothing"), "no model 'nothing'"),
        (("--model", "tiny", "--at", "9"), "ends at"),
    ],
)
def test_failures_are_one_sentence(capsys, tmp_path, library, words, sentence):
    path = film(tmp_path / "film.mp4", 1.0)
    code, _, err = answer(capsys, "reconstruct", path, "--out", tmp_path / "o", "--library", library, *words)
    assert code == 1
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "number"),
    [
        ("--mask-ratio", "0.99"),
        ("--mask-ratio", "all"),
        ("--seed", "99999999999999999999"),
        ("--seed", "-99999999999999999999"),
    ],
)
def test_a_number_outside_the_range_is_wrong_usage(capsys, tmp_path, option, number):
    with pytest.raises(SystemExit) as stopped:
        main(["reconstruct", "a.mp4", "--out", str(tmp_path), f"{option}={number}"])
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert f"argument {option}: " in err
    assert "invalid" not in err
