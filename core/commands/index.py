# SPDX-License-Identifier: MIT
"""Index folders and files, so that they can be searched."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive
from core.commands.options import at_least
from core.library.place import Library

if TYPE_CHECKING:
    from core.library.index import IndexReport


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `index`."""
    word.add_argument("places", nargs="*", type=Path, metavar="FOLDER|FILE", help="none: every source again")
    word.add_argument("--decoders", type=at_least(1), default=2, help="processes that decode")


def run(options: argparse.Namespace) -> Answer:
    """Index; raises `UserError` where a place does not exist."""
    from core.library.index import index

    report = drive(index(Library.at(options.library), options.places, options.device, options.decoders))
    return Answer(_data(report), _text(report))


def _data(report: "IndexReport") -> dict[str, object]:
    return {
        "videos": report.videos,
        "moments": report.moments,
        "failed": [{"path": str(f.path), "reason": f.reason} for f in report.failed],
        "skipped": report.skipped,
        "seconds": round(report.seconds, 3),
        "media_seconds": round(report.media_seconds, 3),
    }


def _text(report: "IndexReport") -> str:
    speed = report.media_seconds / report.seconds if report.seconds else 0.0
    lines = [
        f"{report.videos} videos with {report.moments} moments indexed in {report.seconds:.1f} s "
        f"({speed:.0f} times real time), {report.skipped} were known already."
    ]
    lines += [f"  {failed.path}: {failed.reason}" for failed in report.failed]
    return "\n".join(lines)
