# SPDX-License-Identifier: MIT
"""What happens to a sound on its way to a microphone, under one name for tests."""

from core.media.mp3 import through_mp3
from core.samples.conditions import with_noise

__all__ = ["through_mp3", "with_noise"]
