# SPDX-License-Identifier: MIT
"""Write what a search found as a list for editing programs (EDL, FCPXML) or a table (CSV)."""

import argparse
import sys
from pathlib import Path

from core.commands.answer import NOTHING, Answer, drive
from core.commands.options import WrongUsage, place, seconds
from core.errors import UserError
from core.export import rates
from core.export.moments import read
from core.export.timecode import DROPPING, Timebase
from core.export.write import FORMATS, Exported, Wish, export, save

STDIN = Path("-")


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `export`."""
    word.add_argument(
        "matches", type=place, metavar="MATCHES.json", help="what search --json printed; - reads it"
    )
    word.add_argument("--format", choices=FORMATS, required=True, help="for editing programs, or a table")
    word.add_argument("--out", type=place, metavar="FILE", help="where to write it; without, to stdout")
    word.add_argument(
        "--handles", type=seconds, default=0.0, metavar="SECONDS", help="added before and after each match"
    )
    word.add_argument(
        "--fps",
        type=timebase,
        metavar="RATE",
        help="frames a second of the list; 29.97ndf counts without drop",
    )


def timebase(text: str) -> Timebase:
    """A frame rate on the command line: 25, 29.97 (drop-frame), 29.97ndf."""
    try:
        rate = rates.parse(text.removesuffix("ndf"))
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return Timebase(rate, rate in DROPPING and not text.endswith("ndf"))


def run(options: argparse.Namespace) -> Answer:
    """Export; raises `UserError` where the matches, their videos or the file cannot be used."""
    if options.json and options.out is None:
        raise WrongUsage("--json needs --out FILE: without it, the list itself is what stands on stdout.")
    moments = read(*_document(options.matches))
    exported = drive(export(moments, Wish(options.format, options.handles, options.fps)))
    for sentence in exported.sentences:
        sys.stderr.write(f"{sentence}\n")
    if options.out is None:
        # As bytes: stdout as text would change the ends of lines on some systems.
        sys.stdout.buffer.write(exported.text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        return NOTHING
    save(options.out, exported, [options.matches, *(moment.path for moment in moments)])
    return _answer(exported, options.out)


def _document(path: Path) -> tuple[bytes, str]:
    """The bytes of the matches, and what to call them."""
    if path == STDIN:
        return sys.stdin.buffer.read(), "What was read from stdin"
    try:
        return path.read_bytes(), str(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error


def _answer(exported: Exported, out: Path) -> Answer:
    left_out = [{"path": str(f.path), "reason": f.reason, "matches": f.matches} for f in exported.left_out]
    return Answer(
        {"clips": exported.clips, "left_out": left_out, "notes": list(exported.notes), "out": str(out)},
        f"{exported.clips} {'match' if exported.clips == 1 else 'matches'} written to {out}.",
    )
