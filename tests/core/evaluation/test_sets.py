# SPDX-License-Identifier: MIT
"""What is measured on: tables of a user, computed clips, and what happens to a sound."""

from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.errors import UserError
from core.evaluation.collect import collect
from core.evaluation.held_out import FIRST_SEED, HeldOut
from core.evaluation.items import Item, Missing
from core.evaluation.methods import colour_histogram, mean_log_mel, mfcc_statistics, untrained
from core.evaluation.tables import read_table
from core.media.encode import write_wav
from core.media.mp3 import through_mp3
from core.samples.conditions import CONDITIONS, FASTER, with_noise
from core.samples.library import plan_video
from core.samples.world import KINDS
from core.training.rendered import SEEDS

RATE = 16000


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, "utf-8")
    return path


def tone(hertz: float, seconds: float = 2.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def test_a_row_is_a_stretch_of_a_file_and_a_missing_file_is_said(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(300))
    path = table(
        tmp_path, "path,start,end,id,label\na.wav,0.5,1.5,,dog\na.wav,,,whole,dog; bark\ngone.wav,,,,dog\n"
    )
    rows = list(read_table(path, labelled=True).items())
    first, whole, gone = rows
    assert isinstance(first, Item)
    assert (first.name, first.labels, len(first.waveform)) == ("a.wav@0.5-1.5", ("dog",), RATE)
    assert isinstance(whole, Item)
    assert (whole.name, whole.labels, first.group) == ("whole", ("dog", "bark"), whole.group)
    assert gone == Missing("gone.wav", "there is no such file")


def test_a_file_is_one_group_however_it_is_spelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    write_wav(tmp_path / "a.wav", tone(300))
    table(tmp_path, f"path,start,end\na.wav,0,1\nsub/../a.wav,1,2\n{tmp_path}/a.wav,0.5,1.5\n")
    monkeypatch.chdir(tmp_path)
    rows = list(read_table(Path("table.csv"), labelled=False).items())
    assert {row.group for row in rows if isinstance(row, Item)} == {str(tmp_path / "a.wav")}
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / "sub" / name).touch()
    assert [row.path for row in read_table(Path("sub"), labelled=False).rows] == [
        tmp_path / "sub" / "a.mp4",
        tmp_path / "sub" / "b.mp4",
    ]


def test_of_a_long_file_without_an_end_the_beginning_is_measured_and_that_is_said(tmp_path: Path) -> None:
    for name, seconds in (("long", 70.0), ("round", 60.2), ("short", 2.0)):
        write_wav(tmp_path / f"{name}.wav", with_noise(tone(100 * len(name), seconds), 10))
    path = table(
        tmp_path,
        "path,start,end,label\nlong.wav,,,dog\nlong.wav,5,,dog\nlong.wav,1,62,dog\nlong.wav,20,,dog\n"
        "round.wav,,,dog\nshort.wav,,,dog\n",
    )
    rows = [row for row in read_table(path, labelled=True).items() if isinstance(row, Item)]
    assert [len(row.waveform) / RATE for row in rows] == [60, 60, 61, 50, 60, 2]
    assert [row.cut for row in rows] == [True, True, False, False, False, False]
    found = jobs.run(collect(read_table(path, labelled=True), untrained(), pictures=False, altered=False))
    assert (len(found.names), found.cut) == (6, 2)


def test_a_sound_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    """A copy under another name would be the easiest answer of all."""
    for name in ("a", "b", "copy"):
        write_wav(tmp_path / f"{name}.wav", tone(500 if name == "b" else 300))
    path = table(tmp_path, "path,label\na.wav,dog\nb.wav,dog\ncopy.wav,dog\n")
    found = jobs.run(collect(read_table(path, labelled=True), untrained(), pictures=False))
    assert found.names == ["a.wav", "b.wav"]
    assert found.missing == [Missing("copy.wav", "it sounds exactly like a.wav")]


