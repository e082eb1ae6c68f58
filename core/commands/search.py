# SPDX-License-Identifier: MIT
"""Find the moments that sound like a file, a picture or another moment."""

import argparse

from core.commands.answer import Answer, clock, drive
from core.commands.options import WrongUsage, at_least, place, place_name, seconds, there
from core.library.place import Library
from core.search.query import MomentQuery, Query, image_file, sound_file
from core.search.searcher import Match, Searcher, SearchResult

CLOSEST = "Nothing in the library is really similar; these come closest:"
NOT_INDEXED = "Nothing was found: nothing is indexed with this model yet. Index a folder first."
AWAY = (
    "Nothing was found: all videos that were indexed were removed from the library or are no longer where "
    "they were. Index their folder again."
)


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `search`."""
    what = word.add_mutually_exclusive_group(required=True)
    what.add_argument("--sound", type=place, metavar="FILE", help="a sound or video file")
    what.add_argument(
        "--image", type=place, metavar="FILE", help="a picture: what would sound like it looks?"
    )
    what.add_argument(
        "--moment", type=place_name, metavar="FILE@SECONDS", help="a moment of an indexed video"
    )
    word.add_argument("--from", dest="start", type=seconds, metavar="S", help="only from here on, in seconds")
    word.add_argument("--to", dest="end", type=seconds, metavar="S", help="only up to here, in seconds")
    word.add_argument("--top", type=at_least(1), default=10, metavar="K", help="how many matches")


def run(options: argparse.Namespace) -> Answer:
    """Search; raises `UserError` for a query that cannot be read or holds no sound, and without a library."""
    query = _query(options)
    searcher = Searcher(Library.existing(options.library), options.device)
    result = drive(searcher.search(query, options.top))
    return Answer(data(result), text(result))


def _query(options: argparse.Namespace) -> Query:
    if options.sound:
        return sound_file(there(options.sound), options.start, options.end)
    if options.start is not None or options.end is not None:
        raise WrongUsage("--from and --to choose a part of a --sound; a picture or a moment has none.")
    if options.image:
        return image_file(options.image)
    file, _, at = options.moment.rpartition("@")
    try:
        return MomentQuery(place(file), seconds(at))
    except argparse.ArgumentTypeError:
        raise WrongUsage(
            f"'{options.moment}' is no moment: write FILE@SECONDS, for example film.mp4@12.5."
        ) from None


def data(result: SearchResult) -> dict[str, object]:
    """The result as one JSON object."""
    return {
        "matches": [_match(match) for match in result.matches],
        "nothing_similar": result.nothing_similar,
        "seconds": round(result.seconds, 4),
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "path": str(match.path),
        "start": round(match.start, 3),
        "end": round(match.end, 3),
        "score": round(match.score, 4),
        "reason": match.reason,
        "heard": None if match.heard is None else round(match.heard, 4),
        "seen": None if match.seen is None else round(match.seen, 4),
    }


def text(result: SearchResult) -> str:
    """The result as lines to read."""
    lines = [
        f"{match.score:4.0%}  {clock(match.start)}-{clock(match.end)}  {match.path.name}  ({match.reason})"
        + ("" if match.online else ", not there now")
        for match in result.matches
    ]
    if result.nothing_similar:
        lines.insert(0, CLOSEST if lines else AWAY if result.away else NOT_INDEXED)
    return "\n".join([*lines, f"{result.searched_moments} moments searched in {result.seconds:.2f} s"])
