# SPDX-License-Identifier: MIT
"""How large a built application is, and which parts of it are the largest."""

import sys
from pathlib import Path

LARGEST = 10


def parts(bundle: Path) -> dict[str, int]:
    """Bytes by part, largest first: a package with its bundled libraries, or a file by itself."""
    sizes: dict[str, int] = {}
    for file in bundle.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        name = part(file.relative_to(bundle))
        sizes[name] = sizes.get(name, 0) + file.stat().st_size
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def part(file: Path) -> str:
    """The name under which a file is counted. NVIDIA's packages are large enough to be counted by library."""
    names = file.parts[1:] if file.parts[0] == "_internal" and len(file.parts) > 1 else file.parts
    if names[0] == "nvidia":
        return f"NVIDIA {names[-1].split('.')[0].split('_')[0]}"
    if names[0] == "torch" and len(names) > 2 and names[1] == "lib":
        return f"torch {names[-1].split('.')[0]}"
    return names[0].removesuffix(".libs").replace("opencv_python_headless", "cv2")


def report(bundle: Path) -> str:
    """The size and the ten largest parts as lines to read."""
    sizes = parts(bundle)
    lines = [f"{bundle}: {megabytes(sum(sizes.values()))}, the largest parts:"]
    lines += [f"  {megabytes(size):>9}  {name}" for name, size in list(sizes.items())[:LARGEST]]
    return "\n".join(lines)


def savings(saved: dict[str, int]) -> str:
    """What was left out, as lines to read."""
    lines = [f"left out: {megabytes(sum(saved.values()))}"]
    lines += [f"  {megabytes(size):>9}  {name}" for name, size in sorted(saved.items(), key=lambda i: -i[1])]
    return "\n".join(lines)


def megabytes(size: int) -> str:
    """Bytes in the unit that file managers show."""
    return f"{size / 1e6:,.1f} MB"


if __name__ == "__main__":
    print(report(Path(sys.argv[1])))
