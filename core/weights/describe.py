# SPDX-License-Identifier: MIT
"""The card of imported weights: what can be told from them, and from where they were published."""

from core.features.constants import FRAME_SHIFT, MEL_BINS, SAMPLE_RATE
from core.model.card import GUESS, NEVER, ModelCard
from core.model.config import ModelConfig
from core.weights.published import Published

UNKNOWN_SOURCE = "imported from a file"
UNKNOWN_LICENCE = "not known; the file does not say"
UNCALIBRATED = (
    " It was not calibrated on pairs: a score tells how far a moment stands out from the rest of the library."
)


def card_of(
    config: ModelConfig, name: str, title: str, parameters: int, origin: Published | None
) -> ModelCard:
    """The card of weights of this configuration; `origin` is where they were published, if that is known."""
    return ModelCard(
        name=name,
        title=title,
        kind="released",
        description=_what(config) + (f" {origin.purpose}" if origin else "") + UNCALIBRATED,
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


def _what(config: ModelConfig) -> str:
    if config.classes:
        senses = "sound alone" if config.audio_only else "sound and pictures"
        return f"A classifier of {config.classes} classes, fine-tuned on {senses}."
    kind = "CAV-MAE Sync" if config.cls_token else "CAV-MAE"
    paints = "" if config.norm_pix_loss else " What it paints back over masked parts can be looked at."
    return f"A pre-trained {kind} model: it compares sounds with sounds and with pictures.{paints}"
