# SPDX-License-Identifier: MIT
"""Pictures of the window with a library of sample videos: each page, light and dark, at 100 % and 200 %.

python scripts/take_screenshot.py --out docs/pictures
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from app.frame.settings.dialog import SettingsDialog  # noqa: E402
from app.start import startup  # noqa: E402
from app.start.application import Earshot  # noqa: E402
from app.window import LIBRARY, MODELS, TRAINING  # noqa: E402
from core import jobs, settings  # noqa: E402
from core.library.index import index  # noqa: E402
from core.library.place import Library  # noqa: E402
from core.media.encode import write_wav  # noqa: E402
from core.media.sound import read_sound  # noqa: E402
from core.samples.library import write_samples  # noqa: E402
from scripts.waiting import wait_for  # noqa: E402

SEARCHED_WITH = ("crow 18.mp4", 0.5, 3.0)
PATIENCE_MS = 60_000
SIZE = (1280, 800)


def main() -> None:
    """Prepare a library once, then open a window for each theme and scale."""
    options = parse()
    if options.one:
        take_all(options)
        return
    with tempfile.TemporaryDirectory(prefix="earshot-pictures-") as folder:
        prepare(Path(folder))
        for theme in options.theme:
            for scale in options.scale:
                take_in_own_process(options.out.absolute(), Path(folder), theme, scale)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--theme", nargs="+", default=["light"])
    parser.add_argument("--scale", nargs="+", type=float, default=[1.0])
    parser.add_argument("--size", nargs=2, type=int, default=SIZE, metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def prepare(folder: Path) -> None:
    """Sample videos, one damaged file, an index of both, and a sound to search with."""
    samples = folder / "Sample videos"
    jobs.run(write_samples(samples))
    whole = samples / SEARCHED_WITH[0]
    (samples / "damaged download.mp4").write_bytes(whole.read_bytes()[:4_000])
    jobs.run(index(Library.at(folder / "library"), [samples]))
    write_wav(folder / "crow in the yard.wav", read_sound(whole, *SEARCHED_WITH[1:]))


def take_in_own_process(out: Path, folder: Path, theme: str, scale: float) -> None:
    """One window with `theme` at `scale`, which Qt reads only at its start."""
    out.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "QT_SCALE_FACTOR": str(scale),
        "HOME": str(folder),
        "EARSHOT_CONFIG": str(folder / f"config-{theme}-{scale}"),
    }
    command = [sys.executable, __file__, "--one", str(folder), "--out", str(out)]
    width, height = (str(length) for length in parse().size)
    command += ["--theme", theme, "--scale", str(scale), "--size", width, height]
    subprocess.run(command, env=environment, check=True)


def take_all(options: argparse.Namespace) -> None:
    """Every picture of one window."""
    (theme,), (scale,) = options.theme, options.scale
    name = f"{theme}{'' if scale == 1 else f'-{scale:.0f}x'}"
    settings.save(settings.Settings(theme=theme))

    empty = open_window(options.one / f"empty-{name}", options.size)
    wait_for(lambda: empty.session.overview is not None)
    shoot(empty.window, options.out / f"first-start-{name}.png")
    close(empty)

    earshot = open_window(options.one / "library", options.size)
    search_and_play(earshot, options.one / "crow in the yard.wav")
    shoot(earshot.window, options.out / f"search-{name}.png")
    earshot.window.pages.open(LIBRARY)
    shoot(earshot.window, options.out / f"library-{name}.png")
    watch(earshot)
    shoot(earshot.window, options.out / f"preview-{name}.png")
    earshot.window.pages.open(MODELS)
    wait_for(lambda: earshot.window.models.card.words)
    shoot(earshot.window, options.out / f"models-{name}.png")
    earshot.window.pages.open(TRAINING)
    wait_for(lambda: earshot.window.training.plan.start.isEnabled())
    shoot(earshot.window, options.out / f"training-{name}.png")
    dialog = open_settings(earshot)
    shoot(dialog, options.out / f"settings-{name}.png")
    dialog.reject()
    close(earshot)


def open_window(library: Path, size: tuple[int, int]) -> Earshot:
    """The application with the library in a folder."""
    earshot = Earshot(startup.parse(["--library", str(library)]))
    earshot.window.resize(*size)
    earshot.window.show()
    return earshot


def close(earshot: Earshot) -> None:
    """Close its window and wait until everything behind it has ended."""
    earshot.window.close()
    wait_for(lambda: not earshot.window.isVisible())


def shoot(window: QWidget, file: Path) -> None:
    """Save what a window shows, once it has settled."""
    QTest.qWait(400)
    window.grab().save(str(file))
    print(file)


def search_and_play(earshot: Earshot, sound: Path) -> None:
    """Search with `sound`, and play the best match for a moment."""
    page = earshot.window.search
    earshot.window.search_with(sound)
    wait_for(lambda: page.answers.view.matches.rowCount() > 0)
    page.answers.view.play_row(0)
    wait_for(lambda: page.pane.surface.frames_shown > 8)
    page.pane.pause()


def open_settings(earshot: Earshot) -> SettingsDialog:
    """The settings, once all that they show is looked up."""
    dialog = SettingsDialog(earshot.window, earshot.session)
    dialog.open()
    wait_for(lambda: dialog.device.gpu is not None and dialog.cache.holds.text())
    return dialog


def watch(earshot: Earshot) -> None:
    """The reconstruction of a moment, once all of it is computed."""
    videos = earshot.session.overview.videos if earshot.session.overview is not None else ()
    path = next(video.path for video in videos if video.path.name == SEARCHED_WITH[0])
    earshot.window.watch(path, SEARCHED_WITH[1])
    sides = earshot.window.preview.sides
    wait_for(lambda: sides.is_ready(SEARCHED_WITH[1]))


if __name__ == "__main__":
    main()
