# SPDX-License-Identifier: MIT
"""Plays a moment of a file: from its start to its end, and on if asked to."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QVideoSink

from app.runner import JobQueue, job_of

Status = QMediaPlayer.MediaStatus
UNPLAYABLE_CODECS = {"av1": "AV1", "libdav1d": "AV1"}  # QtMultimedia shows no frame and reports no error
NO_PICTURE = (
    "The picture of this video is {codec}, which Earshot's player cannot show. "
    "Double-click to watch it in your system's player."
)
NO_SPEAKER = "No speaker was found: videos play without sound."
GONE = "This file is not there now. Was it moved, or its drive unplugged?"
UNPLAYABLE = "Earshot's player cannot play this file. Double-click to try your system's player."
SEEK_SLACK = 0.05  # seconds: closer than that is the same place


@dataclass(frozen=True, slots=True)
class Playing:
    """What is played: a file, and the moment of it, in seconds."""

    path: Path
    start: float = 0.0
    end: float | None = None  # None: to the end of the file


class Player(QObject):
    """One QMediaPlayer that knows about moments. Times are seconds from the start of the file."""

    moved = Signal(float)  # the position
    started = Signal()
    stopped = Signal()  # paused, at the end of the moment, or at the end of the file
    loaded = Signal()  # the duration is known
    troubled = Signal(str)  # a sentence to show in place of the picture; empty once it may be wrong

    def __init__(
        self, queue: JobQueue, sink: QVideoSink | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._media = QMediaPlayer(self)
        self._sound = QAudioOutput(self)
        for part in (self._media, self._sound, sink):
            _settle(part)
        self._media.setAudioOutput(self._sound)
        if sink is not None:
            self._media.setVideoSink(sink)
        self._media.positionChanged.connect(self._on_position)
        self._media.playbackStateChanged.connect(self._on_state)
        self._media.mediaStatusChanged.connect(self._on_status)
        self._media.errorOccurred.connect(self._on_error)
        self._now: Playing | None = None
        self._stop_at_end = False
        self._wants_start = False

    @staticmethod
    def speaker_missing() -> bool:
        """No sound can be heard on this machine right now."""
        return not QMediaDevices.audioOutputs()

    @property
    def now(self) -> Playing | None:
        """What is loaded."""
        return self._now

    @property
    def is_playing(self) -> bool:
        """It runs."""
        return self._media.playbackState() == QMediaPlayer.PlaybackState.PlayingState

    @property
    def has_picture(self) -> bool:
        """What is loaded can be looked at."""
        return self._media.hasVideo()

    @property
    def position(self) -> float:
        """Where it is."""
        return self._media.position() / 1000

    @property
    def duration(self) -> float:
        """How long the file is; 0 until it is loaded."""
        return self._media.duration() / 1000

    def play(self, what: Playing) -> None:
        """Play `what` from its start, and stop at its end."""
        same = self._now is not None and self._now.path == what.path and self._is_loaded()
        self._now, self._stop_at_end = what, what.end is not None
        if same:
            self._begin()
            return
        self._wants_start = False  # to stop the old file says once more that it is loaded
        self._media.stop()
        self.troubled.emit("")
        self._media.setSource(QUrl())  # Qt does not open again what it could not open before
        self._wants_start = True
        self._media.setSource(QUrl.fromLocalFile(str(what.path)))
        self._queue.start(job_of(picture_codec, what.path), self._on_codec, lambda _: None)
        if self._is_loaded():  # some backends load before setSource returns
            self._begin()

    def toggle(self) -> None:
        """Pause, or go on; after the end of the moment that means beyond it."""
        if self._now is None:
            return
        if self.is_playing:
            self._media.pause()
            return
        if self._media.mediaStatus() == Status.InvalidMedia:  # its drive may be back
            self.play(self._now)
            return
        end = self._now.end
        if end is not None and self.position >= end - SEEK_SLACK:
            self._stop_at_end = False
        self._media.play()

    def replay(self) -> None:
        """The moment once more."""
        if self._now is not None:
            self.play(self._now)

    def seek(self, seconds: float) -> None:
        """Go to `seconds`; leaving the moment lifts its end."""
        if self._now is None:
            return
        inside = self._now.start - SEEK_SLACK <= seconds < (self._now.end or self.duration)
        self._stop_at_end = inside and self._now.end is not None
        self._media.setPosition(round(1000 * min(max(seconds, 0), max(self.duration, 0))))

    def pause(self) -> None:
        """Hold."""
        self._media.pause()

    def set_muted(self, muted: bool) -> None:
        """Without sound, or with it again."""
        self._sound.setMuted(muted)

    def close(self) -> None:
        """Let go of the file and of the sound device."""
        self._now, self._wants_start = None, False
        self._media.stop()
        self._media.setSource(QUrl())

    def _is_loaded(self) -> bool:
        return self._media.mediaStatus() in (
            Status.LoadedMedia,
            Status.BufferedMedia,
            Status.BufferingMedia,
            Status.EndOfMedia,
        )

    def _begin(self) -> None:
        self._wants_start = False
        if self._now is not None:
            self._media.setPosition(round(1000 * self._now.start))
            self._media.play()

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == Status.LoadedMedia:
            self.loaded.emit()
        if self._wants_start and self._is_loaded():
            self._begin()
        elif status == Status.InvalidMedia and self._now is not None:
            self.troubled.emit(UNPLAYABLE if self._now.path.exists() else GONE)

    def _on_position(self, milliseconds: int) -> None:
        seconds, now = milliseconds / 1000, self._now
        if now is None:
            return
        if self._stop_at_end and self.is_playing and now.end is not None and seconds >= now.end:
            self._media.pause()
        self.moved.emit(seconds)

    def _on_state(self, state: QMediaPlayer.PlaybackState) -> None:
        if state == QMediaPlayer.PlaybackState.PlayingState:
            self.started.emit()
        else:
            self.stopped.emit()

    def _on_error(self, error: QMediaPlayer.Error, reason: str) -> None:
        if self._now is not None and error != QMediaPlayer.Error.NoError:
            self.troubled.emit(UNPLAYABLE if self._now.path.exists() else GONE)

    def _on_codec(self, found: tuple[Path, str]) -> None:
        path, codec = found
        if self._now is not None and self._now.path == path and codec in UNPLAYABLE_CODECS:
            self.troubled.emit(NO_PICTURE.format(codec=UNPLAYABLE_CODECS[codec]))


def _settle(part: QObject | None) -> None:
    """Let `part` find out now that Python overrides none of its hooks.

    The first connection and the first disconnection of an object made in Python ask Python for an
    override, and remember the answer. The player's own threads disconnect too, with Qt's lock held: asking
    from there while the GUI thread holds Python and waits for that lock would hang the application.
    """
    if part is not None:
        part.objectNameChanged.connect(_ignore)
        part.objectNameChanged.disconnect(_ignore)


def _ignore(_: str) -> None:
    """Nothing to do."""


def picture_codec(path: Path) -> tuple[Path, str]:
    """`path` again, and the name of its picture's codec; empty where it has no picture."""
    from core.media.probe import probe  # brings the decoder along: only when something is played

    return path, probe(path).video_codec or ""
