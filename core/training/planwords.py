# SPDX-License-Identifier: MIT
"""A plan in words, and why a training would make no sense."""

from core.training.cache import RESERVE
from core.training.config import TrainConfig
from core.training.material import Material
from core.training.method import too_few_to_adapt
from core.training.plan import TrainingPlan

FEWEST = 8  # clips: with fewer there is nothing to tell apart


def refusal(drawn: TrainingPlan, there: Material) -> str:
    """Why there is nothing to train on; empty where there is."""
    if not there.videos:
        return _no_videos(there)
    if drawn.clips < FEWEST:
        return (
            f"{drawn.videos} videos with {drawn.clips} clips are too few to learn from: it takes at least "
            f"{FEWEST} clips, and some hundred to become better."
        )
    if drawn.method == "adapter" and (said := too_few_to_adapt(drawn.videos)):
        return said
    if drawn.cache_bytes + RESERVE > drawn.free_bytes:
        return (
            f"Decoded videos need {_gb(drawn.cache_bytes + RESERVE)} of disk, but only "
            f"{_gb(drawn.free_bytes)} are free: make room, or allow the training cache less."
        )
    return ""


def no_room(priced: TrainingPlan) -> str:
    """That the disk has no room for decoded videos and run together; empty where it has."""
    need = priced.cache_bytes + priced.run_bytes + RESERVE
    if need <= priced.free_bytes:
        return ""
    return f"The training needs {_gb(need)} of disk, but only {_gb(priced.free_bytes)} are free: make room."


def words(priced: TrainingPlan, train: TrainConfig) -> tuple[str, ...]:
    """What is there, what is trained, how long it takes and what it needs."""
    return (
        _what_is_there(priced),
        _what(priced, train),
        _how_long(priced),
        f"Decoded videos need {_gb(priced.cache_bytes)} of disk and the run {_gb(priced.run_bytes)} "
        f"({_gb(priced.free_bytes)} are free).",
    )


def _no_videos(there: Material) -> str:
    if there.without:
        return (
            f"None of the {there.without} indexed videos has both sound and picture: "
            "there is nothing to train on."
        )
    if there.away:
        return f"The {there.away} videos of the library are not there: plug in their drive."
    return "The library is empty: add a folder and index it first."


def _what_is_there(priced: TrainingPlan) -> str:
    alike = round(priced.alike * priced.videos)
    how_alike = f"{alike} of them sound much like another" if alike else "none sounds much like another"
    long = _duration(3600 * priced.hours)
    return f"{priced.videos} videos, {long} together, give {priced.clips} clips; {how_alike}."


def _what(priced: TrainingPlan, train: TrainConfig) -> str:
    if priced.method != "pretrain":
        return (
            f"Only a small projection on top of '{priced.init}' is trained; the model itself stays as it is."
        )
    start = "random weights" if priced.init == "scratch" else f"the weights of '{priced.init}'"
    return (
        f"All of the model is trained on, {train.epochs} epochs in batches of {train.batch_size}, "
        f"beginning with {start}."
    )


def _how_long(priced: TrainingPlan) -> str:
    free = f" ({_gb(priced.gpu_free_bytes)} of its memory free)" if priced.gpu_free_bytes else ""
    where = f"{priced.device}{free}"
    took = f"about {_duration(priced.seconds)}, measured at {priced.clips_per_second:.0f} clips a second"
    if priced.method != "pretrain":
        return f"Training all of it would take {took} on {where}; this takes a few minutes."
    parts = "" if priced.micro is None else f" {priced.micro} clips at a time, because the memory is small."
    return f"On {where} all of it would take {took}.{parts}"


def _gb(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
