# SPDX-License-Identifier: MIT
"""Real files, many odd or broken: none may hang or crash; each is decoded or refused, with a reason."""

import csv

import pytest

from core.errors import MediaError
from core.media.decode import Chunk
from core.media.probe import probe
from core.media.processes import DecoderPool, Done

LONGEST_REASON = 60  # characters: it must fit beside the file's name

pytestmark = pytest.mark.clips


@pytest.fixture(scope="module")
def rows(clips):
    with (clips / "manifest.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def decoded(clips, rows):
    """file -> seconds of sound, pictures, and how it ended."""
    found: dict[str, tuple[float, int, object]] = {}
    sound, pictures = 0.0, 0
    with DecoderPool(2, timeout=20) as pool:
        for step in pool.decode_all((row["file"], clips / row["file"]) for row in rows):
            if isinstance(step.what, Chunk):
                sound += len(step.what.waveform) / 16_000
                pictures += len(step.what.frames)
            else:
                found[step.key] = sound, pictures, step.what
                sound, pictures = 0.0, 0
    return found


def test_every_file_ends_with_done_or_a_short_reason(rows, decoded):
    assert list(decoded) == [row["file"] for row in rows]
    for file, (sound, pictures, end) in decoded.items():
        if isinstance(end, Done):
            assert sound or pictures, file
        else:
            assert isinstance(end, MediaError)
            assert 0 < len(str(end)) <= LONGEST_REASON, file
            assert "decoder" not in str(end), f"{file}: {end}"


def test_nearly_all_sound_files_give_sound_and_pictures(rows, decoded):
    wanted = [row for row in rows if row["decode"] == "ok" and float(row["duration"] or 0) >= 0.2]
    heard = [decoded[row["file"]][0] > 0 for row in wanted if row["has_audio"] == "1"]
    films = [
        r for r in wanted if int(r["n_video"] or 0) > int(r["attached_pic"] or 0) and r["resolution"] != "0x0"
    ]
    seen = [decoded[row["file"]][1] > 0 for row in films]
    assert sum(heard) / len(heard) > 0.98
    assert sum(seen) / len(seen) > 0.98


def test_the_length_is_the_declared_one(rows, decoded):
    films = [row for row in rows if row["use"] == "av_real"]
    for row in films:
        sound, pictures, end = decoded[row["file"]]
        assert end == Done(), row["file"]
        assert sound == pytest.approx(float(row["duration"]), abs=0.5), row["file"]
        assert pictures >= float(row["duration"]) / 4, row["file"]


def test_rotated_films_are_shown_upright(clips, rows):
    turned = [
        row for row in rows if row["rotation"] in ("90", "-90", "270", "-270") and row["decode"] == "ok"
    ]
    if not turned:
        pytest.skip("none among these")
    for row in turned:
        info = probe(clips / row["file"])
        width, height = (int(side) for side in row["resolution"].split("x"))
        assert (info.width > info.height) == (height > width), row["file"]
