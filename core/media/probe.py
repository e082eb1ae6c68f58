# SPDX-License-Identifier: MIT
"""What a media file holds, without decoding more than its first picture."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import MediaError
from core.media.opening import missing_tracks_reason, open_media, picture_stream, sound_stream
from core.media.scaling import Orientation, display_size

_PACKETS_TRIED = 60  # until the first picture must have come
_STEADY = Fraction(1, 200)  # of the frame rate: further apart, the average and the finest rate are two
_FASTEST = 1000  # frames a second: an average beyond it is counted in something else than frames
_GUESSED_LENGTH = frozenset({"mp3", "aac", "adts"})  # formats whose length is reckoned from the file's size
_TOLD_LENGTHS = frozenset({"mov", "matroska"})  # formats that write down how long each track is
_APART = 1.0  # seconds between ends of tracks that are not one end
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """One file at a glance. Cover art is no picture track, and a track no decoder knows does not count."""

    duration: float  # seconds; 0 where the file does not tell
    is_guessed: bool  # `duration` is reckoned from the size of the file
    has_sound: bool
    has_picture: bool
    width: int  # as shown: after rotation and with square pixels; 0 without a picture
    height: int
    fps: float  # average; 0 where unknown
    video_codec: str  # "" without a picture
    audio_codec: str  # "" without sound
    rotation: int  # degrees clockwise the decoded picture is turned to be upright: 0, 90, 180, 270
    frame_rate: Fraction  # `fps` exactly; 0 where unknown
    finest_rate: Fraction  # on which the times of its frames lie; 0 where unknown
    is_variable: bool  # frames do not come evenly, as far as the head of the file tells
    timecode: (
        str  # of the first frame, as the camera wrote it: 01:00:00:00, or ;00 for drop-frame; "" for none
    )
    channels: int  # of the sound; 0 without
    sample_rate: int  # Hz; 0 without sound


def probe(path: Path) -> MediaInfo:
    """Look into `path`. Raises `MediaError` with a short reason when there is nothing to decode in it."""
    with open_media(path) as container:
        picture, sound = picture_stream(container), sound_stream(container)
        if picture is None and sound is None:
            raise MediaError(missing_tracks_reason(container))
        width, height, rotation = (0, 0, 0) if picture is None else _shown(container, picture)
        rate = _average_rate(picture) if picture is not None else Fraction(0)
        return MediaInfo(
            duration=_duration_of([s for s in (picture, sound) if s is not None], container),
            is_guessed=has_guessed_length(container),
            has_sound=sound is not None,
            has_picture=picture is not None,
            width=width,
            height=height,
            fps=float(rate),
            video_codec=picture.codec_context.codec.canonical_name if picture is not None else "",
            audio_codec=sound.codec_context.codec.canonical_name if sound is not None else "",
            rotation=rotation,
            frame_rate=rate,
            finest_rate=(picture.base_rate or Fraction(0)) if picture is not None else Fraction(0),
            is_variable=picture is not None and _is_variable(rate, picture.base_rate),
            timecode=_timecode(container),
            channels=sound.channels if sound is not None else 0,
            sample_rate=sound.sample_rate if sound is not None else 0,
        )


def declared_duration(container: InputContainer) -> float:
    """Seconds as the container tells, else as its longest track does, else 0."""
    if container.duration:
        # Matroska tells when it ends rather than how long it is.
        before = max(0.0, zero_time(container)) if "matroska" in container.format.name else 0.0
        return max(0.0, container.duration / av.time_base - before)
    tracks = (s for s in container.streams if s.type in ("audio", "video") and s.duration and s.time_base)
    return max((float(s.duration * s.time_base) for s in tracks if s.duration and s.time_base), default=0.0)


def has_guessed_length(container: InputContainer) -> bool:
    """Whether how long it is, and where in it a time lies, is only guessed from bytes."""
    return bool(_GUESSED_LENGTH.intersection(container.format.name.split(",")))


def track_end(container: InputContainer, stream: Stream) -> float:
    """Seconds from the start a player shows to the end of one track; 0 where the file does not tell."""
    zero = zero_time(container)
    if stream.duration and stream.time_base:
        return float(((stream.start_time or 0) + stream.duration) * stream.time_base) - zero
    # Matroska has it in a tag, which may be followed by a language: when it ends, not how long it is.
    for name, value in stream.metadata.items():
        told = _CLOCK.match(value) if name.startswith("DURATION") else None
        if told is not None:
            hours, minutes, seconds = map(float, told.groups())
            return 3600 * hours + 60 * minutes + seconds - max(0.0, zero)
    return 0.0


def measured_duration(path: Path) -> float:
    """Seconds to the end of the last packet of sound or picture, up to damage; all of the file is read.

    For where `probe` tells 0 or a guess: recorders that stream do not know how long it will be. Raises
    `MediaError`.
    """
    end = 0.0
    with open_media(path) as container:
        tracks = [stream for stream in container.streams if stream.type in ("audio", "video")]
        with suppress(av.FFmpegError, OSError):
            for packet in container.demux(tracks):
                if packet.pts is not None and packet.time_base is not None:
                    end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        return max(0.0, end - zero_time(container))


def _duration_of(wanted: Sequence[Stream], container: InputContainer) -> float:
    """As declared or, where only a track that is not wanted goes on for so long, as those that are wanted.

    Subtitles and a second sound may go on when the film is over.
    """
    declared = declared_duration(container)
    if _TOLD_LENGTHS.isdisjoint(container.format.name.split(",")):
        return declared
    own = [track_end(container, stream) for stream in wanted]
    others = [track_end(container, stream) for stream in container.streams if stream not in wanted]
    if min(own) > 0 and max(own) < declared - _APART <= max(others, default=0.0):
        return max(own)
    return declared


def _average_rate(stream: VideoStream) -> Fraction:
    """Frames a second; 0 where unknown."""
    average, finest = stream.average_rate or Fraction(0), stream.base_rate or Fraction(0)
    if average > _FASTEST or (finest and average > 2 * finest):  # as DV's, which is counted in its clock
        return finest or average
    return average


def _is_variable(average: Fraction, finest: Fraction | None) -> bool:
    """Whether there are fewer frames than the finest rate they lie on would give; fields count as frames."""
    if not average or not finest:
        return False
    return all(abs(average * fields / finest - 1) > _STEADY for fields in (1, 2))


def _timecode(container: InputContainer) -> str:
    places = (container.metadata, *(stream.metadata for stream in container.streams))
    return next((place["timecode"] for place in places if place.get("timecode")), "")


def zero_time(container: InputContainer) -> float:
    """The stamp, in seconds, that QMediaPlayer and others call zero: the first one of any track."""
    return (container.start_time or 0) / av.time_base


def _shown(container: InputContainer, stream: VideoStream) -> tuple[int, int, int]:
    """Width, height and rotation as a player shows them; the rotation comes with the first picture."""
    frame = _first_picture(container, stream)
    if frame is None:
        return stream.width, stream.height, 0
    orientation = Orientation.of(frame)
    width, height = display_size(frame, stream.sample_aspect_ratio)
    if orientation.transposed:
        width, height = height, width
    return width, height, orientation.degrees


def _first_picture(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    try:
        for packet in islice(container.demux(stream), _PACKETS_TRIED):
            for frame in packet.decode():
                return frame
    except av.FFmpegError:
        pass  # the sizes in the header stand; decoding will tell what is wrong
    return None
