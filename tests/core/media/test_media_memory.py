# SPDX-License-Identifier: MIT
from pathlib import Path

import av
import pytest

from core.media.processes import DecoderPool
from tests.core.media.making import Picture, Sound, make

LIMIT_MB = 300  # of one decoder process; it begins with some 100


def _again_and_again(source, target, times):
    """`source` repeated without encoding it anew."""
    with av.open(str(source)) as first, av.open(str(target), "w") as container:
        tracks = [container.add_stream_from_template(stream) for stream in first.streams]
        packets = [packet for packet in first.demux() if packet.size]
        length = max(float((p.pts + p.duration) * p.time_base) for p in packets)
        stamps = [(packet.pts, packet.dts) for packet in packets]
        for number in range(times):
            for packet, (pts, dts) in zip(packets, stamps, strict=True):
                shift = round(number * length / packet.time_base)
                packet.stream = tracks[packet.stream.index]
                packet.pts, packet.dts = pts + shift, dts + shift
                container.mux(packet)
    return target


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.parametrize("gop", [20, 100_000], ids=["keyframes", "decoding on"])
def test_a_long_film_takes_no_more_memory_than_a_short_one(tmp_path, gop):
    minute = make(tmp_path / "minute.mkv", Picture(gop=gop, fps=5), Sound("aac"), seconds=60)
    film = _again_and_again(minute, tmp_path / "film.mkv", 120)
    seconds, pictures, peaks = 0.0, 0, []
    with DecoderPool(1) as pool:
        for chunk in pool.decode(film):
            seconds, pictures = chunk.end, pictures + len(chunk.frames)
            pid = pool._decoders[0].pid
            status = Path(f"/proc/{pid}/status").read_text()
            peaks.append(int(status.split("VmHWM:")[1].split()[0]) / 1024)
    assert seconds == pytest.approx(7200, rel=0.02)
    assert 480 < pictures < 1000
    assert max(peaks) < LIMIT_MB
    assert peaks[-1] - peaks[5] < 30, "it grows with the length"
