# SPDX-License-Identifier: MIT
"""`python -m core`."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from core.cli import main  # here: decoder processes import this module too, and need none of it

    sys.exit(main())
