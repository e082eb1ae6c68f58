# SPDX-License-Identifier: MIT
"""Render sample videos, index them, and search them by sound."""

import argparse
from pathlib import Path

from core import paths
from core.commands import search as search_command
from core.commands.answer import Answer, drive
from core.commands.options import at_least, place
from core.library.place import Library
from core.search.query import sound_file
from core.search.searcher import Searcher

PART = (1.0, 3.5)  # seconds of the sample video whose sound is searched with


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `demo`."""
    word.add_argument("--videos", type=at_least(1), default=24, help="how many sample videos to render")
    word.add_argument("--samples", type=place, default=None, metavar="DIR", help="where the sample videos go")


def run(options: argparse.Namespace) -> Answer:
    """The main job from end to end, in a library of its own."""
    from core.library.index import index
    from core.samples.library import write_samples

    folder: Path = options.samples or paths.sample_library()
    videos = drive(write_samples(folder, options.videos))
    library = Library.at(options.library / "demo")
    report = drive(index(library, [folder], options.device))
    chosen = videos[len(videos) // 2]
    result = drive(Searcher(library, options.device).search(sound_file(chosen, *PART), top=5))
    lines = [
        f"{len(videos)} sample videos are in {folder}; {report.videos} were indexed now "
        f"({report.moments} moments in {report.seconds:.1f} s), {report.skipped} were known.",
        f"Searching with the sound of {chosen.name} from {PART[0]} to {PART[1]} s finds:",
        search_command.text(result),
        "Search with a sound of your own: "
        f"{paths.command_line()} search --sound FILE --library '{library.folder}'",
    ]
    found = {"query": str(chosen), "from": PART[0], "to": PART[1], "library": str(library.folder)}
    return Answer({**found, **search_command.data(result)}, "\n".join(lines))
