# SPDX-License-Identifier: MIT
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import DecoderMissing, MediaError
from core.media import decoder_process
from core.media.decode import Chunk, DecodePlan, decode
from core.media.decoder import CRASHED, HUNG, Done, Waiting
from core.media.opening import OUT_OF_MEMORY
from core.media.processes import DecoderPool
from tests.core.media.making import Picture, Sound, make, tone

ROOT = Path(__file__).parents[3]
SHARED = Path("/dev/shm")
posix = pytest.mark.skipif(os.name != "posix", reason="signals")
linux = pytest.mark.skipif(not SHARED.exists(), reason="needs /dev/shm")


@pytest.fixture
def film(tmp_path):
    return make(tmp_path / "film.mp4", Picture(), Sound(), seconds=5)


@pytest.fixture
def long_sound(tmp_path):
    """More chunks than a decoder may have ready at once."""
    return make(tmp_path / "long.wav", None, Sound("pcm_s16le"), waveform=tone(600))


def shared_blocks():
    return {path.name for path in SHARED.glob("psm_*")}


def pids(pool):
    return [decoder.pid for decoder in pool._decoders if decoder.pid]


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def gone_within(seconds, pid):
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_files_come_in_order_as_they_would_in_this_process(tmp_path, film):
    text = tmp_path / "text.mp4"
    text.write_text("not a film")
    song = make(tmp_path / "song.flac", None, Sound("flac"), waveform=tone(70))
    with DecoderPool(2) as pool:
        steps = list(pool.decode_all([(1, film), (2, text), (3, song), (4, film)]))
    assert [(step.key, type(step.what)) for step in steps] == [
        (1, Chunk),
        (1, Done),
        (2, MediaError),
        (3, Chunk),
        (3, Chunk),
        (3, Done),
        (4, Chunk),
        (4, Done),
    ]
    (expected,) = decode(film)
    got = steps[0].what
    assert isinstance(got, Chunk)
    np.testing.assert_array_equal(got.waveform, expected.waveform)
    np.testing.assert_array_equal(got.frames, expected.frames)
    np.testing.assert_array_equal(got.frame_times, expected.frame_times)
    assert (got.start, got.end) == (expected.start, expected.end)
    assert got.waveform.flags.writeable


def test_a_chunk_larger_than_a_block_arrives_whole(tmp_path):
    path = make(tmp_path / "f.mp4", Picture(fps=5, gop=1), Sound(), seconds=59)
    plan = DecodePlan(short_gap=0.4)
    with DecoderPool(1) as pool:
        (got,) = pool.decode(path, plan)
    (expected,) = decode(path, plan)
    assert expected.frames.nbytes > 12 << 20
    np.testing.assert_array_equal(got.frames, expected.frames)
    np.testing.assert_array_equal(got.waveform, expected.waveform)


def test_one_file_alone_raises_what_is_wrong_with_it(tmp_path):
    with DecoderPool(1) as pool, pytest.raises(MediaError, match=r"^the file is gone$"):
        list(pool.decode(tmp_path / "nothing.mp4"))


@posix
def test_a_decoder_that_dies_costs_its_file_only(film, long_sound):
    with DecoderPool(2) as pool:
        steps = pool.decode_all([("long", long_sound), ("film", film), ("again", film)])
        assert isinstance(next(steps).what, Chunk)
        os.kill(pids(pool)[0], signal.SIGSEGV)
        rest = list(steps)
    ends = {step.key: step.what for step in rest if not isinstance(step.what, Chunk)}
    assert str(ends["long"]) == CRASHED
    assert ends["film"] == ends["again"] == Done()


def fails_to_start(connection, memory):
    """In place of a decoder: as where a library that it needs is missing."""
    os._exit(1)


def test_a_decoder_that_never_starts_blames_no_file(film, monkeypatch):
    monkeypatch.setattr("core.media.decoder.serve", fails_to_start)
    before = shared_blocks()
    with DecoderPool(2) as pool, pytest.raises(DecoderMissing, match="does not start"):
        list(pool.decode_all([("one", film), ("two", film)]))
    assert shared_blocks() <= before


def is_short_of_memory(connection, memory):
    """In place of a decoder: there is room for the first chunk of a file and for no other."""

    def decode_little(*task):
        yield next(decode(*task))
        raise MemoryError

    decoder_process.decode = decode_little
    decoder_process.serve(connection, memory)


def test_a_decoder_that_is_short_of_memory_says_so_and_goes_on(film, long_sound, monkeypatch, caplog):
    monkeypatch.setattr("core.media.decoder.serve", is_short_of_memory)
    with DecoderPool(1) as pool:
        steps = list(pool.decode_all([("long", long_sound), ("film", film)]))
    assert [(step.key, type(step.what)) for step in steps] == [
        ("long", Chunk),
        ("long", MediaError),
        ("film", Chunk),
        ("film", MediaError),
    ]
    assert str(steps[1].what) == OUT_OF_MEMORY
    assert caplog.text == ""  # it is no bug


