# SPDX-License-Identifier: MIT
"""Fine-tuning a tiny network on small videos, and predicting with what came of it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from core import jobs
from core.classification import labels, registry
from core.classification.batches import Batches
from core.classification.clips import PICTURES, Clip, ClipStore, Through, decode_clips, window_samples
from core.classification.examples import examples
from core.classification.finetune import fit_model
from core.classification.judging import Judge
from core.classification.network import Reader, spectrogram, start_classifier
from core.classification.predict import predict
from core.classification.probe import Fitted
from core.classification.recipe import Recipe
from core.classification.target import Target
from core.errors import ModelError, UserError
from core.features.constants import SAMPLE_RATE
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import Stretch, add_tags, tags
from core.media.encode import write_wav
from core.model import checkpoint, store
from core.model.build import build, build_classifier
from core.model.config import SYNC, TINY
from core.training.train import TrainingDiverged
from core.weights.describe import TUNED
from tests.core.classification.films import COLOURS

QUICK = Recipe(epochs=6, batch_size=8, learning_rate=2e-3, head_factor=5, mel_mask=8, average_from=5)


def fit(library: Library, base: Path, recipe: Recipe = QUICK, **options: object) -> Fitted:
    return jobs.run(
        fit_model(library, labels.from_folders, "colours", base, recipe=recipe, device="cpu", **options)
    )


def test_it_learns_is_judged_in_every_reading_and_predicts(library: Library, base: Path) -> None:
    fitted = fit(library, base)
    assert set(fitted.measured) == {"audio", "visual", "both"}
    both = fitted.measured["both"]
    assert both.accuracy == 1
    assert both.log_loss < both.baseline_log_loss
    assert [Path(place).name for place, _ in fitted.unused] == ["broken.mp4"]

    card = store.read_card(fitted.file)
    assert (card.kind, card.classes, fitted.file.parent) == ("classifier", 2, library.models)
    assert not card.calibrated
    assert card.limits == "It finds sounds by sounds and pictures by pictures, never one by the other."
    config, metadata = checkpoint.read_header(fitted.file)
    assert config.classes == 2
    assert metadata["labels"] == list(fitted.card.labels) == sorted(COLOURS)
    assert not list((library.folder / "classifiers" / "fitting").iterdir())  # nor what was decoded

    found = jobs.run(predict(library, "colours", write=True, device="cpu"))
    assert all(found.card.labels[int(v.whole.argmax())] == v.path.parent.name for v in found.videos)
    assert [Path(path).name for path, _ in found.unread] == ["broken.mp4"]
    with open_catalogue(library.catalogue) as db:
        assert {tag.classifier for tag in tags(db, "suggested")} == {"colours"}


@pytest.mark.parametrize("modality", ["audio", "visual"])
def test_one_modality_alone(library: Library, base: Path, modality: str) -> None:
    fitted = fit(library, base, modality=modality, multi_label=True)
    hears_only = modality == "audio"  # it has no eye to be judged with
    assert list(fitted.measured) == (["audio"] if hears_only else ["audio", "visual", "both"])
    assert fitted.measured[modality].mean_ap > fitted.measured[modality].baseline_ap
    assert ("has no eye" if hears_only else "never learnt labels from sound") in fitted.notes[-1]
    assert list(fitted.card.measured) == list(fitted.measured)
    assert checkpoint.read_header(fitted.file)[0].audio_only == (modality == "audio")
    assert ("only hears" in store.read_card(fitted.file).limits) == (modality == "audio")
    assert jobs.run(predict(library, device="cpu")).videos


def test_a_reading_of_its_own_is_that_of_the_network_alone(
    library: Library, films: Path, base: Path, tmp_path: Path
) -> None:
    """Fine-tuned on pictures, sound reaches it as it reaches one of sound alone: by the norms of sound."""
    data = store_of(library, films, tmp_path / "clips")
    config, model = start_classifier(base, 2, audio_only=False, seed=1)
    judge = Judge(model.eval(), config, data, "visual", multi_label=False)
    audio, images = (
        judge._reader(use).logits(data.waveform(0), data.pictures(0), use) for use in ("audio", "visual")
    )
    expected = Reader(model, config, "audio").logits(data.waveform(0), data.pictures(0))
    np.testing.assert_array_equal(audio, expected)
    assert images is not None
    assert len(images) == len(data.pictures(0))


def test_silent_clips_do_not_count_where_sound_is_read(
    library: Library, films: Path, base: Path, tmp_path: Path
) -> None:
    data = store_of(library, films, tmp_path / "clips")
    data._lengths[:4] = [0] * 4
    config, model = start_classifier(base, 2, audio_only=False, seed=1)
    found = examples(
        data.spans, [Stretch(number, "ab"[number % 2]) for number in range(10)], multi_label=False
    )
    _, measured = jobs.run(Judge(model.eval(), config, data, "visual", multi_label=False).judge(found, found))
    assert {use: figures.videos for use, figures in measured.items()} == {"audio": 8, "visual": 10, "both": 8}


def test_a_classifier_made_of_a_classifier_says_that_its_figures_are_too_good(
    library: Library, base: Path
) -> None:
    quick = dataclasses.replace(QUICK, epochs=1, average_from=0)
    first = fit(library, base, quick)
    assert not [note for note in first.notes if "too good" in note]
    job = fit_model(library, labels.from_folders, "again", first.file, recipe=quick, device="cpu")
    again = jobs.run(job)
    assert "'colours' was itself fine-tuned on labelled videos" in again.notes[-1]
    assert "the figures are too good" in store.read_card(again.file).description


def test_the_encoder_is_taken_whole_and_only_the_head_is_new(base: Path) -> None:
    _, model = start_classifier(base, 5, audio_only=False, seed=1)
    _, _, state = checkpoint.read(base)
    own = model.state_dict()
    new = {name for name in own if name not in state}
    assert new == {"mlp_head.0.weight", "mlp_head.0.bias", "mlp_head.1.weight", "mlp_head.1.bias"}
    assert all(torch.equal(own[name], state[name]) for name in own if name in state)
    assert {n.split(".")[0].split("_")[0] for n in set(state) - set(own)} == {"decoder", "mask"}
    _, again = start_classifier(base, 5, audio_only=True, seed=1)
    assert not any(name.startswith("blocks_v") for name in again.state_dict())
    _, same = start_classifier(base, 5, audio_only=False, seed=1)
    assert torch.equal(same.mlp_head[1].weight, model.mlp_head[1].weight)


@pytest.mark.parametrize("audio_only", [True, False])
def test_an_adapted_model_keeps_the_adapters_of_what_the_classifier_reads(
    library: Library, audio_only: bool
) -> None:
    config = dataclasses.replace(TINY, adapter=True)
    path = library.models / "adapted.safetensors"
    checkpoint.save(path, build(config).state_dict(), config)
    _, model = start_classifier(path, 3, audio_only=audio_only, seed=1)
    own, given = model.state_dict(), checkpoint.read(path)[2]
    kept = {"adapter_a.weight"} if audio_only else {"adapter_a.weight", "adapter_v.weight"}
    assert {name for name in own if name.startswith("adapter")} == kept
    assert all(torch.equal(own[name], given[name]) for name in kept)


def test_a_model_with_global_tokens_is_refused(library: Library) -> None:
    config = dataclasses.replace(TINY, cls_token=True, register_tokens=SYNC.register_tokens)
    path = library.models / "sync.safetensors"
    checkpoint.save(path, build(config).state_dict(), config)
    with pytest.raises(ModelError, match="global tokens"):
        start_classifier(path, 3, audio_only=False, seed=1)


def test_a_rate_too_high_is_said(library: Library, base: Path) -> None:
    with pytest.raises(TrainingDiverged, match="lower --rate"):
        fit(library, base, dataclasses.replace(QUICK, learning_rate=1e30))


def test_too_few_videos_are_said(library: Library, base: Path) -> None:
    with open_catalogue(library.catalogue) as db:
        few = labels.from_folders(db).stretches
        add_tags(db, [few[0], few[1], few[-1], few[-2]])
        db.execute("DELETE FROM tag WHERE id = 1")
    job = fit_model(library, labels.from_tags, "x", base, device="cpu")
    with pytest.raises(UserError, match=r"Tag more|about five videos"):
        jobs.run(job)


def store_of(library: Library, films: Path, folder: Path) -> ClipStore:
    files = sorted(films.rglob("[0-9].mp4"))
    with ClipStore(folder, TINY) as data:
        for clip in decode_clips([Target(file, n) for n, file in enumerate(files)], TINY):
            if clip is not None and not isinstance(clip, Through):
                data.add(clip)
    return data


def test_clips_are_windows_with_pictures(library: Library, films: Path, tmp_path: Path) -> None:
    data = store_of(library, films, tmp_path / "clips")
    window = window_samples(TINY) / SAMPLE_RATE
    assert len(data.spans) == 20  # two windows of each video; a tenth of a second is none
    assert [span.start for span in data.spans[:3]] == pytest.approx([0, window, 0])
    assert len(data.waveform(0)) == len(data.waveform(1)) == window_samples(TINY)
    assert 1 <= len(data.pictures(0)) <= PICTURES
    assert data.pictures(0).shape[1:] == (TINY.image_size, TINY.image_size, 3)
    assert data.readable("both").all()


def test_silence_is_not_named(library: Library, base: Path, tmp_path: Path) -> None:
    silent = tmp_path / "silent.wav"
    write_wav(silent, np.zeros(3 * SAMPLE_RATE, np.float32))
    found = [clip for clip in decode_clips([Target(silent, None)], TINY) if isinstance(clip, Clip)]
    assert found
    assert not any(len(clip.waveform) for clip in found)


def test_batches_repeat_themselves_and_leave_other_chance_alone(
    library: Library, films: Path, tmp_path: Path
) -> None:
    data = store_of(library, films, tmp_path / "clips")
    rows, target = np.arange(20), np.eye(3)[[0] * 16 + [1] * 2 + [2] * 2]
    batches = Batches(data, rows, target, TINY, QUICK, "both")
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, other = list(batches.epoch(0)), list(batches.epoch(0))
    assert torch.equal(torch.rand(3), expected)
    assert len(one) == len(batches) == 3
    for a, b in zip(one, other, strict=True):
        assert a.audio is not None
        assert b.audio is not None
        assert torch.equal(a.audio, b.audio)
        assert a.audio.shape[1:] == (TINY.audio_frames, TINY.mel_bins)
        torch.testing.assert_close(a.target.sum(dim=1), torch.ones(len(a.target)), atol=0.1, rtol=0)
    drawn = torch.cat([b.target for epoch in range(1, 9) for b in batches.epoch(epoch)]).mean(dim=0)
    assert drawn.min() > 0.2  # though 16 of 20 are of one class


def test_a_reading_equals_the_network(base: Path) -> None:
    config, model = start_classifier(base, 4, audio_only=False, seed=1)
    model.eval()
    rng = np.random.default_rng(0)
    waveform = rng.standard_normal(window_samples(config)).astype(np.float32) * 0.1
    pictures = rng.integers(0, 255, (3, config.image_size, config.image_size, 3), np.uint8)
    reader = Reader(model, config, "both")
    together = reader.logits(waveform, pictures)
    one = reader.logits(waveform, pictures[1:2])
    assert together is not None
    assert one is not None
    np.testing.assert_allclose(together[1:2], one, atol=1e-5)
    assert reader.logits(waveform[:0], pictures[:0]) is None
    missing = reader.logits(waveform[:0], pictures)
    assert missing is not None
    expected = reader.logits(waveform, pictures, "visual")
    np.testing.assert_array_equal(missing, expected)


def test_short_sound_is_repeated_or_followed_by_zeros_as_the_model_knows_it() -> None:
    short = torch.randn(4000)
    cut, padded = spectrogram(short, TINY), spectrogram(short, dataclasses.replace(TINY, short_sound="pad"))
    assert cut.shape == padded.shape == (TINY.audio_frames, TINY.mel_bins)
    assert (padded[-1] == 0).all()
    assert (cut[-1] != 0).any()
    assert spectrogram(torch.zeros(0), TINY).shape == cut.shape


@pytest.mark.parametrize("named", [True, False])
def test_an_imported_classifier_predicts(library: Library, named: bool) -> None:
    config = dataclasses.replace(TINY, classes=3)
    torch.manual_seed(0)
    state = build_classifier(config).state_dict()
    words = {"labels": ["Bellow", "Zither, struck", "Hum"]} if named else {}
    checkpoint.save(library.models / "published.safetensors", state, config, words)
    found = jobs.run(predict(library, "published", device="cpu"))
    assert found.card.labels[1] == ("Zither, struck" if named else "class 1")
    assert found.card.multi_label
    assert not found.card.calibrated
    assert registry.find(library) == library.models / "published.safetensors"


def test_an_imported_classifier_of_pictures_alone_does_not_listen(library: Library) -> None:
    config = dataclasses.replace(TINY, classes=3)
    state = build_classifier(config).state_dict()
    checkpoint.save(library.models / "eye.safetensors", state, config, {TUNED: "visual"})
    found = jobs.run(predict(library, "eye", device="cpu"))
    assert found.card.modality == "visual"
    state["norm_a.bias"] = state["norm_a.bias"] + 1  # of the ear
    checkpoint.save(library.models / "eye.safetensors", state, config, {TUNED: "visual"})
    again = jobs.run(predict(library, "eye", device="cpu"))
    for one, other in zip(found.videos, again.videos, strict=True):
        np.testing.assert_array_equal(one.moments, other.moments)


@pytest.mark.gpu
def test_it_runs_on_a_gpu(library: Library, base: Path) -> None:
    if not torch.cuda.is_available():
        pytest.skip("no CUDA GPU")
    job = fit_model(library, labels.from_folders, "colours", base, recipe=QUICK, device="cuda")
    accuracy = jobs.run(job).measured["both"].accuracy
    assert accuracy is not None
    assert accuracy > 0.5
