# SPDX-License-Identifier: MIT
"""The demo library: named videos, nothing else in the folder, kept when they are there already."""

from pathlib import Path

import av

from core import jobs
from core.samples.library import plan_video, write_samples


def test_videos_are_written_once(tmp_path: Path) -> None:
    steps: list[jobs.Progress] = []
    paths = jobs.run(write_samples(tmp_path / "demo", videos=2, seed=4), steps.append)
    assert sorted((tmp_path / "demo").iterdir()) == sorted(paths)
    assert [(step.done, step.total, step.note) for step in steps] == [
        (1, 2, paths[0].name),
        (2, 2, paths[1].name),
    ]
    with av.open(str(paths[0])) as video:
        assert video.streams.video[0].width == 320
        assert video.streams.audio
        assert video.duration is not None
        assert 5.5e6 < video.duration < 12.5e6
    written = [path.stat().st_mtime_ns for path in paths]
    jobs.run(write_samples(tmp_path / "demo", videos=2, seed=4))
    assert [path.stat().st_mtime_ns for path in paths] == written


def test_plans_are_varied_and_their_names_are_their_own() -> None:
    plans = [plan_video(number, 1) for number in range(48)]
    assert len({plan.name for plan in plans}) == 48
    assert len({plan.scenes[0][0] for plan in plans}) >= 30
    assert all(6 <= sum(seconds for _, _, seconds in plan.scenes) <= 12 for plan in plans)
