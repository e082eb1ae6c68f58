# SPDX-License-Identifier: MIT
"""The card of imported weights: what can be told from them, and from where they were published."""

from core.features.constants import FRAME_SHIFT, MEL_BINS, SAMPLE_RATE
from core.model.card import GUESS, NEVER, ModelCard
from core.model.checkpoint import Metadata
from core.model.config import ModelConfig, Tuned
from core.weights.published import Published

UNKNOWN_SOURCE = "imported from a file"
UNKNOWN_LICENCE = "not known; the file does not say"
UNCALIBRATED = (
    " It was not calibrated on pairs: a score tells how far a moment stands out from the rest of the library."
)
BY_NAME = " It was taken for this by the name and size of its file."
TUNED = "tuned"  # the key in the metadata of a classifier
SENSES: dict[Tuned, str] = {"both": "sound and pictures", "audio": "sound alone", "visual": "pictures alone"}


def card_of(
    config: ModelConfig,
    name: str,
    title: str,
    parameters: int,
    origin: Published | None,
    tuned: Tuned = "both",
    *,
    by_name: bool = False,
) -> ModelCard:
    """The card of weights of this configuration, which is that of a classifier `tuned` on these senses.

    `origin` is where they were published, if that is known; `by_name`, that only the file's name tells it.
    """
    told = f" {origin.purpose}{BY_NAME if by_name else ''}" if origin else ""
    return ModelCard(
        name=name,
        title=title,
        kind="released",
        description=_what(config, tuned) + told + UNCALIBRATED,
        source=origin.source if origin else UNKNOWN_SOURCE,
        licence=origin.licence if origin else UNKNOWN_LICENCE,
        trained_on=origin.trained_on if origin else "",
        preprocessing=preprocessing(config),
        heard=GUESS,
        seen=NEVER if config.classes else GUESS,
        calibrated=False,
        classes=config.classes,
        parameters=parameters,
    )


def preprocessing(config: ModelConfig) -> str:
    """What a model reads, in words."""
    seconds, rate = config.audio_frames * FRAME_SHIFT, SAMPLE_RATE // 1000
    sound = f"{seconds:g} s of sound at {rate} kHz in {MEL_BINS} mel bands"
    picture = "" if config.audio_only else f", pictures of {config.image_size} x {config.image_size}"
    return f"{sound}{picture}, patches of {config.patch}"


def tuned_on(config: ModelConfig, metadata: Metadata) -> Tuned:
    """What an imported classifier was fine-tuned on."""
    if config.audio_only:
        return "audio"
    return "visual" if metadata.get(TUNED) == "visual" else "both"


def _what(config: ModelConfig, tuned: Tuned) -> str:
    if config.classes:
        deaf = " It names by what is seen: its hearing was not tuned along." if tuned == "visual" else ""
        return f"A classifier of {config.classes} classes, fine-tuned on {SENSES[tuned]}.{deaf}"
    kind = "CAV-MAE Sync" if config.cls_token else "CAV-MAE"
    paints = "" if config.norm_pix_loss else " What it paints back over masked parts can be looked at."
    return f"A pre-trained {kind} model: it compares sounds with sounds and with pictures.{paints}"
