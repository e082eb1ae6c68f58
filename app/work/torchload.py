# SPDX-License-Identifier: MIT
"""Loading torch without the window standing still."""

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

# As torch itself loads them: the first for everybody, the others for those who link to them.
LIBRARIES = (
    ("libtorch_global_deps", getattr(os, "RTLD_GLOBAL", 0)),
    ("libtorch_cpu", 0),
    ("libtorch_python", 0),
)


TORCH = ("torch", "torchaudio")
OPTIMIZERS = "torch._dynamo"  # the first optimizer that is made imports it, with some 800 modules more
_LOADING = threading.Lock()


def load_torch_quietly(*, training: bool = False) -> None:
    """Import torch and torchaudio; to be called in a worker before anything else imports them.

    With `training` also what torch itself imports only when something is trained.

    Python's own import holds the interpreter while the system links hundreds of megabytes; a foreign call
    does not. And torch brings so many objects that each full garbage collection would stop every thread
    for a tenth of a second: nothing is collected meanwhile, and nothing looks at them afterwards. One thread
    loads and the others wait: two that import torchaudio at once each find half of it.
    """
    with _LOADING:
        wanted = (*TORCH, OPTIMIZERS) if training else TORCH
        if missing := [name for name in wanted if name not in sys.modules]:
            _load(missing)


def _load(names: Iterable[str]) -> None:
    if "torch" not in sys.modules:
        _link()
    gc.disable()
    try:
        for name in names:
            importlib.import_module(name)
        gc.freeze()
    finally:
        gc.enable()


def _link() -> None:
    """Map torch's libraries into the process; does nothing on Windows or where they have other names."""
    spec = importlib.util.find_spec("torch")
    if sys.platform == "win32" or spec is None or spec.origin is None:
        return
    suffix = ".dylib" if sys.platform == "darwin" else ".so"
    link = ctypes.CDLL(None).dlopen
    link.argtypes, link.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name, scope in LIBRARIES:
        file = Path(spec.origin).parent / "lib" / f"{name}{suffix}"
        if file.exists():
            link(os.fsencode(file), os.RTLD_NOW | scope)
