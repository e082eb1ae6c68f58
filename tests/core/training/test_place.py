# SPDX-License-Identifier: MIT
"""Which run waits to go on."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.library.place import Library
from core.training.place import CONFIG, LOCK, RESULT, folder_of, held, unfinished
from core.training.runs import runs


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


def test_a_run_is_trained_by_one_at_a_time(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    run(library, "long", '{"began": 1.0}')
    folder = folder_of(library) / "long"
    assert [each.state for each in runs(library)] == ["interrupted"]
    with held(folder):
        assert unfinished(library) == ""
        assert [each.state for each in runs(library)] == ["training"]
        with pytest.raises(UserError, match="'long' is being trained by another"), held(folder):
            pass
    assert unfinished(library) == "long"


def test_a_process_that_was_killed_keeps_nobody_out(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    run(library, "long", '{"began": 1.0}')
    code = (
        "import sys, time; from pathlib import Path; from core.training.place import held\n"
        "with held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(folder_of(library) / "long")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert unfinished(library) == ""
        other.kill()
    assert unfinished(library) == "long"


def test_what_fails_within_is_not_taken_for_a_run_in_use(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="within"), held(tmp_path):
        raise ValueError("within")


def test_a_drive_without_locks_is_trained_on_all_the_same(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()  # which no process can lock
    entered = False
    with held(tmp_path):
        entered = True
    assert entered
