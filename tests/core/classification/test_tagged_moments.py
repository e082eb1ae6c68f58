# SPDX-License-Identifier: MIT
"""A few tagged seconds of a long film are what a probe learns from."""

from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.classification import labels
from core.classification.choosing import choose
from core.classification.examples import Span
from core.classification.predict import predict
from core.classification.probe import fit_probe
from core.library.catalogue import model_row, open_catalogue, transaction
from core.library.place import Library
from core.library.tags import Stretch, add_tags
from core.model import store
from tests.core.classification.world import WIDTH, add_vector

FILMS, SECONDS = 6, 300


pytestmark = pytest.mark.usefixtures("two_penalties")


def tagged(film: int) -> list[Stretch]:
    """A dog and, a minute later, a bell: five seconds of each, at another time in each film."""
    start = 31.0 + 17 * film
    return [Stretch(film, "dog", start, start + 5), Stretch(film, "bell", start + 60, start + 65)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.at(tmp_path / "library")
    rng = np.random.default_rng(0)
    centres = {label: rng.standard_normal(WIDTH) for label in ("", "dog", "bell")}
    with open_catalogue(library.catalogue) as db, transaction(db):
        model = model_row(db, store.active_card(library.models).identity)
        db.execute("INSERT INTO source (id, path) VALUES (1, '/films')")
        for film in range(1, FILMS + 1):
            db.execute("INSERT INTO video VALUES (?, ?, ?, 1, 0)", (film, str(film), float(SECONDS)))
            values = (f"/films/{film}.mp4", film)
            db.execute(
                "INSERT INTO file (path, source_id, video_id, size, mtime_ns) VALUES (?, 1, ?, 1, 1)", values
            )
            db.execute("INSERT INTO indexed VALUES (?, ?, 1)", (film, model))
            for start in range(0, SECONDS, 2):
                label = next((s.label for s in tagged(film) if s.start < start + 1 < s.end), "")
                vector = centres[label] + 0.2 * rng.standard_normal(WIDTH)
                add_vector(db, film, model, "audio", float(start), vector)
    with open_catalogue(library.catalogue) as db:
        add_tags(db, [stretch for film in range(1, FILMS + 1) for stretch in tagged(film)])
    return library


def test_a_probe_learns_from_seconds_of_long_films(library: Library) -> None:
    measured = jobs.run(fit_probe(library, labels.from_tags, "x", "audio")).measured["audio"]
    assert (measured.examples, measured.videos) == (2 * FILMS, FILMS)
    assert measured.accuracy == 1


def test_with_several_labels_the_rest_of_the_film_is_an_example_of_none(library: Library) -> None:
    measured = jobs.run(fit_probe(library, labels.from_tags, "x", "audio", multi_label=True)).measured
    assert measured["audio"].examples == 3 * FILMS
    found = jobs.run(predict(library)).videos[0]
    sure = found.moments.max(axis=1) > 0.5
    start = tagged(1)[0].start
    near = [any(s.start - 2 < at < s.end for s in tagged(1)) for at in found.starts]
    assert 4 <= sure.sum() <= 8
    assert sure[(found.starts >= start) & (found.ends <= start + 5)].all()
    assert not sure[~np.array(near)].any()


def test_of_moments_tagged_alike_some_are_taken_evenly() -> None:
    spans = [Span(1, float(start), start + 2.0) for start in range(0, 2000, 2)]
    given = [Stretch(1, "all"), Stretch(1, "long", 200, 1200), Stretch(1, "short", 1500, 1502)]
    rows = choose(spans, given, 5)
    assert rows.tolist() == sorted(rows.tolist())
    starts = [spans[row].start for row in rows]
    assert [start for start in starts if 200 <= start < 1200] == [200, 450, 700, 948, 1198]
    assert 1500 in starts
    assert len(rows) == 11  # five of each, one of what is short; the label of the whole video divides nothing
    assert choose(spans, [], 2).tolist() == [0, 999]
    assert choose(spans[:3], given, 10).tolist() == [0, 1, 2]