def test_pairs_bring_pictures(sample_videos: tuple[Path, ...], tmp_path: Path) -> None:
    lines = "".join(f'"{video}",1,3\n' for video in sample_videos[:2])
    for item in read_table(table(tmp_path, "path,start,end\n" + lines), labelled=False).items():
        assert isinstance(item, Item)
        assert len(item.waveform) == 2 * RATE
        assert item.pictures.shape[1:] == (224, 224, 3)
        assert 1 <= len(item.pictures) <= 3
    assert read_table(sample_videos[0].parent, labelled=False).count == len(sample_videos)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("file\na.wav\n", "no column 'path'"),
        ("path\na.wav\nb.wav\n", "no column 'label'"),
        ("path,label\na.wav,dog\n", "fewer than two"),
        ("path,label\na.wav,dog\na.wav,dog\n", "the same id"),
        ("path,start,end,label\na.wav,x,2,dog\nb.wav,,,dog\n", "line 2"),
        ("path,start,end,label\na.wav,3,2,dog\nb.wav,,,dog\n", "not after the start"),
        ("path,start,end,label\na.wav,nan,,dog\nb.wav,,,dog\n", "not after the start"),
        ("path,start,end,label\na.wav,0,0,dog\nb.wav,,,dog\n", "not after the start"),
        ("path,label\n,dog\nb.wav,dog\n", "no path"),
        ("", "no column"),
    ],
)
def test_tables_that_cannot_be_used_are_said(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_table(table(tmp_path, text), labelled=True)


def test_a_file_that_is_no_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_table(tmp_path / "none.csv", labelled=False)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00path")
    with pytest.raises(UserError, match="cannot be read"):
        read_table(tmp_path / "bytes.csv", labelled=False)


def test_computed_clips_are_kept_and_the_same_every_time(tmp_path: Path) -> None:
    one, again, other = (list(HeldOut(2, folder).items()) for folder in (tmp_path, tmp_path, tmp_path / "b"))
    files = sorted(tmp_path.glob("*/*.npz"))
    assert len(files) == 2
    for first, second, third in zip(one, again, other, strict=True):
        assert first.name == second.name == third.name
        for field in ("waveform", "pictures", "imitation"):
            np.testing.assert_array_equal(getattr(first, field), getattr(second, field))
            np.testing.assert_array_equal(getattr(first, field), getattr(third, field))
    assert not list(tmp_path.rglob("*.part*"))


def test_no_seed_of_training_can_be_met() -> None:
    """Training draws its seeds below 2**31 (core.training.rendered); all of evaluation's are above."""
    from core.evaluation.evaluate import SAMPLE_SEED, SAMPLE_VIDEOS

    assert FIRST_SEED >= SEEDS
    seeds = [s for n in range(SAMPLE_VIDEOS) for _, s, _ in plan_video(n, SAMPLE_SEED).scenes]
    assert min(seeds) >= FIRST_SEED


def test_kinds_are_spread_and_each_has_several_clips() -> None:
    for count in (10, 150, 1000):
        kinds = HeldOut(count).kinds
        assert len(set(kinds)) == len(kinds) == min(len(KINDS), count // 5)


def test_conditions_do_what_their_names_say() -> None:
    wave = tone(1000) + tone(100) + tone(6000)
    level = {hertz: np.abs(np.fft.rfft(wave))[2 * hertz] for hertz in (100, 1000, 6000)}
    phone = np.abs(np.fft.rfft(CONDITIONS["telephone band"](wave)))
    assert phone[2000] > 0.9 * level[1000]
    assert phone[200] < 0.05 * level[100]
    assert phone[12000] < 0.15 * level[6000]
    for decibels in (20, 10, 0):
        noise = CONDITIONS[f"noise at {decibels} dB"](wave) - wave
        assert 10 * np.log10(np.mean(wave**2) / np.mean(noise**2)) == pytest.approx(decibels, abs=0.2)
    fast = CONDITIONS["10 % faster"](tone(1000))
    assert len(fast) == pytest.approx(2 * RATE / FASTER, abs=2)
    assert np.abs(np.fft.rfft(fast)).argmax() * RATE / len(fast) == pytest.approx(1100, abs=2)
    assert len(CONDITIONS["half the length"](wave)) == RATE
    click = np.zeros(RATE, np.float32)
    click[0] = 1
    echo = CONDITIONS["reverberation"](click) ** 2
    assert len(echo) == RATE
    assert 0 < echo[RATE // 2 : RATE // 2 + 800].sum() < 0.05 * echo[1:800].sum()


def test_conditions_keep_silence_and_very_short_sounds() -> None:
    for wave in (np.zeros(RATE, np.float32), np.ones(1, np.float32)):
        for name, way in CONDITIONS.items():
            heard = way(wave)
            assert heard.dtype == np.float32, name
            assert np.isfinite(heard).all(), name
    assert len(with_noise(np.zeros(0, np.float32), 10)) == 0


def test_mp3_keeps_the_sound_but_not_its_bits() -> None:
    wave = tone(440)
    heard = through_mp3(wave)
    assert len(heard) >= len(wave)
    spectrum = np.abs(np.fft.rfft(heard))
    assert spectrum.argmax() * RATE / len(heard) == pytest.approx(440, abs=2)
    assert len(through_mp3(np.ones(1, np.float32)))


def test_baselines_by_hand() -> None:
    low, high = tone(200), tone(4000)
    assert mean_log_mel(low).shape == (1, 128)
    assert mean_log_mel(low).argmax() < mean_log_mel(high).argmax()
    statistics = mfcc_statistics(low)
    assert statistics.shape == (1, 60)
    noise = with_noise(low, 0)
    loud, soft = mfcc_statistics(noise)[0], mfcc_statistics(noise / 2)[0]
    assert loud[0] - soft[0] == pytest.approx(2 * np.log(2) * np.sqrt(128), rel=0.03)
    np.testing.assert_allclose(loud[1:], soft[1:], atol=0.25)  # only the first coefficient hears the level
    assert statistics[0, 20:].max() < mfcc_statistics(np.concatenate([low, high]))[0, 20:].max()
    for baseline in (mean_log_mel, mfcc_statistics):
        assert len(baseline(np.zeros(10, np.float32))) == 0  # under 25 ms there is nothing to see
    red = np.zeros((2, 4, 4, 3), np.uint8)
    red[..., 0] = 255
    histogram = colour_histogram(red)
    assert histogram.shape == (1, 512)
    assert histogram[0, 7 * 64] == 1
    assert len(colour_histogram(red[:0])) == 0
