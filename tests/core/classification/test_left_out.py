# SPDX-License-Identifier: MIT
"""What is not learned from or predicted is named, with the reason; what can be read in part is read."""

from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.classification import labels
from core.classification.clips import ClipStore
from core.classification.decoding import decode
from core.classification.gathering import _labelled
from core.classification.labels import Labelled
from core.classification.predict import predict
from core.classification.probe import fit_probe
from core.classification.target import Target, shown_targets
from core.classification.unused import AWAY, GONE
from core.errors import UserError
from core.features.constants import SAMPLE_RATE
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.sources import forget_source
from core.library.tags import Stretch, add_tags
from core.media.encode import write_wav
from core.model.config import TINY
from tests.core.classification.world import make_library, path_of

DAMAGED = "it is damaged after 3 s"


pytestmark = pytest.mark.usefixtures("two_penalties")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path)


def change(library: Library, *statements: str) -> None:
    with open_catalogue(library.catalogue) as db:
        for statement in statements:
            db.execute(statement)


def test_a_video_that_is_damaged_further_on_is_predicted(library: Library) -> None:
    jobs.run(fit_probe(library, labels.from_folders, "x", "audio"))
    change(
        library,
        f"UPDATE file SET reason = '{DAMAGED}' WHERE video_id IN (4, 5)",
        "DELETE FROM vector WHERE video_id IN (5, 6)",
    )
    found = jobs.run(predict(library))
    assert {one.video for one in found.videos} == set(range(1, 31)) - {5, 6}
    assert found.unread == (
        (str(path_of(library, 5)), f"the model 'starter' has no vectors of it: {DAMAGED}"),
        (str(path_of(library, 6)), "the model 'starter' has no vectors of it; index it first"),
    )


def test_of_copies_one_that_is_there_and_whole_is_read(library: Library, tmp_path: Path) -> None:
    damaged, whole = tmp_path / "a.mp4", tmp_path / "b.mp4"
    for path in (damaged, whole):
        path.touch()
    rows = [("/gone.mp4", ""), (str(damaged), DAMAGED), (str(whole), "")]
    with open_catalogue(library.catalogue) as db:
        db.execute("DELETE FROM file WHERE video_id = 1")
        db.executemany(
            "INSERT INTO file (path, source_id, video_id, size, mtime_ns, reason) VALUES (?, 1, 1, 1, 1, ?)",
            rows,
        )
        assert shown_targets(db)[1] == Target(whole, 1)
        db.execute("DELETE FROM file WHERE path = ?", (str(whole),))
        assert shown_targets(db)[1] == Target(damaged, 1, DAMAGED)


def test_a_probe_names_the_labelled_videos_it_cannot_learn_from(library: Library) -> None:
    with open_catalogue(library.catalogue) as db:
        add_tags(db, labels.from_folders(db).stretches)
    change(
        library,
        "UPDATE file SET present = 0 WHERE video_id = 1",
        "DELETE FROM indexed WHERE video_id = 2",
        "DELETE FROM vector WHERE video_id = 2",
        "DELETE FROM vector WHERE video_id = 3 AND modality = 'audio'",
    )
    fitted = jobs.run(fit_probe(library, labels.from_tags, "x", "audio"))
    assert fitted.unused == (
        (str(path_of(library, 1)), GONE),
        (str(path_of(library, 2)), "the model 'starter' has no vectors of it; index it first"),
        (str(path_of(library, 3)), "nothing in it for a classifier of sound"),
    )
    assert fitted.measured["audio"].videos == 27


def test_where_too_little_is_left_what_was_left_out_is_named(library: Library) -> None:
    with open_catalogue(library.catalogue) as db:
        add_tags(db, [Stretch(video, "ab"[video % 2]) for video in range(1, 5)])
    change(library, "UPDATE file SET present = 0 WHERE video_id IN (1, 2)")
    with pytest.raises(UserError, match=rf"at least 2 labels.*not used: .*1\.mp4 \({GONE}\), and 1 more"):
        jobs.run(fit_probe(library, labels.from_tags, "x", "audio"))


@pytest.fixture
def two_sources(tmp_path: Path) -> Library:
    """Videos 1 to 3 in one folder, the last of them not there, 4 to 6 in another; all are labelled."""
    library = Library.at(tmp_path / "other")
    with open_catalogue(library.catalogue) as db:
        for source, name in enumerate(("here", "removed"), 1):
            (tmp_path / name).mkdir()
            db.execute("INSERT INTO source (id, path) VALUES (?, ?)", (source, str(tmp_path / name)))
            for video in range(3 * source - 2, 3 * source + 1):
                path = tmp_path / name / f"{video}.mp4"
                if video != 3:
                    path.touch()
                db.execute("INSERT INTO video (id, fingerprint) VALUES (?, ?)", (video, str(video)))
                db.execute(
                    "INSERT INTO file (path, source_id, video_id, size, mtime_ns) VALUES (?, ?, ?, 1, 1)",
                    (str(path), source, video),
                )
        add_tags(db, [Stretch(video, "ab"[video % 2]) for video in range(1, 7)])
    return library


def test_fine_tuning_names_what_is_not_there_and_leaves_removed_folders_alone(
    two_sources: Library, tmp_path: Path
) -> None:
    forget_source(two_sources, tmp_path / "removed")
    labelled, targets = _labelled(two_sources, labels.from_tags)
    assert [target.video for target in targets] == [1, 2]
    assert labelled.unused == (
        (str(tmp_path / "here" / "3.mp4"), AWAY),
        *((str(tmp_path / "removed" / f"{video}.mp4"), GONE) for video in (4, 5, 6)),
    )
    for video in (1, 2):
        (tmp_path / "here" / f"{video}.mp4").unlink()
    with pytest.raises(UserError, match="None of the labelled videos can be reached"):
        _labelled(two_sources, labels.from_tags)


@pytest.mark.parametrize(("modality", "told"), [("audio", False), ("both", True)])
def test_what_holds_nothing_for_the_classifier_is_named(tmp_path: Path, modality: str, told: bool) -> None:
    sound = tmp_path / "sound.wav"
    write_wav(sound, np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE).astype(np.float32))
    with ClipStore(tmp_path / "clips", TINY) as data:
        left_out = jobs.run(decode(data, [Target(sound, 1)], Labelled(()), modality))
    assert left_out == (
        ((str(sound), "nothing in it for a classifier of sound and pictures"),) if told else ()
    )
