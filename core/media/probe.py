# SPDX-License-Identifier: MIT
"""What a media file holds, without decoding more than its first picture."""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import MediaError
from core.media.opening import missing_tracks_reason, open_media, picture_stream, sound_stream
from core.media.scaling import Orientation, display_size

_PACKETS_TRIED = 60  # until the first picture must have come
_STEADY = Fraction(1, 200)  # of the frame rate: further apart, the average and the finest rate are two


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """One file at a glance. Cover art is no picture track, and a track no decoder knows does not count."""

    duration: float  # seconds; 0 where the file does not tell
    has_sound: bool
    has_picture: bool
    width: int  # as shown: after rotation and with square pixels; 0 without a picture
    height: int
    fps: float  # average; 0 where unknown
    video_codec: str  # "" without a picture
    audio_codec: str  # "" without sound
    rotation: int  # degrees clockwise the decoded picture is turned to be upright: 0, 90, 180, 270
    frame_rate: Fraction  # `fps` exactly; 0 where unknown
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
        rate = (picture.average_rate or Fraction(0)) if picture is not None else Fraction(0)
        return MediaInfo(
            duration=declared_duration(container),
            has_sound=sound is not None,
            has_picture=picture is not None,
            width=width,
            height=height,
            fps=float(rate),
            video_codec=picture.codec_context.codec.canonical_name if picture is not None else "",
            audio_codec=sound.codec_context.codec.canonical_name if sound is not None else "",
            rotation=rotation,
            frame_rate=rate,
            is_variable=picture is not None and _is_variable(picture),
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


def measured_duration(path: Path) -> float:
    """Seconds to the end of the last packet of sound or picture, up to damage; all of the file is read.

    For where `probe` tells 0: recorders that stream do not know how long it will be. Raises `MediaError`.
    """
    end = 0.0
    with open_media(path) as container:
        tracks = [stream for stream in container.streams if stream.type in ("audio", "video")]
        with suppress(av.FFmpegError, OSError):
            for packet in container.demux(tracks):
                if packet.pts is not None and packet.time_base is not None:
                    end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        return max(0.0, end - zero_time(container))


def _is_variable(stream: VideoStream) -> bool:
    """Whether there are fewer frames than the finest rate they lie on would give; fields count as frames."""
    average, finest = stream.average_rate, stream.base_rate
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
