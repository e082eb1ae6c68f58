# SPDX-License-Identifier: MIT
"""How fast files are decoded for indexing, against ffmpeg decoding every frame, and in how much memory.

    python scripts/bench_media.py [--folder DIR] [--seconds 60]

The test films are made once with ffmpeg, which must be installed, and kept in DIR.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from core.media.decode import DecodePlan, decode
from core.media.probe import probe
from core.media.processes import DecoderPool

GOPS = (60, 250)  # frames at 30 a second: a keyframe every 2 and every 8.3 seconds
FILM_HOURS = 2
MEMORY_LIMIT_MB = 300


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds that one 1080p film took."""

    gop: int
    media: float
    ffmpeg: float  # every frame decoded, one picture a second kept, sound to 16 kHz
    here: float  # core.media.decode in this process
    pool: float  # two such films through a pool of two, per film

    @property
    def ratio(self) -> float:
        return self.ffmpeg / self.here


def full_hd_film(folder: Path, gop: int, seconds: int) -> Path:
    """A 1080p H.264 film that is hard to compress (8 Mb/s), with stereo AAC."""
    path = folder / f"noise-{gop}-{seconds}.mp4"
    picture = f"testsrc2=size=1920x1080:rate=30:duration={seconds},noise=alls=12:allf=t"
    sound = f"anoisesrc=color=pink:sample_rate=48000:amplitude=0.3:duration={seconds}"
    video = f"-c:v libx264 -preset veryfast -g {gop} -sc_threshold 0 -b:v 8M -pix_fmt yuv420p"
    return _made(path, f"-f lavfi -i {picture} -f lavfi -i {sound} {video} -c:a aac -ac 2 -b:a 128k")


def long_film(folder: Path, hours: int = FILM_HOURS) -> Path:
    """A film of little detail with a keyframe every 10 seconds: a minute of it, again and again."""
    minute = folder / "minute.mp4"
    picture = "testsrc2=size=854x480:rate=25:duration=60"
    sound = "sine=frequency=330:sample_rate=48000:duration=60"
    _made(
        minute,
        f"-f lavfi -i {picture} -f lavfi -i {sound} -c:v libx264 -preset veryfast -g 250 -c:a aac -ac 2",
    )
    return _made(folder / f"film-{hours}h.mp4", f"-stream_loop {hours * 60 - 1} -i {minute} -c copy")


def measure_speed(path: Path, gop: int) -> Speed:
    """Best of three for each way."""
    return Speed(
        gop=gop,
        media=probe(path).duration,
        ffmpeg=_best(lambda: _decode_every_frame(path)),
        here=_best(lambda: sum(len(chunk.frames) for chunk in decode(path))),
        pool=_in_pool(path),
    )


def measure_memory(path: Path, plan: DecodePlan | None = None) -> tuple[float, float]:
    """Peak resident memory of the decoder process in MB (Linux), and the seconds it took."""
    with DecoderPool(1) as pool:
        started, peak = time.perf_counter(), 0.0
        for _ in pool.decode(path, plan):
            peak = max(peak, *(_peak_mb(decoder.pid) for decoder in pool._decoders if decoder.pid))
        return peak, time.perf_counter() - started


def _in_pool(path: Path) -> float:
    with DecoderPool(2) as pool:
        list(pool.decode_all([(0, path), (1, path)]))  # the processes start
        return _best(lambda: list(pool.decode_all([(0, path), (1, path)]))) / 2


def _decode_every_frame(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pictures = f"-map 0:v -vf fps=1,scale=224:224 -pix_fmt rgb24 -f rawvideo {folder}/pictures"
        sound = f"-map 0:a -ar 16000 -ac 1 {folder}/sound.wav"
        _ffmpeg(f"-i {path} {pictures} {sound}")


def _best(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _made(path: Path, arguments: str) -> Path:
    if not path.exists():
        unfinished = path.with_name(f"part-{path.name}")
        _ffmpeg(f"{arguments} {unfinished}")
        os.replace(unfinished, path)
    return path


def _ffmpeg(arguments: str) -> None:
    subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *arguments.split()], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "earshot-bench")
    parser.add_argument("--seconds", type=int, default=60, help="length of the 1080p films")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for gop in GOPS:
        speed = measure_speed(full_hd_film(arguments.folder, gop, arguments.seconds), gop)
        print(
            f"1080p, keyframe every {gop / 30:.1f} s: ffmpeg {speed.ffmpeg:.2f} s, here {speed.here:.2f} s "
            f"({speed.media / speed.here:.0f}x real time), pool of two {speed.pool:.2f} s a film: "
            f"{speed.ratio:.1f} times as fast as ffmpeg"
        )
    peak, seconds = measure_memory(long_film(arguments.folder))
    print(f"{FILM_HOURS} h film: {seconds:.1f} s, the decoder's peak {peak:.0f} MB (limit {MEMORY_LIMIT_MB})")


if __name__ == "__main__":
    main()
