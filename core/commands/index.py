# SPDX-License-Identifier: MIT
"""Index folders and files, so that they can be searched."""

import argparse
from typing import TYPE_CHECKING

from core.commands.answer import Answer, drive
from core.commands.options import at_least, place
from core.library.place import Library

if TYPE_CHECKING:
    from core.library.index import FailedFile, IndexReport


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `index`."""
    word.add_argument("places", nargs="*", type=place, metavar="FOLDER|FILE", help="none: every source again")
    word.add_argument("--decoders", type=at_least(1), default=2, help="processes that decode")


def run(options: argparse.Namespace) -> Answer:
    """Index; raises `UserError` where no place can be reached."""
    from core.library.index import index

    report = drive(index(Library.at(options.library), options.places, options.device, options.decoders))
    return Answer(_data(report), _text(report))


def _data(report: "IndexReport") -> dict[str, object]:
    # Of the skipped ones; only where there are any, so that nothing of what programs rely on changes.
    before = {"failed_before": [_failed(file) for file in report.failed_before]}
    return {
        "videos": report.videos,
        "moments": report.moments,
        "failed": [_failed(file) for file in report.failed],
        "skipped": report.skipped,
        "seconds": round(report.seconds, 3),
        "media_seconds": round(report.media_seconds, 3),
        **(before if report.failed_before else {}),
    }


def _failed(file: "FailedFile") -> dict[str, object]:
    return {"path": str(file.path), "reason": file.reason}


def _text(report: "IndexReport") -> str:
    known, before = report.skipped - len(report.failed_before), ""
    if report.failed_before:
        before = f", {len(report.failed_before)} failed before"
    speed = report.media_seconds / report.seconds if report.seconds else 0.0
    lines = [
        f"{report.videos} videos with {report.moments} moments indexed in {report.seconds:.1f} s "
        f"({speed:.0f} times real time), {known} were known already{before}."
    ]
    lines += [f"  {failed.path}: {failed.reason}" for failed in (*report.failed, *report.failed_before)]
    return "\n".join(lines)
