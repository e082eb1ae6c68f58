# SPDX-License-Identifier: MIT
"""Look whether the library is whole, and mend it."""

import argparse

from core.commands.answer import Answer, drive
from core.commands.options import add_shared
from core.library.integrity import Health, check, repair
from core.library.place import Library
from core.paths import command_line

ACTIONS = {
    "check": "look through catalogue, vectors and files, and change nothing",
    "repair": "mend what can be mended; your videos are never touched",
}


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `library`."""
    actions = word.add_subparsers(dest="action", required=True, metavar="|".join(ACTIONS))
    for name, summary in ACTIONS.items():
        add_shared(actions.add_parser(name, help=summary, description=summary), nested=True)


def run(options: argparse.Namespace) -> Answer:
    """Check or repair; raises `UserError` where there is no library."""
    library = Library.existing(options.library)
    mending = options.action == "repair"
    health = drive(repair(library) if mending else check(library))
    problems = [{"what": p.what, "count": p.count, "mendable": p.mendable} for p in health.problems]
    whole = not [problem for problem in health.problems if not (mending and problem.mendable)]
    data = {"whole": whole, "videos": health.videos, "vectors": health.vectors, "problems": problems}
    return Answer(data, text(health, mending))


def text(health: Health, mending: bool) -> str:
    """What was found, line by line, and what to do next."""
    lines = [f"{health.videos:,} videos and {health.vectors:,} vectors were looked at."]
    for problem in health.problems:
        done = "mended" if mending and problem.mendable else "not mended" if mending else "found"
        lines.append(f"  {done}: {problem.what} ({problem.count:,})")
    if not health.problems:
        lines.append("The library is whole.")
    elif not mending:
        lines.append(f"Mend it with: {command_line()} library repair")
    elif all(problem.mendable for problem in health.problems):
        lines.append(f"Index again to fill what was taken out: {command_line()} index")
    else:
        lines.append(
            "What could not be mended needs a backup, or a new library: your videos are not affected."
        )
    return "\n".join(lines)
