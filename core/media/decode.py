# SPDX-License-Identifier: MIT
"""A media file -> chunks of waveform and pictures, in bounded memory whatever its length."""

from __future__ import annotations  # PyAV's packets take a type argument in hints only

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from core.errors import MediaError
from core.media.ending import DeclaredEnd
from core.media.opening import (
    ENDS_EARLY,
    NOTHING_IN_IT,
    PROTECTED,
    UNDECODABLE,
    is_protected,
    missing_tracks_reason,
    only,
    open_media,
    picture_stream,
    picture_streams,
    sound_stream,
)
from core.media.pictures import PictureTrack
from core.media.soundtrack import SAMPLE_RATE, Soundtrack
from core.media.timeline import Timeline

FRAME_SIZE = 224  # pixels: what the models look at
_SLIVER = SAMPLE_RATE // 10  # samples


@dataclass(frozen=True, slots=True)
class DecodePlan:
    """What is wanted of a file."""

    picture_gap: float = 10.0  # seconds between pictures, about: 0.75 to 1.5 times this, as keyframes lie
    short_video: float = 60.0  # seconds: below this length ...
    short_gap: float = 2.0  # ... pictures lie this close
    chunk_seconds: float = 60.0
    frame_size: int = FRAME_SIZE
    want_sound: bool = True
    want_picture: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of one file. Times are seconds from the start a player shows.

    `waveform` begins at `start`. In every chunk but the last it either fills the chunk or, where there is no
    sound, is empty; in the last it may end earlier than the pictures do.
    """

    start: float
    end: float
    waveform: NDArray[np.float32]  # (n,) 16 kHz mono
    frames: NDArray[np.uint8]  # (F, size, size, 3) RGB
    frame_times: NDArray[np.float64]  # (F,) ascending; a late one may lie before `start`
    duration: float = 0.0  # of the whole file as it declares it; 0 where it does not


def decode(
    path: Path, plan: DecodePlan | None = None, on_packet: Callable[[], object] = lambda: None
) -> Iterator[Chunk]:
    """Decode `path` from start to end; `on_packet` is called often, as a sign of life.

    Raises `MediaError` with a short reason when nothing can be decoded, and also after the last chunk of a
    file that is damaged further on: what was yielded until then stands.
    """
    plan = plan or DecodePlan()
    with open_media(path) as container:
        film = _Film(container, plan)
        only(container, film.streams)
        damage = None
        try:
            for packet in container.demux(film.streams):
                film.feed(packet)
                on_packet()
                yield from film.whole_chunks()
        except MemoryError:  # FFmpeg has one of its own, and it is no damage
            raise
        except (av.FFmpegError, OSError) as error:
            damage = error
        film.finish()
        yield from film.last_chunks()
        breaks_off = damage is not None or film.declared_end.is_missed(film.end, on_packet)
        if film.is_empty:
            raise MediaError(_empty_reason(path, film, damage, breaks_off)) from damage
        if breaks_off:
            raise MediaError(f"damaged after {_clock(film.end)}, the part before is indexed") from damage
        if film.is_mute:
            raise MediaError("its sound cannot be decoded, the pictures are indexed")
        if film.is_dark:
            raise MediaError("its pictures cannot be decoded, the sound is indexed")


class _Film:
    """Both tracks of a file, and where the next chunk begins."""

    def __init__(self, container: InputContainer, plan: DecodePlan) -> None:
        self._plan = plan
        picture = picture_stream(container) if plan.want_picture else None
        sound = sound_stream(container) if plan.want_sound else None
        if picture is None and sound is None:
            raise MediaError(missing_tracks_reason(container))
        self.streams: list[Stream] = [s for s in (picture, sound) if s is not None]
        self.declared_end = DeclaredEnd(container, self.streams)
        self._duration = self.declared_end.seconds
        self._pictures, self._sound = None, None
        if picture is not None:
            self._pictures = PictureTrack(picture, Timeline(container), plan.frame_size, self._gap)
        if sound is not None:
            self._sound = Soundtrack(sound, Timeline(container))
        self._unknown_picture = plan.want_picture and picture is None and bool(picture_streams(container))
        self._unknown_sound = plan.want_sound and sound is None and bool(container.streams.audio)
        self._start = 0.0
        self.packets = 0
        self.is_empty = True

    @property
    def end(self) -> float:
        """Seconds up to which there is sound or picture."""
        ends = [self._sound.position if self._sound else 0.0, self._pictures.end if self._pictures else 0.0]
        return max(ends)

    @property
    def is_mute(self) -> bool:
        """Whether it has sound that could not be decoded."""
        return self._unknown_sound if self._sound is None else self._sound.is_lost

    @property
    def is_dark(self) -> bool:
        """Whether it has pictures that could not be decoded."""
        return self._unknown_picture if self._pictures is None else self._pictures.is_lost

    def feed(self, packet: Packet[Stream]) -> None:
        self.packets += packet.size > 0
        if self._pictures is not None and packet.stream is self.streams[0]:
            self._pictures.feed(cast(Any, packet))
        elif self._sound is not None:
            self._sound.feed(cast(Any, packet))

    def finish(self) -> None:
        if self._pictures is not None:
            self._pictures.finish()
        if self._sound is not None:
            self._sound.finish()

    def whole_chunks(self) -> Iterator[Chunk]:
        """The chunks to which nothing will be added."""
        while self._settled() >= self._start + self._plan.chunk_seconds:
            yield self._cut(self._start + self._plan.chunk_seconds)

    def last_chunks(self) -> Iterator[Chunk]:
        while self.end > self._start + self._plan.chunk_seconds:
            yield self._cut(self._start + self._plan.chunk_seconds)
        last = self._cut(self.end, is_last=True)
        # Encoders fill up their last block: a sliver of silence is no chunk, unless it is all there is.
        if len(last.frames) or len(last.waveform) > (_SLIVER if last.start else 0):
            yield last

    def _settled(self) -> float:
        """Seconds up to which both tracks have come; one that stays away is not waited for for ever."""
        positions = [track.position for track in (self._sound, self._pictures) if track is not None]
        return max(min(positions), max(positions) - 2 * self._plan.chunk_seconds)

    def _cut(self, end: float, *, is_last: bool = False) -> Chunk:
        waveform = self._cut_sound(end, is_last)
        pictures = self._pictures.take(None if is_last else end) if self._pictures is not None else []
        size = self._plan.frame_size
        chunk = Chunk(
            start=self._start,
            end=max(end, self._start),
            waveform=waveform,
            frames=np.stack([p for _, p in pictures]) if pictures else np.empty((0, size, size, 3), np.uint8),
            frame_times=np.array([time for time, _ in pictures], dtype=np.float64),
            duration=self._duration,
        )
        self._start = chunk.end
        self.is_empty &= not (len(waveform) or pictures)
        return chunk

    def _cut_sound(self, end: float, is_last: bool) -> NDArray[np.float32]:
        if self._sound is None:
            return np.empty(0, np.float32)
        if is_last:
            return self._sound.take()
        until = round(end * SAMPLE_RATE)
        nothing = self._sound.position <= self._start
        self._sound.skip_to(until)
        waveform = self._sound.take(until)
        return waveform[:0] if nothing else waveform

    def _gap(self, time: float) -> float:
        """Seconds between pictures around `time`; one of unknown length is short until it is not."""
        length = self._duration or time
        return self._plan.short_gap if length < self._plan.short_video else self._plan.picture_gap


def _empty_reason(path: Path, film: _Film, damage: Exception | None, breaks_off: bool) -> str:
    if is_protected(path):
        return PROTECTED
    if film.packets or damage is not None:
        return UNDECODABLE
    return ENDS_EARLY if breaks_off else NOTHING_IN_IT


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"
