# SPDX-License-Identifier: MIT
"""Opening a file for decoding, and short reasons why that does not work."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard, Disposition, Stream
from av.video.stream import VideoStream

from core.errors import MediaError

NOT_MEDIA = "not a video or sound file"
ENDS_EARLY = "damaged: it ends too early"
NOTHING_IN_IT = "no sound or picture in it"
PROTECTED = "protected (encrypted)"
UNDECODABLE = "damaged: nothing in it could be decoded"
OUT_OF_MEMORY = "there was too little memory to decode it"  # which says nothing about the file

# What FFmpeg opens besides: text, subtitles, single images, and lists that point at other files.
_OTHER = """
    ass concat dash ffmetadata hls image2 imf jacosub lrc microdvd mpl2 mpsub pjs realtext sami sdp srt stl
    subviewer subviewer1 sup tty txd vplayer webvtt
"""
_OTHER_FORMATS = frozenset(_OTHER.split())
_COVER = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
_HEAD_BYTES = 1 << 18
# How Matroska, Ogg, AVI and WAV, ASF, FLAC and FLV files begin; in MP4 a box name follows the size.
_MAGIC = (b"\x1a\x45\xdf\xa3", b"OggS", b"RIFF", b"\x30\x26\xb2\x75", b"fLaC", b"FLV")
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"moof", b"styp")
# Sample entries of encrypted MP4 tracks, and ContentEncodings holding ContentEncryption in Matroska.
_PROTECTION_MARKS = re.compile(rb"enc[av]\x00\x00\x00\x00|\x6d\x80.{1,64}\x50\x35", re.DOTALL)


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """The opened file; raises `MediaError` with the reason when it is none that can be decoded.

    Also where the block runs out of memory: then it is `OUT_OF_MEMORY`, and another time there may be enough.
    """
    _check_readable(path)
    try:
        # An absolute path, so that no name is taken for a protocol, and no list may lead to the network.
        container = av.open(
            os.path.abspath(path), options={"protocol_whitelist": "file"}, metadata_errors="replace"
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(_opening_reason(error, path)) from error
    with container:
        names = container.format.name.split(",")
        if _OTHER_FORMATS.intersection(names) or names[0].endswith("_pipe"):
            raise MediaError(NOT_MEDIA)
        try:
            yield container
        except MemoryError as error:
            raise MediaError(OUT_OF_MEMORY) from error


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The track of moving pictures that can be decoded: the default one, else the largest."""
    films = [stream for stream in picture_streams(container) if _is_decodable(stream)]
    return max(
        films, key=lambda s: (bool(s.disposition & Disposition.default), s.width * s.height), default=None
    )


def picture_streams(container: InputContainer) -> list[VideoStream]:
    """The tracks of moving pictures, decodable or not; cover art is none."""
    return [stream for stream in container.streams.video if not stream.disposition & _COVER]


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The sound track that can be decoded: the default one, else the first."""
    sounds = [s for s in container.streams.audio if _is_decodable(s)]
    return max(sounds, key=lambda s: bool(s.disposition & Disposition.default), default=None)


def only(container: InputContainer, wanted: Sequence[Stream]) -> None:
    """Let the demuxer pass over what belongs to other tracks, where it can without reading it."""
    for stream in container.streams:
        stream.discard = Discard.default if stream in wanted else Discard.all


def missing_tracks_reason(container: InputContainer) -> str:
    """Why a file has neither a picture nor a sound track to decode."""
    tracks = [*container.streams.audio, *picture_streams(container)]
    return "its codec cannot be decoded" if tracks else NOTHING_IN_IT


def is_protected(path: Path) -> bool:
    """Whether the head of the file declares an encrypted track. Asked only once decoding has failed."""
    with path.open("rb") as file:
        return _PROTECTION_MARKS.search(file.read(_HEAD_BYTES)) is not None


def _is_decodable(stream: Stream) -> bool:
    # PyAV leaves the context out where FFmpeg has no decoder, whatever its type hints say.
    return getattr(stream, "codec_context", None) is not None


def _check_readable(path: Path) -> None:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise MediaError("a folder, not a file")
        if size == 0:
            raise MediaError("empty file")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise MediaError("the file is gone") from error
    except PermissionError as error:
        raise MediaError("the file may not be read: permission denied") from error
    except OSError as error:
        raise MediaError(f"the file cannot be read: {error.strerror}") from error


def _begins_like_media(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(16)
    return head.startswith(_MAGIC) or head[4:8] in _MP4_BOXES


def _opening_reason(error: Exception, path: Path) -> str:
    match error:
        case MemoryError():
            return OUT_OF_MEMORY
        case av.error.InvalidDataError() if _begins_like_media(path):
            return "damaged: its head cannot be read"
        case av.error.InvalidDataError() | av.error.DemuxerNotFoundError() | ValueError():
            return NOT_MEDIA
        case av.error.EOFError():
            return ENDS_EARLY
        case _:
            return f"damaged: {getattr(error, 'strerror', None) or error}"
