# SPDX-License-Identifier: MIT
"""What the library shows: by the model that searches, and no picture that is not ours."""

import shutil
from pathlib import Path

import pytest

from core.library.heard import searching_identity
from core.library.overview import first_thumbnail, overview, unfinished
from core.library.place import Library
from core.model import store
from tests.core.library.filmed import film, run, save_model


def states(library: Library) -> dict[str, str]:
    return {video.path.name: video.state for video in overview(library).videos}


def shown(library: Library) -> dict[str, int]:
    """The moments of each file."""
    return {video.path.name: video.moments for video in overview(library).videos}


def test_what_only_another_model_has_heard_is_waiting(library: Library, tmp_path: Path) -> None:
    here, away = tmp_path / "here", tmp_path / "away"
    for number, place in enumerate((here, away)):
        place.mkdir()
        film(place / f"{place.name}.mp4", seed=number)
    run(library, here, away)
    known = overview(library).moments
    away.rename(away.with_name("unplugged"))
    save_model(library.models, "other", seed=1)
    store.use(library.models, "other")
    assert (overview(library).moments, overview(library).is_heard) == (0, True)  # by the other model
    run(library)
    assert states(library) == {"away.mp4": "offline", "here.mp4": "indexed"}
    assert not unfinished(library)  # nothing can be done about it now
    away.with_name("unplugged").rename(away)
    assert states(library) == {"away.mp4": "waiting", "here.mp4": "indexed"}
    assert unfinished(library)
    assert overview(library).moments == shown(library)["here.mp4"] < known
    assert run(library).videos == 1
    assert overview(library).moments == known
    assert states(library) == {"away.mp4": "indexed", "here.mp4": "indexed"}
    assert not unfinished(library)


def test_moments_of_a_copy_are_found_once(library: Library, tmp_path: Path) -> None:
    first = film(tmp_path / "first.mp4")
    shutil.copy(first, tmp_path / "second.mp4")
    report = run(library, tmp_path)
    assert set(shown(library)) == {"first.mp4", "second.mp4"}
    assert overview(library).moments == report.moments


def test_a_folder_that_moved_while_its_old_drive_is_away_counts_once(
    library: Library, films: Path, tmp_path: Path
) -> None:
    films.joinpath("notes.mp4").write_text("no film at all")
    run(library, films)
    before = overview(library)
    moved = films.rename(tmp_path / "on a new drive")
    run(library, moved)
    after = overview(library)
    assert len(after.videos) == 2 * len(before.videos)
    assert after.contents == before.contents == len(before.videos)
    assert after.media_seconds == before.media_seconds > 0


def test_a_library_in_which_nothing_could_be_heard(library: Library, tmp_path: Path) -> None:
    assert not overview(library).is_heard
    (tmp_path / "notes.mp4").write_text("no film at all")
    run(library, tmp_path / "notes.mp4")
    assert (overview(library).moments, overview(library).is_heard) == (0, False)


def test_a_failed_film_does_not_wait_for_a_new_model(library: Library, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("no film at all")
    run(library, tmp_path / "notes.mp4")
    save_model(library.models, "other", seed=1)
    store.use(library.models, "other")
    assert states(library) == {"notes.mp4": "failed"}
    assert not unfinished(library)


def test_a_library_is_shown_whose_model_cannot_be_read(library: Library, films: Path) -> None:
    run(library, films)
    before = states(library)
    (library.models / "tiny.safetensors").write_bytes(b"damaged")
    assert searching_identity(library) is None
    assert states(library) == before
    assert not unfinished(library)


def test_the_identity_is_the_one_the_card_tells(library: Library) -> None:
    assert searching_identity(library) == store.active_card(library.models).identity


@pytest.mark.parametrize("strange", ["._0000000000.jpg", ".hidden.jpg", "cover.jpg"])
def test_the_first_thumbnail_is_one_of_ours(library: Library, strange: str) -> None:
    folder = library.thumbnails / "1"
    folder.mkdir()
    (folder / strange).touch()
    assert first_thumbnail(library, 1) is None
    (folder / "0000002000.jpg").touch()
    found = first_thumbnail(library, 1)
    assert found is not None
    assert found.name == "0000002000.jpg"