@posix
def test_a_decoder_that_hangs_is_given_up_after_the_timeout(film, long_sound):
    with DecoderPool(1, timeout=0.6) as pool:
        steps = pool.decode_all([("long", long_sound), ("film", film)])
        next(steps)
        os.kill(pids(pool)[0], signal.SIGSTOP)
        started = time.monotonic()
        hung = next(step.what for step in steps if not isinstance(step.what, Chunk))
        assert str(hung) == HUNG
        assert 0.5 < time.monotonic() - started < 5
        pool._decoders[0]._timeout = 60.0
        assert [type(step.what) for step in steps] == [Chunk, Done]


@posix
def test_a_decoder_killed_between_two_files_is_replaced(film):
    with DecoderPool(1) as pool:
        list(pool.decode(film))
        (pid,) = pids(pool)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
        assert len(list(pool.decode(film))) == 1


def test_decoders_wait_for_whoever_takes_the_chunks(long_sound):
    with DecoderPool(1) as pool:
        chunks = pool.decode(long_sound)
        next(chunks)
        running = pool._decoders[0]._running
        assert running is not None
        time.sleep(0.5)
        life = running.blocks.life
        time.sleep(0.5)
        assert running.blocks.life == life, "it goes on decoding"
        assert len(list(chunks)) == 9


def test_a_pause_longer_than_the_timeout_is_no_hang(long_sound):
    with DecoderPool(1, timeout=1.0) as pool:
        for number, _ in enumerate(pool.decode(long_sound)):
            if number == 1:
                time.sleep(1.5)
        assert number == 9


def test_waiting_gives_moments_to_stop_at(film):
    with DecoderPool(1) as pool:
        steps = pool.decode_all([(1, film)], pulse=0.01)
        assert isinstance(next(steps).what, Waiting)  # the process only starts
        assert [type(s.what) for s in steps if not isinstance(s.what, Waiting)] == [Chunk, Done]


@linux
def test_leaving_ends_decoders_at_work_and_frees_the_memory(film, long_sound):
    before = shared_blocks()
    with DecoderPool(2) as pool:
        steps = pool.decode_all([(1, long_sound), (2, long_sound)])
        next(steps)
        running = pids(pool)
        assert len(running) == 2
        assert len(shared_blocks() - before) == 2
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert not any(is_alive(pid) for pid in running)
    assert shared_blocks() <= before


@linux
def test_not_taking_all_chunks_stops_the_decoder(long_sound):
    before = shared_blocks()
    with DecoderPool(1) as pool:
        for _ in pool.decode(long_sound):
            break
        assert pids(pool) == []
        assert shared_blocks() <= before
        assert len(list(pool.decode(long_sound))) == 10


def test_a_worker_thread_may_decode(film):
    got = []

    def work():
        with DecoderPool(1) as pool:
            got.extend(pool.decode(film))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert len(got) == 1


PROGRAM = """
import sys, os, time
from pathlib import Path
def main():
    {before}
    from core.media.processes import DecoderPool
    with DecoderPool(2) as pool:
        steps = pool.decode_all([(n, Path(sys.argv[1])) for n in range(2)])
        next(steps)
        print(*[d.pid for d in pool._decoders], flush=True)
        {then}
if __name__ == "__main__":
    main()
"""


def run_program(tmp_path, film, before="pass", then="list(steps)"):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM.format(before=before, then=then))
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(script), str(film)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_standard_input_may_be_closed_and_nothing_is_complained_about(tmp_path, film):
    program = run_program(tmp_path, film, before="os.close(0); sys.stdin = None")
    out, errors = program.communicate(timeout=60)
    assert program.returncode == 0
    assert errors == ""
    assert len(out.split()) == 2


@linux
def test_decoders_do_not_outlive_a_killed_program(tmp_path, long_sound):
    before = shared_blocks()
    with run_program(tmp_path, long_sound, then="time.sleep(60)") as program:
        assert program.stdout is not None
        running = [int(pid) for pid in program.stdout.readline().split()]
        assert len(shared_blocks() - before) >= 2
        program.kill()
        assert all(gone_within(5, pid) for pid in running)
        program.communicate(timeout=10)
    deadline = time.monotonic() + 5
    while not shared_blocks() <= before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shared_blocks() <= before


@posix
def test_a_hanging_decoder_does_not_outlive_a_killed_program_either(tmp_path, long_sound):
    """Its watch runs beside FFmpeg: here FFmpeg is a loop that never returns."""
    program = run_program(tmp_path, long_sound, then="os.kill(os.getpid(), 9)")
    out, _ = program.communicate(timeout=60)
    assert all(gone_within(5, int(pid)) for pid in out.split())


def test_a_decoder_loads_neither_torch_nor_qt():
    code = "import core.media.processes, sys; print(sorted({m.split('.')[0] for m in sys.modules}))"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "'av'" in out
    for heavy in ("torch", "PySide6", "cv2", "soxr", "scipy"):
        assert f"'{heavy}'" not in out
