# SPDX-License-Identifier: MIT
"""How fast files are read for indexing, against ffmpeg decoding every frame.

The test films are made once with ffmpeg, which must be installed, and kept in the temporary folder.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from core.features.fbank import log_mel
from core.features.frames import to_model
from core.media.decode import decode
from core.media.probe import probe

GOPS = (60, 250)  # frames at 30 a second: a keyframe every 2 and every 8.3 seconds
FILM_HOURS = 2


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds that one 1080p film took."""

    gop: int
    media: float
    ffmpeg: float  # every frame decoded, one picture a second kept, sound to 16 kHz
    here: float  # core.media.decode and core.features, in this process

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
        here=_best(lambda: _decode_and_features(path)),
    )


def _decode_and_features(path: Path) -> None:
    for chunk in decode(path):
        log_mel(torch.from_numpy(chunk.waveform))
        to_model(chunk.frames)


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


def _made(path: Path, arguments: str) -> Path:
    if not path.exists():
        unfinished = path.with_name(f"part-{path.name}")
        _ffmpeg(f"{arguments} {unfinished}")
        os.replace(unfinished, path)
    return path


def _ffmpeg(arguments: str) -> None:
    subprocess.run(["ffmpeg", "-y", "-v", "error", "-nostdin", *arguments.split()], check=True)


def lines() -> list[str]:
    """What `make bench` prints."""
    folder = Path(tempfile.gettempdir()) / "earshot-bench"
    folder.mkdir(exist_ok=True)
    if shutil.which("ffmpeg") is None:
        return ["decoding: not measured, ffmpeg is not installed to compare with"]
    found = ["decoding and features against ffmpeg decoding every frame, 60 s of 1080p H.264 with sound"]
    for gop in GOPS:
        speed = measure_speed(full_hd_film(folder, gop, 60), gop)
        found.append(
            f"  keyframe every {gop / 30:.1f} s: ffmpeg {speed.ffmpeg:.2f} s, here {speed.here:.2f} s "
            f"({speed.media / speed.here:.0f} x real time): {speed.ratio:.1f} times as fast (to reach: 8)"
        )
    return found


if __name__ == "__main__":
    print("\n".join(lines()))
