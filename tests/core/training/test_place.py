# SPDX-License-Identifier: MIT
"""Which run waits to go on."""

import subprocess
import sys
from pathlib import Path

from core.library.place import Library
from core.training.place import CONFIG, RESULT, folder_of, unfinished


def run(library: Library, name: str, config: str, *, finished: bool = False) -> None:
    folder = folder_of(library) / name
    folder.mkdir(parents=True)
    (folder / CONFIG).write_text(config)
    if finished:
        (folder / RESULT).write_text("{}")


def test_only_the_newest_run_waits(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    assert unfinished(library) == ""
    run(library, "first", '{"began": 1.0}')
    assert unfinished(library) == "first"
    run(library, "second", '{"began": 2.0}', finished=True)
    assert unfinished(library) == ""
    run(library, "third", '{"began": 3.0}')
    assert unfinished(library) == "third"


def test_what_cannot_be_read_does_not_wait(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    for number, config in enumerate(("", "[]", "{}", '{"began": null}', '{"began": "soon"}')):
        run(library, f"broken {number}", config)
    (folder_of(library) / "empty").mkdir()
    (folder_of(library) / "a file").write_text("")
    assert unfinished(library) == ""


def test_looking_needs_no_torch() -> None:
    code = "import sys, core.training.place; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
