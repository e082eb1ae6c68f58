# SPDX-License-Identifier: MIT
"""Which files below a folder are worth opening."""

from pathlib import Path

_VIDEO = """
    .3g2 .3gp .asf .avi .divx .dv .f4v .flv .m2ts .m2v .m4v .mkv .mov .mp4 .mpe .mpeg .mpg .mts .mxf .ogm .ogv
    .qt .rm .rmvb .ts .vob .webm .wmv
"""
_SOUND = """
    .aac .ac3 .aif .aiff .alac .amr .ape .au .caf .dsf .dts .eac3 .flac .m4a .m4b .mka .mp2 .mp3 .mpc .oga
    .ogg .opus .spx .tta .wav .wma .wv
"""
VIDEO_SUFFIXES, SOUND_SUFFIXES = frozenset(_VIDEO.split()), frozenset(_SOUND.split())
SUFFIXES = VIDEO_SUFFIXES | SOUND_SUFFIXES

# Folders that systems and storage boxes keep for themselves; what lies in them is a copy or is deleted.
SYSTEM_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "#recycle",
        "@eadir",
        "__macosx",
        "found.000",
        "lost+found",
        "recycler",
        "system volume information",
    }
)

_TS_PACKET, _TS_SYNC = 188, 0x47


def is_media(path: Path) -> bool:
    """Whether `path` is named like a video or sound file and is not hidden.

    `.ts` is also the suffix of TypeScript, so such a file must begin like an MPEG transport stream.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or is_hidden(path):
        return False
    return suffix != ".ts" or _is_transport_stream(path)


def is_hidden(path: Path) -> bool:
    """Whether a file or folder is one that people do not mean when they add the folder around it."""
    return path.name.startswith(".") or path.name.lower() in SYSTEM_FOLDERS


def _is_transport_stream(path: Path) -> bool:
    try:
        if not path.is_file():  # a pipe would be waited for
            return True
        with path.open("rb") as file:
            head = file.read(2 * _TS_PACKET + 8)
    except OSError:
        return True  # let the decoder say what is wrong with it
    # Blu-ray's variant puts four bytes before each packet.
    return any(head[at : at + 1] == bytes([_TS_SYNC]) for at in (0, 4)) and any(
        head[at : at + 1] == bytes([_TS_SYNC]) for at in (_TS_PACKET, _TS_PACKET + 8)
    )
