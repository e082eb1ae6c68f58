# SPDX-License-Identifier: MIT
"""What a reconstruction shows, in plain words. No torch."""

from core.reconstruct.result import Reconstruction, Score, Statistics

FROM = {"neighbours": "from the visible neighbours", "original": "from the original, which it never saw"}


def of_model(norm_pix: bool, statistics: Statistics) -> str:
    """Which kind of model painted, and where brightness and contrast come from."""
    if not norm_pix:
        return "This model paints brightness and loudness itself."
    return (
        "This model paints the structure of each patch, not its brightness or loudness: "
        f"those are taken {FROM[statistics]}."
    )


def of_score(name: str, score: Score | None) -> str:
    """The loss beside the guess; `name` is Sound or Picture."""
    if score is None:
        return f"{name}: nothing is hidden."
    verdict = "better" if score.loss < score.mean_guess else "no better"
    return (
        f"{name}: error {score.loss:.2f}, {verdict} than a flat guess ({score.mean_guess:.2f}); "
        f"{score.hidden} of {score.patches} hidden."
    )


def of_moment(found: Reconstruction) -> tuple[str, str]:
    """A sentence on the picture and one on the sound."""
    picture = "This moment has no picture." if found.picture is None else ""
    sound = "This moment has no sound." if found.sound is None else ""
    return (
        picture or of_score("Picture", found.picture.score if found.picture else None),
        sound or of_score("Sound", found.sound.score if found.sound else None),
    )
