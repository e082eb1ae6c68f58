# SPDX-License-Identifier: MIT
"""`--smoke`: everything once, without a window, in a folder of its own that is gone afterwards.

What a package is tried with before it goes out: each step uses another part that could have been left behind.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core import jobs
from core.errors import UserError
from core.library.place import Library

VIDEOS = 4
HEARD = (1.0, 3.5)  # seconds of a sample video that are searched with
CLIPS, BATCH = 8, 4  # of the training: two steps


class Failed(UserError):
    """A step did not do what it should; the message says what happened."""


@dataclass(slots=True)
class Bench:
    """Where the steps work, and what earlier ones made."""

    folder: Path
    library: Library
    videos: tuple[Path, ...] = ()
    notes: list[str] = field(default_factory=list)


def resources(bench: Bench) -> str:
    """The files that ship with Earshot are there."""
    from core import licences, paths
    from core.model import store

    card = store.active_card(bench.library.models)
    icons = len(list((paths.resources() / "icons").glob("*.svg")))
    listed = licences.shipped()
    if not icons or not listed:
        raise Failed("icons or licences are missing from this installation; install Earshot again.")
    return f"{card.title}, {icons} icons, {len(listed)} licences"


def samples(bench: Bench) -> str:
    """Videos are rendered and encoded."""
    from core.samples.library import write_samples

    bench.videos = jobs.run(write_samples(bench.folder / "sämple videos", VIDEOS))
    return f"{len(bench.videos)} videos rendered"


def index(bench: Bench) -> str:
    """Decoder processes start, the model hears and sees, the catalogue is written."""
    from core.library.index import index as indexing

    report = jobs.run(indexing(bench.library, [bench.videos[0].parent]))
    if report.failed:
        raise Failed(f"{report.failed[0].path.name} could not be indexed: {report.failed[0].reason}.")
    if report.videos != len(bench.videos):
        raise Failed(f"{report.videos} of {len(bench.videos)} videos were indexed.")
    return f"{report.videos} videos, {report.moments} moments"


def search(bench: Bench) -> str:
    """A sound file finds the video it was taken from."""
    from core.media.encode import write_wav
    from core.media.sound import read_sound
    from core.search.query import sound_file
    from core.search.searcher import Searcher

    wanted = bench.videos[-1]
    sound = write_wav(bench.folder / "sound.wav", read_sound(wanted, *HEARD))
    result = jobs.run(Searcher(bench.library).search(sound_file(sound), top=3))
    if not result.matches or result.matches[0].path != wanted:
        raise Failed(f"searching with the sound of {wanted.name} did not find it.")
    return f"{wanted.name} found by its sound, {result.matches[0].score:.0%}"


def play(bench: Bench) -> str:
    """Qt's player decodes a picture."""
    from app.start import playing

    width, height = playing.first_picture(bench.videos[0])
    return f"a picture of {width} x {height} played"


def microphone(bench: Bench) -> str:
    """PortAudio loads; whether there is a microphone is another matter."""
    from app.media.capture import microphones

    return f"PortAudio knows {len(microphones())} microphones"


def train(bench: Bench) -> str:
    """Two steps of training, and the checkpoint that comes of them."""
    from app.start import training

    steps, loss = training.two_steps(bench.folder, CLIPS, BATCH)
    return f"{steps} steps, loss {loss:.3f}"


def reconstruct(bench: Bench) -> str:
    """The model paints back what was hidden of a moment, and it is written as pictures and sound."""
    from core.cli import parser
    from core.commands import reconstruct as command

    out = bench.folder / "reconstruction"
    words = ["reconstruct", str(bench.videos[0]), "--out", str(out), "--library", str(bench.library.folder)]
    command.run(parser().parse_args(words))
    written = {file.suffix for file in out.iterdir()}
    if not {".png", ".wav"} <= written:
        raise Failed("a reconstruction was not written as pictures and sound.")
    return f"{len(list(out.iterdir()))} files written"


def charts(bench: Bench) -> str:
    """What draws the curves of a training, and what writes them for TensorBoard."""
    import pyqtgraph
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(bench.folder / "events")) as writer:
        writer.add_scalar("loss", 1.0, 1)
    return f"pyqtgraph {pyqtgraph.__version__}"


def certificates(bench: Bench) -> str:
    """What downloads are checked against."""
    import ssl

    import certifi

    loaded = len(ssl.create_default_context(cafile=certifi.where()).get_ca_certs())
    return f"{loaded} certificates"


STEPS: tuple[Callable[[Bench], str], ...] = (
    resources,
    samples,
    index,
    search,
    reconstruct,
    play,
    microphone,
    train,
    charts,
    certificates,
)


def run_all(steps: tuple[Callable[[Bench], str], ...] = STEPS) -> int:
    """Take every step, a line each; returns 1 at the first that fails, 0 if none does."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="earshot-smoke-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), Library.at(Path(folder) / "library"))
        for step in steps:
            began = time.monotonic()
            try:
                said = step(bench)
            except Exception as error:
                sys.stdout.write(f"failed  {step.__name__}: {_sentence(error)}\n")
                return 1
            sys.stdout.write(f"ok  {step.__name__}: {said} ({time.monotonic() - began:.1f} s)\n")
            sys.stdout.flush()
    sys.stdout.write("everything works\n")
    return 0


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
