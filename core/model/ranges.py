# SPDX-License-Identifier: MIT
"""Which values the settings of a network can have.

The bounds lie beyond what anybody builds: a file that asks for more is damaged or means harm, and a network
of such a shape would take all memory before its weights are compared with it.
"""

from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any, Final, get_args

from core.errors import ModelError
from core.features.constants import MEL_BINS

if TYPE_CHECKING:
    from core.model.config import ModelConfig

MOST_POSITIONS = 1 << 24  # numbers in a table of positions: pictures of 2048 x 2048 at a width of 1024

_COUNTS: Final = {  # least and most
    "image_size": (1, 4096),
    "audio_frames": (16, 30_000),  # five minutes; a query is heard at steps of a quarter of it
    "patch": (1, 1024),
    "mel_bins": (MEL_BINS, MEL_BINS),  # what sound is made into
    "embed_dim": (4, 16_384),
    "num_heads": (1, 1024),
    "modality_depth": (0, 256),
    "joint_depth": (1, 256),  # the joint blocks give what is compared
    "register_tokens": (0, 1024),
    "decoder_embed_dim": (4, 16_384),
    "decoder_depth": (0, 256),
    "decoder_num_heads": (1, 1024),
    "classes": (0, 100_000),
}
_MOST_RATIO = 64


def check_ranges(config: "ModelConfig") -> None:
    """Raises `ModelError` that names the setting, its value and what it takes."""
    for setting in fields(config):
        value = getattr(config, setting.name)
        holds, takes = _range(setting, value)
        check(holds, f"{setting.name} is {value!r:.40} and takes {takes}")


def check_positions(config: "ModelConfig") -> None:
    """Raises `ModelError` where the tables of positions would be larger than any that is of use."""
    areas = config.mel_bins * config.audio_frames, config.image_size**2
    tokens, width = max(areas) // config.patch**2, max(config.embed_dim, config.decoder_embed_dim)
    check(
        tokens * width <= MOST_POSITIONS,
        f"{tokens} patches of a width of {width} are more than Earshot holds; larger patches are fewer",
    )


def check(holds: bool, otherwise: str) -> None:
    """Raises `ModelError` with what is `otherwise` so."""
    if not holds:
        raise ModelError(f"This model configuration cannot be built: {otherwise}.")


def _range(setting: "Field[Any]", value: Any) -> tuple[bool, str]:
    """Whether a setting can have this value, and what it can have, in words."""
    if setting.type is bool:
        return isinstance(value, bool), "true or false"
    if setting.type is int:
        least, most = _COUNTS[setting.name]
        return type(value) is int and least <= value <= most, f"a whole number from {least} to {most}"
    if setting.type is float:
        return _number(setting.name, value)
    choices = get_args(setting.type)
    return value in choices, " or ".join(choices)


def _number(name: str, value: Any) -> tuple[bool, str]:
    """The same for numbers that need not be whole."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name.startswith("mask_ratio"):
        return is_number and 0 <= value < 1, "a number from 0 to below 1"
    return is_number and 0 < value <= _MOST_RATIO, f"a number above 0 and up to {_MOST_RATIO}"
