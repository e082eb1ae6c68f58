# SPDX-License-Identifier: MIT
"""The command line: `python -m core COMMAND`. Results on stdout, everything else on stderr."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core import __version__, commands, paths, settings
from core.commands import streams
from core.commands.options import WrongUsage, add_shared
from core.errors import UserError, system_sentence
from core.jobs import Cancelled

DONE, FAILED, WRONG, CANCELLED = 0, 1, 2, 130
KEPT = "Stopped. What was done until now is kept."
BEGUN_ANEW = "Stopped. Nothing of it is kept: given again, the command begins anew."


@dataclass(frozen=True, slots=True)
class Command:
    """A word of the command line and the function that does it; `keeps`: what was done when it is stopped."""

    run: Callable[[argparse.Namespace], commands.Answer]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    keeps: Callable[[argparse.Namespace], bool] = lambda _: True


def _nothing(_: argparse.Namespace) -> bool:
    return False


def _keeps_walk(options: argparse.Namespace) -> bool:
    return bool(options.walk)  # the moment itself is written before


COMMANDS = {
    "demo": Command(commands.demo.run, commands.demo.add_arguments),
    "index": Command(commands.index.run, commands.index.add_arguments),
    "search": Command(commands.search.run, commands.search.add_arguments, _nothing),
    "export": Command(commands.export.run, commands.export.add_arguments, _nothing),
    "embed": Command(commands.embed.run, commands.embed.add_arguments, _nothing),
    "library": Command(commands.library.run, commands.library.add_arguments),
    "models": Command(commands.models.run, commands.models.add_arguments),
    "train": Command(commands.train.run, commands.train.add_arguments),
    "evaluate": Command(commands.evaluate.run, commands.evaluate.add_arguments, commands.evaluate.keeps),
    "reconstruct": Command(commands.reconstruct.run, commands.reconstruct.add_arguments, _keeps_walk),
    "tag": Command(commands.tag.run, commands.tag.add_arguments),
    "classify": Command(commands.classify.run, commands.classify.add_arguments),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 cancelled."""
    streams.open_streams()
    stopped = BEGUN_ANEW
    try:
        options = parser().parse_args(arguments)
        if trouble := settings.read()[1]:
            streams.say(trouble)
        streams.begin_to_log()
        command = COMMANDS[options.command]
        stopped = KEPT if command.keeps(options) else BEGUN_ANEW
        answer = command.run(options)
        streams.write(answer, as_json=options.json)
    except UserError as error:
        streams.say(str(error))
        return WRONG if isinstance(error, WrongUsage) else FAILED
    except BrokenPipeError:
        streams.leave_unread()
        return FAILED
    except OSError as error:
        if not (sentence := system_sentence(error)):
            raise
        streams.say(sentence)
        return FAILED
    except (KeyboardInterrupt, Cancelled):
        streams.say(stopped)
        return CANCELLED
    if answer.failed:
        streams.say(answer.failed)
    return FAILED if answer.failed else DONE


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
