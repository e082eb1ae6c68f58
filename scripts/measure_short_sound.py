# SPDX-License-Identifier: MIT
"""How a recording shorter than the model's window is best fed to it, and one longer than it.

    python -m scripts.measure_short_sound [--model FILE] [--clips FOLDER]

A stretch of each clip's own sound is cut out where no window of the library begins, heard again through noise
at 10 dB, and searched among all windows of all clips: is the clip first, and its moment right to one hop?
Clips are rendered, and read from FOLDER too if one is given; they and the longest query are longer where the
model hears more at once. Decision 010 keeps what this printed.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from core import paths
from core.errors import UserError
from core.features.constants import FRAME_SHIFT, LOG_FLOOR, PATCH, SAMPLE_RATE
from core.features.fbank import fit_length, log_mel, normalise
from core.media.sound import read_sound
from core.model import checkpoint
from core.model.build import build, build_classifier
from core.model.config import LongPositions, ShortPositions
from core.model.encoder import Encoder
from core.samples.world import KINDS, render
from tests.core.hearing import with_noise

Wave = NDArray[np.float32]
Feed = Callable[[Tensor, int], Tensor]  # (T, mel) log-mel of the query, frames of the window -> (T', mel)

RENDERED = 262  # clips, two of each kind
SHORT = (0.5, 1.0, 2.0)  # s of a query: what people play and sing, whatever the model
WINDOW = 2.56  # s, the starter's; what follows is for it, and in proportion for others
CLIP = 6.0  # s
LONG = 4.0  # s of a query
AT = 1.63  # s into the clip; windows begin every 1.28 s, and so does none here
BATCH = 64


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds of what one model is measured with."""

    clip: float
    at: float  # where in the clip a query begins
    short: tuple[float, ...]  # queries shorter than the window
    long: tuple[float, ...]  # and longer than it


def lengths_for(window: float) -> Lengths:
    """Of a model that hears `window` seconds at once."""
    share = window / WINDOW
    return Lengths(CLIP * share, AT * share, tuple(s for s in SHORT if s < window), (LONG * share,))


def main() -> None:
    """Print one table for each collection of clips."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    starter = paths.resources() / "models" / "starter.safetensors"
    parser.add_argument("--model", type=Path, default=starter, help="the starter by default")
    parser.add_argument("--clips", type=Path, help="a folder of videos or sounds")
    options = parser.parse_args()
    model = Model(options.model)
    recordings = list(recorded(options.clips, model.lengths)) if options.clips else []
    print_table(f"{RENDERED} rendered clips", model, list(rendered(model.lengths.clip)))
    if options.clips:
        print_table(f"{len(recordings)} recorded clips", model, recordings)


def rendered(seconds: float) -> Iterator[Wave]:
    """Clips the starter model was not trained on: its own were of other seeds."""
    for number in range(RENDERED):
        yield render(KINDS[number % len(KINDS)], 910_000 + number, seconds).waveform


def recorded(folder: Path, lengths: Lengths) -> Iterator[Wave]:
    """The sound of every file below `folder` that is long enough to cut the longest query out of it.

    Ends the script with a sentence where there is none.
    """
    needed, found = lengths.at + max(lengths.long), 0
    for path in sorted(folder.rglob("*.*")):
        try:
            wave = read_sound(path)
        except UserError:
            continue
        if len(wave) > needed * SAMPLE_RATE and np.abs(wave).max() > 0.01:
            found += 1
            yield wave
    if not found:
        raise SystemExit(
            f"No file in {folder} has more than {needed:.1f} s of sound, which this model needs."
        )


@dataclass(frozen=True, slots=True)
class Way:
    """One way to feed a query."""

    name: str
    feed: Feed
    short: ShortPositions = "cut"
    long: LongPositions = "interpolate"


def padded(value: float, mel: Tensor, frames: int) -> Tensor:
    """`value` up to the end of the window."""
    return F.pad(mel, (0, 0, 0, max(0, frames - len(mel))), value=value)


def repeated(mel: Tensor, frames: int) -> Tensor:
    """The sound again and again until the window is full."""
    return mel.repeat(-(-frames // len(mel)), 1)[:frames]


def columns(mel: Tensor, frames: int) -> Tensor:
    """Whole token columns of the sound alone, however many or few they are."""
    return fit_length(mel, max(PATCH, len(mel) // PATCH * PATCH))


SHORT_WAYS = (
    Way("padded with 0, as published", partial(padded, 0.0)),
    Way("padded with silence", partial(padded, float(np.log(LOG_FLOOR)))),
    Way("repeated", repeated),
    Way("cut to token columns", columns),
    Way("cut, positions interpolated", columns, short="interpolate"),
)
LONG_WAYS = (
    Way("its first window", fit_length),
    Way("whole, positions interpolated", columns),
    Way("whole, positions continued", columns, long="continue"),
)


class Model:
    """A model of any kind, built for each way to fit positions."""

    def __init__(self, path: Path) -> None:
        self.config, _, self._state = checkpoint.read(path)
        self.window = self.config.audio_frames * FRAME_SHIFT  # s
        self.lengths = lengths_for(self.window)
        self._built: dict[tuple[str, str], Encoder] = {}

    def takes(self, way: Way) -> bool:
        """A classifier's positions are trained: there is no formula to continue them by."""
        return way.long != "continue" or not self.config.classes

    @torch.inference_mode()
    def embed(self, log_mels: list[Tensor], way: Way) -> NDArray[np.float32]:
        """Unit vectors (n, d) of log-mels (T, mel) of one length."""
        audio, model = normalise(torch.stack(log_mels)), self._model(way)
        parts = [model.features(audio[n : n + BATCH]).audio for n in range(0, len(audio), BATCH)]
        return np.concatenate([F.normalize(p.vector, dim=-1).numpy() for p in parts if p is not None])

    def _model(self, way: Way) -> Encoder:
        key = (way.short, way.long)
        if key not in self._built:
            config = replace(self.config, short_positions=way.short, long_positions=way.long)
            encoder = build_classifier if config.classes else build
            self._built[key] = encoder(config, self._state).eval()
        return self._built[key]


