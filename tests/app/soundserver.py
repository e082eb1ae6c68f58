# SPDX-License-Identifier: MIT
"""A sound server of our own, whose speaker and microphone are only memory."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("pulseaudio", "paplay", "parec")
# norewinds: without it the first one or two seconds of what is played into the microphone are lost.
SERVER = """
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker rate=48000 channels=2
load-module module-null-sink sink_name=feed rate=16000 channels=1 norewinds=1
load-module module-remap-source source_name=microphone master=feed.monitor
set-default-sink speaker
set-default-source microphone
"""


@dataclass(frozen=True)
class SoundServer:
    """A running server, and the environment that leads to it."""

    environment: dict[str, str]

    def run(self, *command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE)


@contextmanager
def sound_server(tmp_path: Path) -> Iterator[SoundServer]:
    """PulseAudio as long as the block lasts; skips the test where there is none."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no virtual microphone: {', '.join(missing)} missing")
    runtime, home = tmp_path / "run", tmp_path / "home"
    for folder in (runtime, home):
        folder.mkdir(mode=0o700, exist_ok=True)
    script = tmp_path / "server.pa"
    script.write_text(SERVER)
    environment = os.environ | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(home)}
    log = f"file:{tmp_path / 'pulse.log'}"
    start = ("-n", "-F", str(script), "--daemonize=yes", "--exit-idle-time=-1", f"--log-target={log}")
    started = subprocess.run(
        ["pulseaudio", *start], env=environment, capture_output=True, text=True, timeout=20
    )
    if started.returncode:
        pytest.skip(f"no virtual microphone: pulseaudio does not start ({started.stderr.strip()})")
    yield SoundServer(environment)
    subprocess.run(["pulseaudio", "--kill"], env=environment, timeout=20, check=True)
