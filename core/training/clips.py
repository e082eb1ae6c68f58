# SPDX-License-Identifier: MIT
"""Clips of the library: windows of cached videos, each with a picture shown during it."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.features.constants import FRAME_SIZE, MEL_BINS
from core.training.augment import looked_again
from core.training.cache import VideoCache
from core.training.dataset import ALL, SHIFT, Batch
from core.training.decoded import CachedVideo
from core.training.excerpts import FILLED, Fill, centred, picture, resized, window
from core.training.hearing import heard_again
from core.training.rolled import noisy_and_rolled

OPEN = 2048  # videos mapped at once; a process may map only so many files
ROLLED = 1  # a stream of random numbers beside that of second hearings
SILENT = -11.0  # log-mel: a window never louder teaches nothing


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a video, as long as the model hears."""

    video: int  # its place in the list of videos
    start: int  # spectrogram frame


class LibraryClips:
    """All clips of some cached videos for a model that hears `frames` and sees `image_size` pixels."""

    def __init__(
        self,
        cache: VideoCache,
        videos: Sequence[str],
        groups: Sequence[int],
        frames: int,
        image_size: int,
        *,
        again: bool = True,
        looks: bool = False,
        aligned: bool = False,
        noise: bool = False,
        short_windows: Fill = "silence",
    ) -> None:
        """`groups` numbers the near-duplicate group of each video. Without `again` no second hearing is made,
        without `looks` no second look: another picture of the window, cropped and coloured otherwise.

        `aligned` centres each window on the picture it is read with. For `noise` and `short_windows` see
        `TrainConfig`.
        """
        self._cache, self._videos, self._groups = cache, list(videos), np.asarray(groups, np.int64)
        self._frames, self._size = frames, image_size
        self._again, self._looks, self._aligned = again, looks, aligned
        self._noise, self._fill = noise, FILLED[short_windows]
        self._open: OrderedDict[int, CachedVideo] = OrderedDict()
        self._lock = threading.Lock()
        self.clips = [clip for number in range(len(self._videos)) for clip in self._windows(number)]

    def __len__(self) -> int:
        return len(self.clips)

    def groups(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """The near-duplicate group (n,) of the video of each clip."""
        return self._groups[[self.clips[int(clip)].video for clip in clips]]

    def of_groups(self, chosen: set[int]) -> NDArray[np.int64]:
        """The clips of these groups."""
        every = np.arange(len(self.clips))
        return every[np.isin(self.groups(every), sorted(chosen))]

    def read(
        self, rng: np.random.Generator, clips: NDArray[np.int64], frames: int, rows: slice = ALL
    ) -> Batch:
        """Windows about the clips' places, up to half a window off, and a picture shown during each."""
        moved = rng.integers(-frames // 2, frames // 2 + 1, len(clips))
        apart = rng.integers(-SHIFT, SHIFT + 1, len(clips))
        shown = rng.random(len(clips))
        chances = rng.integers(0, 1 << 62, len(clips))
        size = len(clips[rows])
        audio = np.empty((size, frames, MEL_BINS), np.float32)
        second = np.empty_like(audio) if self._again else audio
        images = np.empty((size, FRAME_SIZE, FRAME_SIZE, 3), np.uint8)
        looked = np.empty_like(images) if self._looks else images
        for row, (clip, a, b, share, chance) in enumerate(
            zip(clips[rows], moved[rows], apart[rows], shown[rows], chances[rows], strict=True)
        ):
            video, start = self._place(int(clip))
            if self._aligned:
                a, images[row] = centred(video, start, self._frames, frames, float(share))
            else:
                images[row] = picture(video, start + int(a), frames, float(share))
            audio[row] = self._window(video, start + int(a), frames)
            if self._noise:
                audio[row] = noisy_and_rolled(audio[row], np.random.default_rng([int(chance), ROLLED]))
            if self._again:
                heard = self._window(video, start + int(a + b), frames)
                second[row] = heard_again(heard, np.random.default_rng(chance))
            if self._looks:  # half a window from the first
                looked[row] = picture(video, start + int(a), frames, (float(share) + 0.5) % 1)
        batch = Batch(audio, second, resized(images, self._size), self.groups(clips[rows]))
        if not self._looks:
            return batch
        chance = np.random.default_rng(chances[rows])
        return replace(batch, again=looked_again(resized(looked, self._size), chance))

    def exactly(self, clips: NDArray[np.int64], frames: int, image_size: int) -> Batch:
        """The clips where they are, nothing drawn: windows with a common middle for models of any length."""
        audio, images = [], []
        for clip in clips:
            video, start = self._place(int(clip))
            first = start + (self._frames - frames) // 2
            audio.append(self._window(video, first, frames))
            images.append(picture(video, first, frames, 0.5))
        sound = np.stack(audio).astype(np.float32)
        second = np.stack(
            [heard_again(w, np.random.default_rng(int(c))) for w, c in zip(sound, clips, strict=True)]
        )
        return Batch(
            sound, second.astype(np.float32), resized(np.stack(images), image_size), self.groups(clips)
        )

    def _window(self, video: CachedVideo, start: int, frames: int) -> NDArray[np.float16]:
        return window(video, start, frames, self._fill)

    def _place(self, clip: int) -> tuple[CachedVideo, int]:
        return self._video(self.clips[clip].video), self.clips[clip].start

    def _video(self, number: int) -> CachedVideo:
        with self._lock:
            video = self._open.get(number) or self._cache.open(self._videos[number])
            self._open[number] = video
            self._open.move_to_end(number)
            if len(self._open) > OPEN:
                self._open.popitem(last=False)
        return video

    def _windows(self, number: int) -> list[Clip]:
        """A video cut into whole windows, the last ending with it; none where nothing is heard or seen."""
        video = self._video(number)
        length = len(video.log_mel)
        if not length or not len(video.pictures):
            return []
        starts = list(range(0, max(1, length - self._frames + 1), self._frames))
        if length - self._frames - starts[-1] > self._frames // 2:
            starts.append(length - self._frames)
        loud = (s for s in starts if video.log_mel[s : s + self._frames].max() > SILENT)
        return [Clip(number, start) for start in loud]
