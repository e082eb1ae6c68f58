# SPDX-License-Identifier: MIT
"""Draws contact sheets of the procedural world: each kind at three times, with its spectrogram.

Usage: python -m scripts.show_samples FOLDER [KIND...] [--seed N] [--rows N]
"""

import argparse
from difflib import get_close_matches
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.samples.clip import Clip
from core.samples.world import KINDS, render

PICTURE = 128
SPECTROGRAM = 256


def spectrogram(clip: Clip) -> NDArray[np.uint8]:
    """Time to the right, 0..8 kHz upwards, 70 dB from black to white: (PICTURE, SPECTROGRAM, 3)."""
    padded = np.pad(clip.waveform, 256)
    starts = np.linspace(0, len(padded) - 512, SPECTROGRAM).astype(np.int64)
    frames = padded[starts[:, None] + np.arange(512)] * np.hanning(512)
    power = 20 * np.log10(np.abs(np.fft.rfft(frames))[:, 1:] + 1e-6)  # (SPECTROGRAM, 256)
    grey = np.clip((power - power.max() + 70) / 70 * 255, 0, 255).astype(np.uint8)
    small = cv2.resize(
        np.ascontiguousarray(grey.T[::-1]), (SPECTROGRAM, PICTURE), interpolation=cv2.INTER_AREA
    )
    return np.asarray(
        cv2.cvtColor(cv2.applyColorMap(small, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB), np.uint8
    )


def row(kind: str, seed: int) -> NDArray[np.uint8]:
    """One kind: its name, three pictures (the middle one at an event), its spectrogram."""
    clip = render(kind, seed)
    middle = clip.events[len(clip.events) // 2] + 0.03 if clip.events else 2.0
    label = np.full((14, 3 * PICTURE + SPECTROGRAM, 3), 255, np.uint8)
    peak, mean = float(np.abs(clip.waveform).max()), float(np.sqrt(np.mean(clip.waveform**2)))
    text = f"{kind} {seed}  {clip.place}  peak {peak:.2f} rms {mean:.3f}  {len(clip.events)} events"
    cv2.putText(label, text, (2, 11), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    pictures = [clip.frame(t, PICTURE) for t in (0.3, middle, 3.6)]
    return np.vstack([label, np.hstack([*pictures, spectrogram(clip)])])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=8)
    arguments = parser.parse_args()
    for kind in arguments.kinds:
        if kind not in KINDS:
            near = ", ".join(get_close_matches(kind, KINDS)) or ", ".join(KINDS)
            parser.error(f"there is no kind {kind}: ask for one of those that there are, such as {near}")
    if arguments.seed < 0:
        parser.error(f"--seed is {arguments.seed}: give a whole number from 0 on")
    if arguments.rows < 1:
        parser.error(f"--rows is {arguments.rows}: give at least 1, the rows of a sheet")
    return arguments


def main() -> None:
    """Write sheet_00.png and so on into the folder."""
    arguments = _options()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rows = [row(kind, arguments.seed) for kind in arguments.kinds]
    step = 2 * arguments.rows
    for number, start in enumerate(range(0, len(rows), step)):
        part = rows[start : start + step]
        part += [np.full_like(rows[0], 255)] * (-len(part) % 2)
        sheet = np.hstack([np.vstack(part[0::2]), np.vstack(part[1::2])])
        path = arguments.folder / f"sheet_{number:02}.png"
        cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
        print(path)


if __name__ == "__main__":
    main()
