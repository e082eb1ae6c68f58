# SPDX-License-Identifier: MIT
"""Libraries that are not Python: what those inside the wheels are called, and under which terms they come.

The texts lie in `notices/`, named here by file; "" means that the wheel's own licence file holds the text.
"""

import re
from dataclasses import dataclass
from pathlib import Path

NOTICES = Path(__file__).parent / "notices"


@dataclass(frozen=True, slots=True)
class Native:
    """A library whose file name begins like `pattern`."""

    pattern: str
    name: str
    terms: str
    notices: tuple[str, ...] = ()


NATIVES = (
    Native(r"lib(avcodec|avdevice|avfilter|avformat|avutil|swresample|swscale)\b", "FFmpeg",
           "LGPL-2.1-or-later; GPL-2.0-or-later where it is linked to x264 and x265",
           ("ffmpeg", "LGPL-2.1", "GPL-2")),
    Native(r"libx264\b", "x264", "GPL-2.0-or-later", ("x264", "GPL-2")),
    Native(r"libx265\b", "x265", "GPL-2.0-or-later", ("x265", "GPL-2")),
    Native(r"libSvtAv1Enc\b", "SVT-AV1", "BSD-3-Clause-Clear", ("svt-av1",)),
    Native(r"libdav1d\b", "dav1d", "BSD-2-Clause", ("dav1d",)),
    Native(r"libvpx\b", "libvpx", "BSD-3-Clause", ("vpx",)),
    Native(r"libvpl\b", "Intel VPL", "MIT", ("vpl",)),
    Native(r"lib(webp|webpmux|webpdemux|sharpyuv)\b", "WebP", "BSD-3-Clause", ("webp",)),
    Native(r"libmp3lame\b", "LAME", "LGPL-2.0-or-later", ("lame", "LGPL-2")),
    Native(r"libopencore-amr", "OpenCORE AMR", "Apache-2.0", ("opencore-amr", "Apache-2.0")),
    Native(r"libopus\b", "Opus", "BSD-3-Clause", ("opus",)),
    Native(r"libasound\b", "ALSA library", "LGPL-2.1-or-later", ("alsa", "LGPL-2.1")),
    Native(r"libgnutls\b", "GnuTLS", "LGPL-2.1-or-later", ("gnutls", "LGPL-2.1")),
    Native(r"lib(nettle|hogweed)\b", "Nettle", "LGPL-3.0-or-later or GPL-2.0-or-later",
           ("nettle", "LGPL-3", "GPL-3", "GPL-2")),
    Native(r"libgmp\b", "GMP", "LGPL-3.0-or-later or GPL-2.0-or-later", ("gmp", "LGPL-3", "GPL-3", "GPL-2")),
    Native(r"libunistring\b", "libunistring", "LGPL-3.0-or-later or GPL-2.0-or-later",
           ("unistring", "LGPL-3", "GPL-3", "GPL-2")),
    Native(r"libdrm\b", "libdrm", "MIT", ("drm",)),
    Native(r"libxcb\b", "XCB", "MIT", ("xcb",)),
    Native(r"libXau\b", "libXau", "MIT", ("xau",)),
    Native(r"libjpeg\b", "libjpeg-turbo", "IJG and BSD-3-Clause", ("jpeg",)),
    Native(r"libpng16\b", "libpng", "libpng-2.0", ("png",)),
    Native(r"libz\b", "zlib", "Zlib", ("zlib",)),
    Native(r"libicu(data|i18n|uc)\b", "ICU", "Unicode-3.0", ("icu",)),
    Native(r"lib(cudart|nvjpeg)\b", "NVIDIA CUDA run-time libraries", "NVIDIA CUDA EULA",
           ("nvidia-cuda-runtime",)),
    Native(r"lib(gfortran|gomp|quadmath)\b", "GCC run-time libraries",
           "GPL-3.0-or-later with the GCC Runtime Library Exception; LGPL-2.1-or-later",
           ("numpy", "GPL-3", "LGPL-2.1")),
    Native(r"lib(scipy_)?openblas", "OpenBLAS", "BSD-3-Clause", ("numpy",)),
    Native(r"lib(crypto|ssl)\b", "OpenSSL 1.1.1", "OpenSSL", ("opencv-python-headless",)),
    Native(r"libaom\b", "AOM AV1", "BSD-2-Clause", ("opencv-python-headless",)),
    Native(r"libavif\b", "libavif", "BSD-2-Clause", ("pillow",)),
    Native(r"lib(brotlicommon|brotlidec)\b", "Brotli", "MIT", ("pillow",)),
    Native(r"libfreetype\b", "FreeType", "FTL", ("pillow",)),
    Native(r"libharfbuzz\b", "HarfBuzz", "MIT-Modern-Variant", ("pillow",)),
    Native(r"liblcms2\b", "Little CMS", "MIT", ("pillow",)),
    Native(r"liblzma\b", "liblzma", "0BSD", ("pillow",)),
    Native(r"libopenjp2\b", "OpenJPEG", "BSD-2-Clause", ("pillow",)),
    Native(r"libtiff\b", "LibTIFF", "libtiff", ("pillow",)),
    Native(r"libzstd\b", "Zstandard", "BSD-3-Clause", ("pillow",)),
)  # fmt: skip

QT = Native("", "Qt", "LGPL-3.0-only", ("qt", "qt-multimedia", "LGPL-3", "GPL-3"))


def native(file_name: str) -> Native | None:
    """The library that a file of a wheel is, or None where it is not known."""
    # libX-5e6b81c2.so.62 and libX.60f56faa.so.16: the hash that the wheel's maker put in
    stem = re.split(r"[-.][0-9a-f]{8}\b|\.so|\.dylib|\.dll", file_name, maxsplit=1)[0]
    return next((one for one in NATIVES if re.match(one.pattern, stem)), None)


def notice(name: str) -> str:
    """A text of `notices/`."""
    return (NOTICES / f"{name}.txt").read_text("utf-8", errors="replace").strip()
