# SPDX-License-Identifier: MIT
"""A probe on stored vectors: it learns, is judged honestly, and predicts."""

import dataclasses
import itertools
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.classification import labels, registry
from core.classification.crossfit import crossfit
from core.classification.examples import Span, examples
from core.classification.moments import _during, _read, _shown, moments_of
from core.classification.predict import predict
from core.classification.prediction import predicted, suggestions
from core.classification.probe import Fitted, fit_probe
from core.classification.probefile import load_probe, save_probe
from core.classification.stored import read_moments
from core.errors import ModelError, UserError
from core.jobs import Cancelled
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.library.tags import WHOLE, Stretch, accept, add_tags, reject, tags
from core.model import checkpoint, store
from core.model.build import build_classifier
from core.model.card import ModelCard
from core.model.config import TINY
from tests.core.classification.world import LABELS, make_library, path_of

pytestmark = pytest.mark.usefixtures("two_penalties")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path)


def fit(library: Library, name: str = "sounds", **options: object) -> Fitted:
    return jobs.run(fit_probe(library, labels.from_folders, name, **options))


def test_sound_pictures_and_both_stand_side_by_side_with_the_baseline(library: Library) -> None:
    fitted = fit(library)
    assert fitted.card.labels == tuple(sorted(LABELS))
    audio, visual, both = (fitted.measured[which] for which in ("audio", "visual", "both"))
    assert audio.accuracy is not None
    assert audio.accuracy > 0.9
    assert audio.log_loss < 0.5 < audio.baseline_log_loss == pytest.approx(np.log(3))
    assert visual.mean_ap < both.mean_ap
    for figures in (audio, visual, both):
        assert (figures.examples, figures.videos) == (30, 30)
        assert figures.baseline_accuracy == pytest.approx(1 / 3)
        assert figures.baseline_ap == pytest.approx(0.4022, abs=1e-4)  # of ten among thirty in any order
    assert fitted.card.measured["audio"]["accuracy"] == round(audio.accuracy, 4)


def test_nothing_is_learned_where_there_is_nothing_to_learn(tmp_path: Path) -> None:
    """Figures come from videos that were not seen: memory of the labels does not raise them."""
    library = make_library(tmp_path, videos=45, spread=50.0)
    measured = fit(library).measured["audio"]
    assert measured.accuracy is not None
    assert measured.accuracy < 0.6
    assert measured.log_loss > 0.85 * measured.baseline_log_loss  # and it does not boast


def test_one_seed_gives_one_classifier(library: Library) -> None:
    one, other = (load_probe(fit(library, name, seed=7).file) for name in ("one", "other"))
    np.testing.assert_array_equal(one.linear.weight, other.linear.weight)
    assert one.card.temperature == other.card.temperature


