# SPDX-License-Identifier: MIT
"""The command line: `python -m core COMMAND`. Results on stdout, everything else on stderr."""

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core import __version__, commands, paths
from core.commands.answer import NOTHING
from core.commands.options import add_shared
from core.errors import UserError, system_sentence
from core.jobs import Cancelled

DONE, FAILED, CANCELLED = 0, 1, 130


@dataclass(frozen=True, slots=True)
class Command:
    """A word of the command line, what it does, and the function that does it."""

    run: Callable[[argparse.Namespace], commands.Answer]
    add_arguments: Callable[[argparse.ArgumentParser], None]


COMMANDS = {
    "demo": Command(commands.demo.run, commands.demo.add_arguments),
    "index": Command(commands.index.run, commands.index.add_arguments),
    "search": Command(commands.search.run, commands.search.add_arguments),
    "export": Command(commands.export.run, commands.export.add_arguments),
    "embed": Command(commands.embed.run, commands.embed.add_arguments),
    "library": Command(commands.library.run, commands.library.add_arguments),
    "models": Command(commands.models.run, commands.models.add_arguments),
    "train": Command(commands.train.run, commands.train.add_arguments),
    "evaluate": Command(commands.evaluate.run, commands.evaluate.add_arguments),
    "reconstruct": Command(commands.reconstruct.run, commands.reconstruct.add_arguments),
    "tag": Command(commands.tag.run, commands.tag.add_arguments),
    "classify": Command(commands.classify.run, commands.classify.add_arguments),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 cancelled."""
    options = parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name may hold what the terminal cannot write
        sys.stdout.reconfigure(errors="backslashreplace")
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        answer = COMMANDS[options.command].run(options)
        _write(answer, as_json=options.json)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except BrokenPipeError:
        return _unread()
    except OSError as error:
        if not (sentence := system_sentence(error)):
            raise
        sys.stderr.write(f"{sentence}\n")
        return FAILED
    except (KeyboardInterrupt, Cancelled):
        sys.stderr.write("Stopped. What was done until now is kept.\n")
        return CANCELLED
    if answer.failed:
        sys.stderr.write(f"{answer.failed}\n")
    return FAILED if answer.failed else DONE


def _write(answer: commands.Answer, *, as_json: bool) -> None:
    if answer is not NOTHING:
        sys.stdout.write((json.dumps(answer.data) if as_json else answer.text) + "\n")
        sys.stdout.flush()  # here, where it is noticed if nobody reads it


def _unread() -> int:
    """Whoever read the answer has stopped; Python is kept from trying once more to write it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.stderr.write("The answer was not read to its end.\n")
    return FAILED


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog=paths.command_line().replace(sys.executable, "python"),
        description="Find the moment in your videos by its sound.",
    )
    top.add_argument("--version", action="version", version=f"Earshot {__version__}")
    words = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        summary = (sys.modules[command.run.__module__].__doc__ or "").strip().splitlines()[0]
        word = words.add_parser(name, help=summary, description=summary)
        add_shared(word)
        command.add_arguments(word)
    return top
