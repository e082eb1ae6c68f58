# SPDX-License-Identifier: MIT
"""Indexing that is stopped, doubled, or meets files that are broken, change or go away."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from core import jobs
from core.errors import MediaError, UserError
from core.jobs import Cancelled, Progress
from core.library.index import IndexReport, IndexStatus, index
from core.library.overview import overview, unfinished
from core.library.place import Library
from core.library.sources import forget_source
from core.media.decode import Chunk
from core.media.decoder import CRASHED, HUNG
from core.media.opening import OUT_OF_MEMORY
from core.media.processes import Decoded, DecoderPool, Done
from core.model import store
from core.search.query import MomentQuery
from core.search.searcher import Searcher
from tests.core.library.filmed import HOP, film, part_of, run, save_model, sound, stored, stored_by_one_run
from tests.core.media.making import Picture, Sound, make


def test_going_on_after_a_stop_gives_what_one_run_gives(
    library: Library, films: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    reports: list[IndexStatus] = []

    def note(step: Progress) -> None:
        if isinstance(step.data, IndexStatus):
            reports.append(step.data)

    with pytest.raises(Cancelled):
        jobs.run(index(library, [films], "cpu"), note, lambda: bool(reports) and reports[-1].done == 2)
    assert unfinished(library)
    report = run(library)
    assert (report.videos, report.skipped) == (2, 2)
    assert not unfinished(library)
    assert stored(db) == stored_by_one_run(tmp_path / "whole", films)


def test_a_stop_in_the_middle_of_a_video_leaves_no_half_of_it(
    library: Library, tmp_path: Path, db: sqlite3.Connection
) -> None:
    long = film(tmp_path / "long.mp4", seconds=130.0)
    job = index(library, [long], "cpu")
    while not db.execute("SELECT count(*) FROM vector").fetchone()[0]:
        next(job)
    job.close()
    assert unfinished(library)
    run(library)
    starts = [start for _, modality, start in stored(db) if modality == "audio"]
    assert len(starts) == len(set(starts))
    assert max(starts) == pytest.approx(130 - 2 * HOP, abs=HOP)


def test_two_that_index_the_same_films_at_once_write_each_vector_once(
    library: Library, films: Path, db: sqlite3.Connection, tmp_path: Path
) -> None:
    film(films / "long.mp4", seconds=130.0, seed=7)
    reports: list[IndexReport] = []
    waiting = [index(library, [films], "cpu"), index(library, [films], "cpu")]
    while waiting:  # in step, as two processes might be
        for job in tuple(waiting):
            try:
                next(job)
            except StopIteration as end:
                reports.append(end.value)
                waiting.remove(job)
    assert sum(report.videos for report in reports) == 5
    assert stored(db) == stored_by_one_run(tmp_path / "whole", films)


def test_bad_files_cost_one_line_each(library: Library, films: Path, tmp_path: Path) -> None:
    (films / "notes.mp4").write_text("no film at all")
    (films / "nothing.mov").touch()
    whole = film(tmp_path / "whole.mp4", seconds=70.0)
    (films / "cut off.mkv").write_bytes(b"\x1aE\xdf\xa3 almost a film")
    report = run(library, films, whole)
    assert report.videos == 5
    reasons = {failed.path.name: failed.reason for failed in report.failed}
    assert set(reasons) == {"notes.mp4", "nothing.mov", "cut off.mkv"}
    assert all(3 < len(reason) < 80 for reason in reasons.values())
    shown = {video.path.name: video for video in overview(library).videos}
    assert shown["notes.mp4"].state == "failed"
    assert shown["notes.mp4"].reason == reasons["notes.mp4"]
    again = run(library)
    assert (again.videos, again.failed, again.skipped) == (0, (), 8)
    assert {failed.path.name: failed.reason for failed in again.failed_before} == reasons
    film(films / "notes.mp4", seed=9)  # mended: tried again
    assert run(library).videos == 1


def test_a_damaged_film_is_indexed_up_to_the_damage(library: Library, tmp_path: Path) -> None:
    path = make(tmp_path / "film.mkv", Picture(), Sound(), seconds=60.0, waveform=sound(60.0, 0))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    report = run(library, path)
    assert report.videos == 1
    assert report.moments > 10
    assert "damaged after 00:" in report.failed[0].reason
    assert overview(library).videos[0].state == "indexed"


def test_a_drive_unplugged_while_indexing_is_tried_again(library: Library, films: Path) -> None:
    job = index(library, [films], "cpu")
    step = next(job)
    while not (isinstance(step.data, IndexStatus) and step.data.done == 1):
        step = next(job)
    films.rename(films.with_name("unplugged"))
    report = jobs.run(job)
    assert all("tried again" in failed.reason for failed in report.failed)
    films.with_name("unplugged").rename(films)
    assert unfinished(library)
    assert run(library).videos == 4 - report.videos
    assert {video.state for video in overview(library).videos} == {"indexed"}


def give_up(patch: pytest.MonkeyPatch, reason: str, name: str, after: int = 1) -> list[str]:
    """The decoder of the file `name` ends after so many chunks; gives what is decoded, in order."""
    asked: list[str] = []

    class Pool(DecoderPool):
        def decode_all(self, files: Any, plan: Any = None, *, pulse: Any = None) -> Any:
            files = list(files)
            asked[:] = [path.name for _, path in files]
            left = after
            for step in super().decode_all(files, plan, pulse=pulse):
                if step.key.path.name != name:
                    yield step
                elif isinstance(step.what, Chunk) and left:
                    left -= 1
                    yield step
                elif isinstance(step.what, Done):
                    yield Decoded(step.key, MediaError(reason))

    patch.setattr("core.library.index.DecoderPool", Pool)
    return asked


@pytest.mark.parametrize("reason", [CRASHED, HUNG, OUT_OF_MEMORY])
def test_a_film_whose_decoder_ended_midway_is_gone_through_again(
    library: Library,
    db: sqlite3.Connection,
    tmp_path: Path,
    films: Path,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    long = film(tmp_path / "a long one.mp4", seconds=70.0)
    with monkeypatch.context() as broken:
        asked = give_up(broken, reason, long.name)
        for _ in range(2):
            report = run(library, long, films)
            assert [(failed.path, failed.reason) for failed in report.failed] == [
                (long, f"{reason}; it is tried again next time")
            ]
        assert asked == [long.name]
        film(films / "z new.mp4", seed=9)
        run(library)
        assert asked == ["z new.mp4", long.name]
    shown = {video.path.name: video for video in overview(library).videos}
    assert (shown[long.name].state, shown[long.name].reason) == ("failed", report.failed[0].reason)
    found = [row for row in stored(db) if row[0] == str(long)]
    assert found  # the part before is found meanwhile
    assert len(found) == len(set(found))
    assert not unfinished(library)  # it is not tried for ever at every start
    assert run(library).videos == 1
    shown = {video.path.name: video for video in overview(library).videos}
    assert (shown[long.name].state, shown[long.name].reason) == ("indexed", "")
    assert stored(db) == stored_by_one_run(tmp_path / "whole", films, long)


def test_a_copy_is_decoded_where_the_disk_of_the_first_does_not_answer(
    library: Library, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copy(films / "film 3.mp4", films / "z copy.mp4"))
    give_up(monkeypatch, HUNG, "film 3.mp4", after=0)
    assert run(library, films).videos == 3
    report = run(library)
    assert (report.videos, report.failed) == (1, ())
    assert {video.state for video in overview(library).videos} == {"indexed"}
    assert {video.reason for video in overview(library).videos} == {""}
    assert copy.exists()


def test_a_damaged_film_is_heard_by_a_second_model_too(library: Library, tmp_path: Path) -> None:
    path = make(tmp_path / "film.mkv", Picture(), Sound(), seconds=60.0, waveform=sound(60.0, 0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run(library, path).videos == 1
    save_model(library.models, "other", seed=1)
    store.use(library.models, "other")
    assert run(library).videos == 1


def test_a_name_that_is_no_utf8_costs_one_line(library: Library, films: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(films) + b"/caf\xe9.mp4"))
    try:
        shutil.copy(films / "film 0.mp4", strange)
    except OSError:
        pytest.skip("this file system takes no such names")
    report = run(library, films)
    assert report.videos == 4
    assert [(failed.path, failed.reason) for failed in report.failed] == [
        (strange, "its name is not in UTF-8; rename it")
    ]
    with pytest.raises(UserError, match="UTF-8"):
        run(library, strange)
    with pytest.raises(UserError, match="not in the library"):
        jobs.run(Searcher(library, "cpu").search(MomentQuery(strange, 1.0)))


def test_a_film_replaced_while_it_is_read_does_not_lend_it_its_vectors(
    library: Library, tmp_path: Path, db: sqlite3.Connection
) -> None:
    first, other = film(tmp_path / "first.mp4", seed=1), film(tmp_path / "other.mp4", seed=2)
    kept = shutil.copy(first, tmp_path / "kept.mp4")
    job = index(library, [first], "cpu")
    next(job)  # it is scanned
    os.replace(other, first)
    report = jobs.run(job)
    assert report.videos == 0
    assert "changed" in report.failed[0].reason
    assert run(library, first, Path(kept)).videos == 2
    marks = db.execute("SELECT count(DISTINCT vector) FROM vector WHERE modality = 'audio'").fetchone()
    assert marks == db.execute("SELECT count(*) FROM vector WHERE modality = 'audio'").fetchone()


def test_where_no_decoder_starts_no_film_is_called_damaged(
    library: Library, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("core.media.decoder.serve", os.abort)
        with pytest.raises(UserError, match="does not start"):
            run(library, films)
    report = run(library, films)
    assert report.failed == ()
    assert report.videos == len(list(films.iterdir()))


def test_copies_of_a_file_that_fails_fail_with_it(library: Library, films: Path) -> None:
    for name in ("one.wav", "two.wav", "three.mp4"):
        (films / name).touch()
    report = run(library, films)
    assert sorted(failed.path.name for failed in report.failed) == ["one.wav", "three.mp4", "two.wav"]
    assert (report.videos, report.skipped) == (4, 0)
    assert not unfinished(library)
    again = run(library)
    assert (again.failed, again.skipped, len(again.failed_before)) == ((), 7, 3)
    (films / "four.wav").touch()  # a copy that may lie on a better disk: it is tried, and fails as well
    again = run(library)
    assert (len(again.failed), again.skipped, again.failed_before) == (4, 4, ())


def test_what_is_taken_out_while_it_is_searched_is_no_match(library: Library, films: Path) -> None:
    away = films.with_name("away")
    away.mkdir()
    shutil.move(films / "film 2.mp4", away / "film 2.mp4")
    run(library, films, away)
    search = Searcher(library, "cpu").search(part_of(away / "film 2.mp4"))
    while next(search).note != "comparing":
        pass
    forget_source(library, away)
    found = jobs.run(search).matches
    assert found
    assert "film 2.mp4" not in {match.path.name for match in found}