@dataclass(frozen=True, slots=True)
class Windows:
    """Every whole window of every clip."""

    vectors: NDArray[np.float32]  # (n, d)
    clip: NDArray[np.int64]  # (n,)
    start: NDArray[np.float64]  # (n,) s


def windows_of(model: Model, waves: list[Wave]) -> Windows:
    """They begin every half window."""
    size, cut, clip, start = model.config.audio_frames, [], [], []
    for number, wave in enumerate(waves):
        mel = log_mel(torch.from_numpy(wave))
        for first in range(0, len(mel) - size + 1, size // 2):
            cut.append(mel[first : first + size])
            clip.append(number)
            start.append(first * FRAME_SHIFT)
    return Windows(model.embed(cut, SHORT_WAYS[0]), np.array(clip), np.array(start))


def print_table(title: str, model: Model, waves: list[Wave]) -> None:
    """A row for each way; in each column: the clip is first, its reciprocal rank, and the moment is right."""
    library, of = windows_of(model, waves), model.lengths
    print(f"\n{title}, {len(library.clip)} windows; chance of the clip being first: {1 / len(waves):.3f}")
    for ways, lengths in ((SHORT_WAYS, of.short), (LONG_WAYS, of.long)):
        print("\n| a query of | " + " | ".join(f"{s:g} s: clip first, MRR, moment" for s in lengths) + " |")
        print("|---|" + "---|" * len(lengths))
        for way in filter(model.takes, ways):
            cells = [measure(model, way, library, waves, seconds) for seconds in lengths]
            print(f"| {way.name} | {' | '.join(cells)} |", flush=True)


def measure(model: Model, way: Way, library: Windows, waves: list[Wave], seconds: float) -> str:
    """One cell of the table."""
    at = model.lengths.at
    first, last = round(at * SAMPLE_RATE), round((at + seconds) * SAMPLE_RATE)
    mels = [log_mel(torch.from_numpy(with_noise(wave[first:last], 10))) for wave in waves]
    queries = model.embed([way.feed(mel, model.config.audio_frames) for mel in mels], way)
    scores = queries @ library.vectors.T  # (clips, windows)
    best = np.stack([scores[:, library.clip == c].max(axis=1) for c in range(len(waves))], axis=1)
    own = np.diagonal(best)[:, None]
    rank = (best >= own).sum(axis=1)
    found = scores.argmax(axis=1)
    right = library.clip[found] == np.arange(len(waves))
    near = right & (abs(library.start[found] - at) <= model.window / 2)
    return f"{(rank == 1).mean():.3f}, {(1 / rank).mean():.3f}, {near.mean():.3f}"


if __name__ == "__main__":
    main()
