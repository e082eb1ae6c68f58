# SPDX-License-Identifier: MIT
"""Where things live on this machine."""

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "Earshot"


def resources() -> Path:
    """The folder of files that ship with Earshot, also inside a frozen bundle."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle or Path(__file__).parent.parent) / "resources"


def command_line() -> str:
    """What a person types before a command, in a checkout or where Earshot is installed."""
    return "earshot-core" if getattr(sys, "frozen", False) else f"{sys.executable} -m core"


def named_library() -> Path | None:
    """The library that EARSHOT_LIBRARY names, which goes before what was chosen in the settings."""
    named = os.environ.get("EARSHOT_LIBRARY")
    return Path(named) if named else None


def default_library() -> Path:
    """The library used when none is named."""
    return named_library() or Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "library"


def settings_file() -> Path:
    """The user's settings; EARSHOT_CONFIG names another folder for them."""
    folder = os.environ.get("EARSHOT_CONFIG") or platformdirs.user_config_dir(APP_NAME, appauthor=False)
    return Path(folder) / "settings.json"


def log_folder() -> Path:
    """Where the application writes its logs; EARSHOT_CONFIG moves them along with the settings."""
    if folder := os.environ.get("EARSHOT_CONFIG"):
        return Path(folder) / "log"
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def sample_library() -> Path:
    """Where the rendered sample videos go: they are the user's to look at and to delete."""
    if folder := os.environ.get("EARSHOT_SAMPLES"):
        return Path(folder)
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "sample videos"


def cache_folder() -> Path:
    """What can be made again at any time and may be deleted at any time; EARSHOT_CACHE moves it."""
    if folder := os.environ.get("EARSHOT_CACHE"):
        return Path(folder)
    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))
