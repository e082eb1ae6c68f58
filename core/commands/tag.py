# SPDX-License-Identifier: MIT
"""Put labels on videos and moments, and decide on suggested ones."""

import argparse
import math
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.classification.labels import UNKNOWN, Labelled, from_csv, from_folders, span, up_to_the_end
from core.commands.answer import Answer, clock
from core.commands.options import add_shared, place, place_name, share
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.place import Library
from core.library.tags import (
    Stretch,
    Tag,
    accept,
    add_tags,
    clean_label,
    reject,
    remove_tags,
    tags,
    video_at,
)
from core.paths import command_line

ACTIONS = {
    "add": "put a label on videos, or with FILE@START-END on a moment of one",
    "remove": "take a label of yours away again",
    "list": "the labels of all videos, or of some",
    "import": "labels from a table with the columns path, label and, for moments, start and end",
    "folders": "label every video with the name of the folder that it lies in below FOLDER or a source",
    "accept": "make suggested labels your own",
    "reject": "refuse suggested labels; they are not suggested again",
}
NOTHING_CHANGED = "Nothing was changed: {place}: {reason}."
_STRETCH = re.compile(r"(.+)@(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", re.DOTALL)  # a name may have several lines
_Times = Callable[[sqlite3.Connection, int, str, str], list[tuple[float, float]]]


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `tag`."""
    actions = word.add_subparsers(dest="action", required=True, metavar="|".join(ACTIONS))
    for name, summary in ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary)
        add_shared(action, nested=True)
        if name in ("add", "remove", "accept", "reject"):
            action.add_argument("label", metavar="LABEL")
        if name in ("add", "remove"):
            action.add_argument("files", nargs="+", type=place_name, metavar="FILE[@START-END]")
        if name in ("accept", "reject", "list"):
            action.add_argument("files", nargs="*", type=place_name, metavar="FILE", help="none: all videos")
        if name in ("accept", "reject"):
            action.add_argument("--above", type=share(), default=0.0, metavar="P", help="only if so probable")
    actions.choices["import"].add_argument("table", type=place, metavar="CSV")
    below = "none: every source"
    actions.choices["folders"].add_argument("folder", type=place, nargs="?", metavar="FOLDER", help=below)


def run(options: argparse.Namespace) -> Answer:
    """Tag; raises `UserError` for a label or table that cannot be used, or where no file is known."""
    with open_catalogue(Library.existing(options.library).catalogue) as db:
        if options.action == "list":
            return _list(db, options.files)
        if options.action in ("accept", "reject"):
            return _settle(db, options)
        if options.action == "import":
            return _added(db, from_csv(db, options.table))
        if options.action == "folders":
            return _added(db, from_folders(db, options.folder))
        label, adding = clean_label(options.label), options.action == "add"
        found = _stretches(db, label, options.files, _to_add if adding else _to_remove)
        return _added(db, found) if adding else _removed(db, found)


def _stretches(db: sqlite3.Connection, label: str, files: list[str], times: _Times) -> Labelled:
    """What was named on the command line; what cannot be used is noted unless that is all."""
    found, unused = [], []
    for text in files:
        timed = _STRETCH.fullmatch(text)
        try:
            if (video := video_at(db, Path(text))) is not None:  # a file may be called so
                found.append(Stretch(video, label))
            elif timed and (video := video_at(db, Path(timed[1]))) is not None:
                found += [Stretch(video, label, *each) for each in times(db, video, timed[2], timed[3])]
            else:
                unused.append((text, UNKNOWN))
        except UserError as error:
            unused.append((text, str(error)))
    if not found:
        raise UserError(NOTHING_CHANGED.format(place=unused[0][0], reason=unused[0][1]))
    return Labelled(tuple(found), tuple(unused))


def _to_add(db: sqlite3.Connection, video: int, start: str, end: str) -> list[tuple[float, float]]:
    return [up_to_the_end(db, video, *span(start, end))]


def _to_remove(db: sqlite3.Connection, video: int, start: str, end: str) -> list[tuple[float, float]]:
    """The stretch as it was written, and as it was put there where the video ends before."""
    times = [span(start, end)]
    with suppress(UserError):
        times.append(up_to_the_end(db, video, *times[0]))
    return list(dict.fromkeys(times))


def _added(db: sqlite3.Connection, labelled: Labelled) -> Answer:
    new = add_tags(db, labelled.stretches)
    labels = sorted({stretch.label for stretch in labelled.stretches})
    videos = len({stretch.video for stretch in labelled.stretches})
    text = f"{_count(new, 'new tag')}: {_count(len(labels), 'label')} on {_count(videos, 'video')}."
    return _answer({"added": new, "videos": videos, "labels": labels}, text, labelled)


def _removed(db: sqlite3.Connection, labelled: Labelled) -> Answer:
    gone = remove_tags(db, labelled.stretches)
    return _answer({"removed": gone}, f"{_count(gone, 'tag')} removed.", labelled)


def _answer(data: dict[str, object], text: str, labelled: Labelled) -> Answer:
    data["unused"] = [{"place": place, "reason": reason} for place, reason in labelled.unused]
    return Answer(data, "\n".join([text, *(f"  {place}: {reason}" for place, reason in labelled.unused)]))


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _settle(db: sqlite3.Connection, options: argparse.Namespace) -> Answer:
    label = clean_label(options.label)
    videos = {file: video_at(db, Path(file)) for file in options.files}
    unknown = tuple((file, UNKNOWN) for file, video in videos.items() if video is None)
    if unknown and len(unknown) == len(videos):
        raise UserError(NOTHING_CHANGED.format(place=unknown[0][0], reason=UNKNOWN))
    named = {video for video in videos.values() if video is not None}
    chosen = [
        tag
        for tag in tags(db, "suggested")
        if tag.label == label
        and (not named or tag.video in named)
        and (tag.probability or 0.0) >= options.above
    ]
    if not chosen:
        raise UserError(f"'{label}' is not suggested there; {command_line()} tag list shows what is.")
    count = accept(db, chosen) if options.action == "accept" else reject(db, chosen)
    done = "accepted" if options.action == "accept" else "rejected"
    return _answer({done: count}, f"{_count(count, 'suggestion')} {done}.", Labelled((), unknown))


def _list(db: sqlite3.Connection, files: list[str]) -> Answer:
    named = {video_at(db, Path(file)) for file in files}
    if None in named:
        unknown = next(file for file in files if video_at(db, Path(file)) is None)
        raise UserError(f"{unknown} is not in the library; index it first.")
    paths = dict(db.execute("SELECT video_id, min(path) FROM file WHERE present = 1 GROUP BY video_id"))
    shown = [t for t in tags(db) if t.video in paths and (not named or t.video in named)]
    rows = [(paths[tag.video], tag) for tag in shown]
    data = [_row(path, tag) for path, tag in rows]
    return Answer({"tags": data}, "\n".join(_line(path, tag) for path, tag in rows) or "There are no tags.")


def _row(path: str, tag: Tag) -> dict[str, object]:
    return {
        "path": path,
        "label": tag.label,
        "start": tag.start,
        "end": None if math.isinf(tag.end) else tag.end,
        "standing": tag.standing,
        "probability": tag.probability,
        "classifier": tag.classifier,
    }


def _line(path: str, tag: Tag) -> str:
    when = "whole" if math.isinf(tag.end) else f"{clock(tag.start)}-{clock(tag.end)}"
    how = f"{tag.probability:4.0%} by {tag.classifier}" if tag.probability is not None else tag.standing
    return f"{tag.label}  {when}  {Path(path).name}  ({how.strip()})"
