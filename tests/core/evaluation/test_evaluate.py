# SPDX-License-Identifier: MIT
"""The whole evaluation from the command line, with a tiny model."""

import gc
import itertools
import json
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core import jobs
from core.cli import main
from core.commands.evaluate import _contract
from core.evaluation.collect import AS_IT_IS
from core.evaluation.evaluate import Plan, evaluate
from core.evaluation.keeping import set_to_json
from core.evaluation.localise import STEP, Part, _cut, _nearest, _share_near, localise
from core.evaluation.methods import MODEL, UPSTREAM, untrained
from core.evaluation.report import SetResult
from core.evaluation.show import set_lines, text
from core.evaluation.tasks import WHOLE
from core.jobs import Cancelled
from core.media.encode import write_wav
from core.model import checkpoint, store
from core.model.build import build, build_classifier
from core.model.card import ModelCard
from core.model.config import TINY
from tests.core.evaluation.oracle import Numbered


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    card = ModelCard(name="tiny", title="Tiny", kind="trained", description="For tests.")
    checkpoint.save(path, build(TINY).state_dict(), TINY, {"card": json.loads(card.to_json())})
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["evaluate", "--device", "cpu", *(str(word) for word in words)])
    return code, *capsys.readouterr()


@pytest.fixture
def pairs(sample_videos: tuple[Path, ...], tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    rows = [*(f'"{video}"' for video in sample_videos[:3]), "gone.mp4"]
    path.write_text("path\n" + "\n".join(rows) + "\n")
    return path


def test_pairs_and_moments_by_the_contract(
    capsys: pytest.CaptureFixture[str], tiny: Path, pairs: Path, tmp_path: Path
) -> None:
    code, out, err = run(
        capsys, "--model", tiny, "--baseline-model", tiny, "--pairs", pairs, "--library", tmp_path, "--json"
    )
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    for task in ("audio_to_video", "video_to_audio"):
        assert set(found[task]) == {"r1", "r5", "r10", "mrr", "median_rank", "pool"}
        assert found[task]["pool"] == 3
        assert found[task]["r5"] == 1
    assert found["audio_to_audio"] is None
    assert found["moment"]["pool"] == 3
    assert 0 <= found["moment"]["within_1s"] <= found["moment"]["found"] <= 1
    one = found["sets"][0]
    assert one["missing"] == [{"name": "gone.mp4", "reason": "there is no such file"}]
    rows = {(row["task"], row["condition"], row["method"]): row for row in one["rows"]}
    ours, theirs = (rows["audio_to_video", "the whole sound", name] for name in (MODEL, UPSTREAM))
    assert ours["figures"] == theirs["figures"]  # the same file under both names
    baseline = rows["moment", "as it is", "MFCC statistics"]["figures"]
    assert baseline["found"][0] == 1
    assert found["cost"]["moment_ms"] > 0


def test_labels_baselines_and_comparing(
    capsys: pytest.CaptureFixture[str], tiny: Path, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    lines = ["path,label"]
    for k in range(10):
        wave = rng.standard_normal(24000) * 0.2 if k % 2 else np.sin(np.arange(24000) * (0.1 + k / 200)) * 0.2
        write_wav(tmp_path / f"{k}.wav", wave.astype(np.float32))
        lines.append(f"{k}.wav,{'noise' if k % 2 else 'tone'}")
    labels, baseline = tmp_path / "labels.csv", tmp_path / "baseline.json"
    labels.write_text("\n".join(lines))
    words = ("--model", tiny, "--labels", labels, "--library", tmp_path)
    code, out, err = run(capsys, *words, "--save-baseline", baseline)
    assert code == 0, err
    for piece in (
        "P@1",
        "mAP",
        "MFCC statistics",
        "mean log-mel",
        "chance",
        "not measured",
        "model less",
        "pool 10",
        "[0.",
    ):
        assert piece in out, piece
    code, out, err = run(capsys, *words, "--compare", baseline)
    assert code == 0, err
    assert "0 figures moved, 0 fell" in out

    kept = json.loads(baseline.read_text())  # an earlier model that found everything
    for row in kept["sets"][0]["rows"]:
        if row["method"] == MODEL and row["task"] == "sound_to_own_clip":
            row["values"]["rank"] = [0.5] * 10
    baseline.write_text(json.dumps(kept))
    code, out, err = run(capsys, *words, "--compare", baseline, "--json")
    assert code == 1
    assert json.loads(out)["fell"]
    assert len(err.strip().splitlines()) == 1
    assert "fell beyond" in err


def test_what_cannot_be_evaluated_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, pairs: Path
) -> None:
    gone = tmp_path / "gone.csv"
    gone.write_text("path\na.mp4\nb.mp4\n")
    for words, sentence in (
        (("--pairs", tmp_path / "none.csv"), "cannot be read"),
        (("--pairs", gone), "Fewer than two"),
        (("--pairs", pairs, "--model", "nothing"), "no model"),
        (("--pairs", pairs, "--similarity", "cosine"), "no similarity"),
        (("--pairs", pairs, "--save-baseline", tmp_path / "none" / "b.json"), "does not exist"),
        (("--pairs", pairs, "--compare", tmp_path / "none.json"), "none.json cannot be read: No such file"),
    ):
        code, out, err = run(capsys, *words, "--library", tmp_path)
        assert (code, out) == (2 if "cosine" in words else 1, "")
        assert sentence in err
        assert len(err.strip().splitlines()) == 1


def test_computed_clips_end_to_end_and_stopped_half_way(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.evaluation.held_out import HeldOut

    source = HeldOut(10, tmp_path)
    plan = Plan(tiny, (source,), device="cpu", moments=False)
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(evaluate(plan), should_stop=lambda: next(steps) == 3)
    whole = len(list(tmp_path.glob("*/*.npz")))
    assert whole == 3  # what was rendered is kept
    report = jobs.run(evaluate(plan))
    tasks = {row.task for row in report.sets[0].rows}
    assert tasks == {
        "audio_to_video", "video_to_audio", "sound_to_own_clip", "imitation_to_audio",
        "audio_to_audio", "video_to_video", "linear_probe",
    }  # fmt: skip
    assert report.model == "tiny"


def test_moments_are_found_in_a_table_named_from_where_one_is(
    sample_videos: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library names its files from the root; what is compared with its matches must be named alike."""
    monkeypatch.chdir(sample_videos[0].parent.parent)
    given = [video.relative_to(Path.cwd()) for video in sample_videos[:2]]
    rows, missing = jobs.run(localise(given, store.files(Path("none"))["starter"], "cpu"))
    assert not missing
    found = next(row for row in rows if (row.condition, row.method) == (AS_IT_IS, MODEL))
    assert found.figures["found"].value == 1


def test_a_classifier_for_sound_alone_is_measured_by_what_it_hears(tmp_path: Path) -> None:
    config = replace(TINY, classes=2, audio_only=True)
    card = ModelCard(name="ear", title="Ear", kind="classifier", description="For tests.", calibrated=False)
    saved = {"card": json.loads(card.to_json())}
    checkpoint.save(tmp_path / "ear.safetensors", build_classifier(config).state_dict(), config, saved)
    plan = Plan(tmp_path / "ear.safetensors", (Numbered(10),), device="cpu", moments=False)
    report = jobs.run(evaluate(plan))
    one = report.sets[0]
    heard, seen = (one.find(task, WHOLE, MODEL) for task in ("audio_to_audio", "audio_to_video"))
    assert heard is not None
    assert heard.figures
    assert seen is not None
    assert not seen.figures  # not measured, which is said
    assert _contract(report)["audio_to_video"] is None
    assert set(report.cost) == {"sound_ms", "moment_ms"}
    assert "moment" in text(report)


def test_how_many_clips_were_cut_stands_above_the_table() -> None:
    lines = list(set_lines(SetResult("a table", "", 3, "sounds only", (), cut=2)))
    assert lines[1].startswith("2 of them go on after the 60 s")
    assert len(list(set_lines(SetResult("a table", "", 3, "sounds only", ())))) == 1
    assert set_to_json(SetResult("a table", "", 3, "sounds only", (), cut=2))["cut"] == 2


def test_the_chance_of_a_second_by_hand(tmp_path: Path) -> None:
    query = np.zeros(3 * 16000, np.float32)  # it may begin anywhere in the first 10 s of 13
    assert _share_near(Part(tmp_path, query, 5.0, 10.0, ())) == pytest.approx(0.2)
    assert _share_near(Part(tmp_path, query, 0.5, 10.0, ())) == pytest.approx(0.15)


def test_of_a_sound_no_more_is_kept_than_what_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sounds = {
        tmp_path / name: np.random.default_rng(n).standard_normal(13 * 16000).astype(np.float32)
        for n, name in enumerate("abc")
    }
    read: list[weakref.ref[np.ndarray]] = []

    def read_sound(video: Path, start: float, seconds: float) -> np.ndarray:
        sound = sounds[video].copy()
        read.append(weakref.ref(sound))
        return sound

    monkeypatch.setattr("core.evaluation.localise.read_sound", read_sound)
    baseline = next(m for m in untrained() if m.name == "MFCC statistics")
    parts = _cut(list(sounds), baseline)
    gc.collect()
    assert [sound() for sound in read] == [None] * 3
    for part, sound in zip(parts, sounds.values(), strict=True):
        first = round(part.start * 16000)
        assert np.array_equal(part.query, sound[first : first + 3 * 16000])
        assert (part.last, len(part.windows)) == (10.0, 21)
    found = _nearest(parts, AS_IT_IS, baseline)
    for part, where in zip(parts, found, strict=True):
        assert where is not None
        assert where[0] == part.path
        assert abs(where[1] - part.start) <= STEP
