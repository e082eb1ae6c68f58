# SPDX-License-Identifier: MIT
"""Whether all of the model is trained, or an adapter on it."""

from core.errors import UserError
from core.training.plan import Request
from core.training.split import FEWEST_GROUPS, SMALLEST

PATIENCE = 3600.0  # s: what would take longer is better done by the adapter, unless asked for


def check_adapter(request: Request, start: str, in_use: str) -> None:
    """Raises `UserError` where an adapter is asked for together with what it cannot do.

    `start` is the model to begin with, or scratch, and `in_use` the one that searches.
    """
    if request.method != "adapter":
        return
    if start != in_use:
        raise UserError(
            f"An adapter is trained on the vectors of the model in use, '{in_use}': begin with that one, or "
            "train all of the model."
        )
    if asked := _asked_for(request):
        raise UserError(
            f"An adapter has a recipe of its own, which does not take {' or '.join(asked)}: leave that as "
            "proposed, or train all of the model."
        )


def too_few_to_adapt(videos: int) -> str:
    """Why so many different videos are no adapter; empty where they are enough."""
    if videos >= SMALLEST:
        return ""
    return (
        f"Only {videos} different videos with sound and picture are indexed; an adapter needs at least "
        f"{SMALLEST}: some to learn from, and {FEWEST_GROUPS} that it never saw, to tell whether it helps. "
        "All of the model can be trained on fewer."
    )


def chosen(request: Request, start: str, in_use: str, videos: int, seconds: float) -> str:
    """The method; where it is left open, an adapter only if it does all that is asked for.

    There are so many `videos`, and `seconds` is what training all of the model would take.
    """
    if request.method != "auto":
        return request.method
    whole = seconds <= PATIENCE or start != in_use or _asked_for(request) or too_few_to_adapt(videos)
    return "pretrain" if whole else "adapter"


def _asked_for(request: Request) -> list[str]:
    """What of a request only the training of all of the model can heed."""
    heeded = {
        "the published recipe": request.published,
        "a number of epochs": request.epochs is not None,
        "a size of batches": request.batch is not None,
        "a learning rate": request.rate is not None,
        "single settings": bool(request.changes),
    }
    return [words for words, wanted in heeded.items() if wanted]
