# SPDX-License-Identifier: MIT
"""`make bench`: every figure of speed and memory, with the machine it was measured on.

Ratios are taken within one run: both sides see the same machine in the same minute.
"""

import argparse
import os
import platform
from importlib import import_module

PARTS = ("media", "index", "memory", "search", "model", "reconstruct", "training", "gui")


def main() -> None:
    """Run the parts named, or all of them."""
    parser = argparse.ArgumentParser(description="Measure Earshot on this machine.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    chosen = parser.parse_args().parts or PARTS
    print(f"{machine()}\n")
    for part in chosen:
        module = import_module(f"scripts.bench_{part}")
        print("\n".join(module.lines()), end="\n\n", flush=True)


def machine() -> str:
    """The processor, how many cores there are, and the versions that matter."""
    import torch

    name = platform.processor()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    versions = f"Python {platform.python_version()}, torch {torch.__version__}"
    return f"{name}, {os.cpu_count()} cores, {gpu}, {versions}"


if __name__ == "__main__":
    main()
