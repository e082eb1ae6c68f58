# SPDX-License-Identifier: MIT
"""The first file the packaged application runs."""

import os
import sys

from app.__main__ import main

if __name__ == "__main__":
    if sys.stdout is None or sys.stderr is None:  # a Windows program with a window has neither
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (for as long as it runs)
    sys.exit(main())
