# SPDX-License-Identifier: MIT
"""`python -m core`."""

import os
import signal
import sys

CANCELLED = 130  # as `core.cli` has it, which is not there yet
CHILD = ["--multiprocessing-fork"]  # how a process of a package begins: it runs nothing of what is below


def _stop(*_: object) -> None:
    """Ctrl-C while there is no command to stop yet. As an exception it would come up within some import."""
    if sys.stderr is not None:
        sys.stderr.write("Stopped before it began.\n")
        sys.stderr.flush()
    os._exit(CANCELLED)


if __name__ == "__main__":
    before = signal.getsignal(signal.SIGINT)
    # Where it is not Python's own, whoever started this wants Ctrl-C to be passed over.
    if before is signal.default_int_handler and sys.argv[1:2] != CHILD:
        signal.signal(signal.SIGINT, _stop)

    import multiprocessing  # from here on everything takes its time

    multiprocessing.freeze_support()
    from core.cli import main  # here: decoder processes import this module too, and need none of it

    signal.signal(signal.SIGINT, before)
    sys.exit(main())
