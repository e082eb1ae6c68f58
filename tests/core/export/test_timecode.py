# SPDX-License-Identifier: MIT
"""Frames and their labels, against values of SMPTE ST 12-1."""

from fractions import Fraction

import pytest

from core.errors import UserError
from core.export.rates import editing_rate, parse, true_rate
from core.export.timecode import Label, Timebase

FILM, NTSC, DOUBLE = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("rate", "drop", "frame", "label"),
    [
        (Fraction(25), False, 0, "00:00:00:00"),
        (Fraction(25), False, 25 * 3600 + 24, "01:00:00:24"),
        (FILM, False, 24 * 60, "00:01:00:00"),  # behind the clock by 0.1 %
        (NTSC, False, 1800, "00:01:00:00"),
        (NTSC, True, 1799, "00:00:59;29"),
        (NTSC, True, 1800, "00:01:00;02"),  # ;00 and ;01 do not exist
        (NTSC, True, 17981, "00:09:59;29"),
        (NTSC, True, 17982, "00:10:00;00"),  # but each tenth minute has them
        (NTSC, True, 107892, "01:00:00;00"),
        (DOUBLE, True, 3600, "00:01:00;04"),
        (DOUBLE, True, 215784, "01:00:00;00"),
        (Fraction(25), False, 25 * 86400, "00:00:00:00"),  # a new day
        (NTSC, True, 2589408 + 1, "00:00:00;01"),
    ],
)
def test_labels_of_frames(rate: Fraction, drop: bool, frame: int, label: str) -> None:
    base = Timebase(rate, drop)
    assert base.label(frame) == label
    read = Label.read(label)
    assert read is not None
    day = 2589408 if drop else 86400 * base.nominal
    assert base.number(read) == frame % day


@pytest.mark.parametrize(("rate", "drop"), [(NTSC, True), (DOUBLE, True), (FILM, False)])
def test_every_label_is_told_once_and_read_back(rate: Fraction, drop: bool) -> None:
    base = Timebase(rate, drop)
    labels = [base.label(frame) for frame in range(40_000)]
    assert len(set(labels)) == len(labels)
    assert labels == sorted(labels)
    assert [base.number(label) for text in labels if (label := Label.read(text))] == list(range(40_000))


def test_drop_frame_keeps_to_the_clock() -> None:
    base = Timebase(NTSC, drop=True)
    assert base.label(base.frame(3600)) == "01:00:00;00"
    assert Timebase(NTSC).label(base.frame(3600)) == "00:59:56:12"


def test_a_camera_that_counts_another_rate_keeps_its_clock() -> None:
    label = Label.read("10:00:00:12")
    assert label is not None
    assert Timebase(Fraction(50)).label(Timebase(Fraction(50)).number(label, 25)) == "10:00:00:24"


@pytest.mark.parametrize(("rate", "text"), [(Fraction(10), "01:00:00:5"), (Fraction(1, 5), "01:00:00:0")])
def test_few_frames_a_second_are_labelled_with_one_digit(rate: Fraction, text: str) -> None:
    label, base = Label.read(text), Timebase(rate)
    assert label is not None
    assert base.number(label) == 3600 * base.nominal + label.frames
    assert base.label(base.number(label)) == f"{text[:-1]}0{text[-1]}"


def test_halves_of_a_frame_are_labelled_as_whole_ones() -> None:
    rates = (Fraction(25, 2), Fraction(15, 2), Fraction(5, 2), Fraction(1, 2), NTSC)
    assert [Timebase(rate).nominal for rate in rates] == [13, 8, 3, 1, 30]  # as FFmpeg counts them


@pytest.mark.parametrize("text", ["", "noon", "1:2:3:4", "01:00:00"])
def test_what_is_no_label_is_none(text: str) -> None:
    assert Label.read(text) is None


@pytest.mark.parametrize(
    ("measured", "wanted"),
    [(Fraction(16999, 709), FILM), (Fraction(2997, 100), NTSC), (Fraction(24), 24), (Fraction(12), 12)],
)
def test_rounded_rates_are_what_was_meant(measured: Fraction, wanted: Fraction) -> None:
    assert true_rate(measured) == wanted


@pytest.mark.parametrize(
    ("measured", "finest", "wanted"),
    [
        (Fraction(1920000, 76937), 25, 25),
        (Fraction(1920000, 76937), 50, 25),
        (Fraction(1201, 100), 12, 12),
        (FILM, 24, FILM),
        (Fraction(27), 0, 27),
        (Fraction(27), 30, 27),
    ],
)
def test_an_average_of_a_piece_is_the_rate_its_stamps_lie_on(
    measured: Fraction, finest: int, wanted: Fraction
) -> None:
    assert true_rate(measured, Fraction(finest)) == wanted


@pytest.mark.parametrize(
    ("rate", "wanted"),
    [
        (12, 24),
        (15, 30),
        (Fraction(25, 2), 25),
        (120, 60),
        (Fraction(120000, 1001), DOUBLE),
        (240, 60),
        (27, 25),
    ],
)
def test_rates_no_editing_program_knows_are_counted_in_one_it_does(rate: Fraction, wanted: Fraction) -> None:
    assert editing_rate(Fraction(rate)) == wanted


def test_rates_as_people_write_them() -> None:
    assert [parse(text) for text in ("23.976", "23.98", "24", "29.97", "30000/1001")] == [
        FILM,
        FILM,
        24,
        NTSC,
        NTSC,
    ]
    for text in ("", "26", "1/0", "fast", "-25", "nan"):
        with pytest.raises(UserError, match="no frame rate"):
            parse(text)