def test_every_video_is_judged_by_a_fit_that_did_not_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector that names its video gives nothing away when no other moment of it is learned from."""
    rng = np.random.default_rng(0)
    spans = [Span(video, start, start + 1.0) for video in range(40) for start in range(4)]
    given = [Stretch(video, "ab"[rng.integers(2)]) for video in range(40)]
    data = examples(spans, given, multi_label=False)
    x = np.eye(40)[data.videos]
    found = jobs.run(crossfit(x, data, multi_label=False))
    right = (found.probability.argmax(axis=1) == data.unit_target.argmax(axis=1)).mean()
    assert right < 0.75  # with moments on both sides it would be 1


def test_predictions_come_back_as_suggestions(library: Library) -> None:
    with open_catalogue(library.catalogue) as db:
        add_tags(db, [one for one in labels.from_folders(db).stretches if one.video <= 18])
    jobs.run(fit_probe(library, labels.from_tags, "sounds", "audio"))
    found = jobs.run(predict(library, write=True))
    assert len(found.videos) == 30
    assert found.suggested == 12  # what has its tag already needs no suggestion
    for one in found.videos:
        np.testing.assert_allclose(one.moments.sum(axis=1), 1)
    right = [found.card.labels[int(one.whole.argmax())] == one.path.parent.name for one in found.videos]
    assert sum(right) > 28
    with open_catalogue(library.catalogue) as db:
        suggested = tags(db, "suggested")
        accept(db, suggested[:3])
        reject(db, suggested[3:5])
    assert jobs.run(predict(library, write=True)).suggested == found.suggested - 5
    with open_catalogue(library.catalogue) as db:
        assert len(tags(db, "own")) == 21
        assert len(tags(db, "rejected")) == 2


def test_several_labels_a_video(library: Library) -> None:
    with open_catalogue(library.catalogue) as db:
        add_tags(db, labels.from_folders(db).stretches)
        add_tags(db, [Stretch(video, "outside") for video in range(1, 31) if video % 3 != 2])
    with pytest.raises(UserError, match=r"at least 2 labels.*--multi-label"):
        jobs.run(fit_probe(library, labels.from_tags, "x"))  # all but one have two labels
    fitted = jobs.run(fit_probe(library, labels.from_tags, "x", "audio", multi_label=True))
    assert fitted.measured["audio"].accuracy is None
    assert fitted.measured["audio"].mean_ap > 0.9
    found = jobs.run(predict(library, "x", [path_of(library, 3)]))
    sure = {found.card.labels[c] for c in np.flatnonzero(found.videos[0].whole > 0.5)}
    assert sure == {"dog", "outside"}


def test_a_label_on_one_video_is_left_out_and_said(library: Library) -> None:
    with open_catalogue(library.catalogue) as db:
        others = [one for one in labels.from_folders(db).stretches if one.video != 1]
        add_tags(db, [*others, Stretch(1, "seldom, very")])
    fitted = jobs.run(fit_probe(library, labels.from_tags, "x"))
    assert "seldom, very" not in fitted.card.labels
    assert "'seldom, very'" in fitted.notes[0]


def test_too_little_is_said(library: Library) -> None:
    with pytest.raises(UserError, match="No video of the library has a label"):
        jobs.run(fit_probe(library, labels.from_tags, "x"))
    with open_catalogue(library.catalogue) as db:
        add_tags(db, [Stretch(1, "dog"), Stretch(2, "dog")])
    with pytest.raises(UserError, match=r"at least 2 labels.*there is 'dog'"):
        jobs.run(fit_probe(library, labels.from_tags, "x"))
    with pytest.raises(UserError, match="same label"):
        jobs.run(fit_probe(library, labels.from_tags, "x", multi_label=True))


def test_a_library_indexed_with_another_model(tmp_path: Path) -> None:
    library = make_library(tmp_path, identity="another")
    with pytest.raises(UserError, match="indexed with the model in use"):
        fit(library)


def test_a_probe_of_another_model_predicts_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fit(library)
    with open_catalogue(library.catalogue) as db:
        db.execute("UPDATE model SET identity = 'another'")
    with pytest.raises(UserError, match="reads vectors of the model 'starter'"):
        jobs.run(predict(library))


def test_unknown_files_are_named_and_cost_nothing(library: Library, tmp_path: Path) -> None:
    fit(library)
    stranger = tmp_path / "not indexed.mp4"
    found = jobs.run(predict(library, "sounds", [stranger, path_of(library, 5)]))
    assert len(found.videos) == 1
    assert found.unread == ((str(stranger), "it is not in the library; index it first"),)
    with pytest.raises(UserError, match="Nothing was predicted"):
        jobs.run(predict(library, "sounds", [stranger]))


def test_names(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="fit one first"):
        registry.find(library)
    fit(library, "Vögel")
    fit(library, "second")
    assert registry.find(library).stem == "second"  # the newest
    assert registry.find(library, "Vögel").stem == "Vögel"
    with pytest.raises(ModelError, match="there are"):
        registry.find(library, "none")
    registry.check_name(library, "second", probe=True)  # fitting again replaces it
    with pytest.raises(UserError, match="a probe 'second' already"):
        registry.check_name(library, "second", probe=False)
    for bad in ("", "../x", "a/b", ".hidden", store.STARTER):
        with pytest.raises(UserError):
            registry.check_name(library, bad, probe=True)
    (library.folder / "classifiers" / "second.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="fit it again"):
        jobs.run(predict(library, "second"))


def test_stopping_a_fit_leaves_the_earlier_classifier(library: Library) -> None:
    before = fit(library).file.read_bytes()
    steps = itertools.count()
    with pytest.raises(Cancelled):
        jobs.run(
            fit_probe(library, labels.from_folders, "sounds", seed=9), should_stop=lambda: next(steps) == 9
        )
    assert (library.folder / "classifiers" / "sounds.safetensors").read_bytes() == before
    assert [p.name for p in (library.folder / "classifiers").iterdir()] == ["sounds.safetensors"]


def test_a_full_disk_leaves_the_earlier_classifier(library: Library) -> None:
    resource = pytest.importorskip("resource")  # Windows has no limit on the size of a file
    probe = load_probe(fit(library).file)
    before = (library.folder / "classifiers" / "sounds.safetensors").read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        with pytest.raises(UserError, match="The disk is full"):
            save_probe(library, probe)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (library.folder / "classifiers" / "sounds.safetensors").read_bytes() == before
    assert [p.name for p in (library.folder / "classifiers").iterdir()] == ["sounds.safetensors"]


def test_moments_pair_sound_with_what_is_seen_in_it(library: Library) -> None:
    identity = store.active_card(library.models).identity
    with open_catalogue(library.catalogue) as db:
        db.execute("DELETE FROM vector WHERE video_id = 1 AND modality = 'audio' AND start > 0")
        db.execute("DELETE FROM vector WHERE video_id = 2 AND modality = 'visual'")
        found = read_moments(db, identity, {1, 2, 3})
        some = read_moments(db, identity, {3}, most=2)
    one, two = ([i for i, s in enumerate(found.spans) if s.video == v] for v in (1, 2))
    assert [(found.spans[i].start, found.spans[i].end) for i in one] == [(0, 2), (2, 4)]
    assert np.isnan(found.audio[one[1]]).all()  # seen while nothing was heard
    assert np.isnan(found.visual[two]).all()
    assert found.readable("both").all()
    assert found.readable("audio").sum() == 7
    norms = np.linalg.norm(found.visual[found.readable("visual")], axis=1)
    np.testing.assert_allclose(norms, 1, atol=1e-3)
    assert [span.start for span in some.spans] == [0, 2]


@pytest.mark.parametrize("seed", range(4))
def test_moments_of_any_times_are_those_of_the_table_of_all_pairs(tmp_path: Path, seed: int) -> None:
    """Windows may overlap, leave gaps and lie within each other, and so may pictures."""
    library, rng = Library.at(tmp_path / "library"), np.random.default_rng(seed)
    times = {}
    with open_catalogue(library.catalogue) as db, transaction(db):
        model = model_row(db, "any")
        db.execute("INSERT INTO video (id, fingerprint) VALUES (1, 'film')")
        for modality in ("audio", "visual"):
            starts = np.sort(rng.integers(0, 30, 12)).astype(float)
            times[modality] = np.stack([starts, starts + rng.integers(1, 6, 12)], axis=1)
            for (start, end), vector in zip(times[modality], np.eye(12, dtype=np.float16), strict=True):
                values = (1, model, modality, start, end, vector.tobytes())
                db.execute(
                    "INSERT INTO vector (video_id, model_id, modality, start, end, vector)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    values,
                )
        found = moments_of(db, "any", 1)
        times = {modality: _read(db, "any", 1, modality) for modality in times}
    (heard, sounds), (seen, pictures) = times["audio"], times["visual"]
    overlap = (heard[:, None, 0] < seen[:, 1]) & (heard[:, None, 1] > seen[:, 0])
    is_sound = ~np.isnan(found.audio[:, 0])
    order = np.argsort(found.audio[is_sound] @ np.arange(12))  # each vector names its row
    expected = overlap.astype(float) @ pictures
    with np.errstate(invalid="ignore"):
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    expected = expected[np.argsort(sounds @ np.arange(12))]
    np.testing.assert_allclose(found.visual[is_sound][order], expected, atol=1e-6)
    assert (~is_sound).sum() == (~overlap.any(axis=0)).sum()
    assert {tuple(v) for v in found.visual[~is_sound]} == {tuple(v) for v in pictures[~overlap.any(axis=0)]}


def test_a_long_film_takes_no_table_of_windows_and_pictures() -> None:
    """Half a day has 20,000 of each: their table would take 1.6 GB."""
    count = 20_000
    starts = np.arange(count) * 2.0
    heard, seen = np.stack([starts, starts + 4], axis=1), np.stack([starts + 1, starts + 3], axis=1)
    pictures = np.random.default_rng(0).standard_normal((count, 4)).astype(np.float32)
    tracemalloc.start()
    try:
        shown, during = _shown(heard, seen, pictures), _during(heard, seen)
        assert tracemalloc.get_traced_memory()[1] < 20 * pictures.nbytes
    finally:
        tracemalloc.stop()
    assert during.all()
    both = pictures[10] + pictures[11] + pictures[9]
    np.testing.assert_allclose(shown[10], both / np.linalg.norm(both), rtol=1e-5)


def test_the_model_that_searches_is_not_fitted_over(library: Library) -> None:
    config = dataclasses.replace(TINY, classes=3)
    card = dataclasses.asdict(
        ModelCard(name="mine", title="Mine", kind="classifier", description="for tests")
    )
    saved = {"card": card, "classifier": jobs_card(multi_label=False).to_dict()}
    checkpoint.save(library.models / "mine.safetensors", build_classifier(config).state_dict(), config, saved)
    registry.check_name(library, "mine", probe=False)
    store.use(library.models, "mine")
    with pytest.raises(UserError, match=r"'mine' is the model that searches.*models use NAME"):
        registry.check_name(library, "mine", probe=False)


@pytest.mark.parametrize("taught", [True, False])
def test_vectors_that_know_the_labels_are_said(tmp_path: Path, taught: bool) -> None:
    models = Library.at(tmp_path / "library").models
    config = dataclasses.replace(TINY, classes=3)
    card = ModelCard(name="before", title="Before", kind="classifier", description="for tests")
    saved = {"card": dataclasses.asdict(card), "labels": list(LABELS)}
    if taught:  # else as one that was imported: it learnt elsewhere
        saved["classifier"] = dataclasses.replace(jobs_card(multi_label=False), labels=LABELS).to_dict()
    state = build_classifier(config).state_dict()
    identity = checkpoint.save(models / "before.safetensors", state, config, saved)
    store.use(models, "before")
    notes = " ".join(fit(make_library(tmp_path, videos=9, identity=identity)).notes)
    assert ("'before' was itself fine-tuned on labelled videos ('dog', 'rain', 'bell')" in notes) == taught
    assert ("the figures are too good" in notes) == taught


def test_a_moment_takes_the_labels_that_cover_half_of_it() -> None:
    spans = [Span(1, 0, 2), Span(1, 2, 4), Span(1, 4, 6), Span(2, 0, 2), Span(3, 0, 2)]
    given = [Stretch(1, "a", 0, 3), Stretch(1, "b", 4.9, 5.3), Stretch(2, "a"), Stretch(2, "b")]
    data = examples(spans, given, multi_label=True)
    np.testing.assert_array_equal(data.target, [[1, 0], [1, 0], [0, 1], [1, 1]])  # video 3 is not labelled
    assert len(data.unit_target) == 3
    more = [Stretch(4, "b"), Stretch(5, "a")]
    single = examples([*spans, Span(4, 0, 1), Span(5, 0, 1)], [*given, *more], multi_label=False)
    assert single.rows.tolist() == [0, 1, 2, 5, 6]
    assert "several labels" in single.notes[0]


def test_what_is_suggested() -> None:
    card = jobs_card(multi_label=True)
    spans = [Span(1, float(k), k + 2.0) for k in range(6)]
    p = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.1], [0.8, 0.1], [0.9, 0.9], [0.9, 0.1]])
    found = list(suggestions(predicted(Path("x"), 1, spans, p), card, 0.5))
    assert [(s.stretch.label, s.stretch.start, s.stretch.end) for s in found] == [
        ("a", 0, WHOLE),
        ("b", 4.0, 6.0),
    ]
    assert found[1].probability == 0.9
    p[:, 0] = [0.9, 0.9, 0.1, 0.1, 0.1, 0.1]
    parts = list(suggestions(predicted(Path("x"), 1, spans, p), card, 0.5))
    assert [(s.stretch.start, s.stretch.end) for s in parts] == [(0.0, 3.0), (4.0, 6.0)]
    assert not list(suggestions(predicted(Path("x"), None, spans, p), card, 0.5))


def jobs_card(*, multi_label: bool) -> registry.ClassifierCard:
    return registry.ClassifierCard(
        name="x", method="probe", modality="both", multi_label=multi_label, labels=("a", "b")
    )
