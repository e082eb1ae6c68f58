# SPDX-License-Identifier: MIT
"""How one training is run; kept with its result."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from core.training.ranges import check_ranges


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One training run. The defaults fit a small model on a CPU; the published recipe is `PUBLISHED`."""

    epochs: int = 10
    batch_size: int = 96
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    betas: tuple[float, float] = (0.9, 0.98)
    warmup: float = 0.05  # share of all steps over which the rate rises
    schedule: Literal["cosine", "halving"] = "cosine"
    """Halving: by half every five epochs from the tenth on."""
    optimiser: Literal["AdamW", "Adam"] = "AdamW"
    """Adam, as published, decays every parameter through its gradient; AdamW only matrices, beside it."""
    clip_norm: float | None = 1.0
    """A longer gradient is cut to this length, so that a bad batch moves the weights no further. None cuts
    nothing, as published."""
    seed: int = 1

    noise: bool = False
    """To the spectrogram of a library's clip some noise is added, and it is turned round in time by any
    number of frames, as published."""
    short_windows: Literal["silence", "zeros"] = "silence"
    """What follows the sound of a library's video that is shorter than a window. Zeros, as published, are far
    louder than silence."""

    reconstruction_weight: float = 1.0
    contrast_weight: float = 0.01
    """Of the contrast between sound and picture."""
    both_ways: bool = False
    """Sound must find its picture too, not only the picture its sound."""
    view_weight: float = 0.0
    """Of the contrast between two hearings of a moment (other noise, band, level and offset). It takes a
    second, less masked pass, in which sound and picture are contrasted too; 0 leaves that pass out, as
    published. See docs/decisions/005."""
    view_mask_ratio: float = 0.5
    """Of sound and picture in the second pass."""
    look_weight: float = 0.0
    """Of the contrast between two looks at a moment (another picture, cropped and coloured otherwise) in the
    second pass. See docs/decisions/026, as for kinds."""
    kind_weight: float = 0.0
    """Of drawing sounds and pictures of one kind together. Only the starter's computed world knows kinds."""
    kinds: int = 0
    """So many are known."""
    trait_weight: float = 0.0
    """Of telling from each vector how large, fast and far a thing is, in what place and what goes on there,
    as the computed world knows it."""
    traits: int = 0
    """So many are known."""
    per_kind: int = 1
    """So many clips of one kind lie side by side in a batch, which then asks what tells them apart."""
    bfloat16: Literal["gpu", "everywhere"] = "gpu"
    """Where the passes are computed in it. On a processor that multiplies it, it halves a step; it rounds."""
    contrast: Literal["softmax", "sigmoid"] = "softmax"
    """The pair among the batch as published, or each pair alone with a learned scale and bias (SigLIP)."""
    contrast_mask_ratio: float | None = None
    """Of a pass of its own, the only one whose sound and picture are contrasted (TG-DP: 0.5). None contrasts
    what is left for the reconstruction, as published."""
    spare_groups: bool = False
    """Clips of one group (windows of one file, near-duplicates) are no wrong answers for each other."""
    queue: int = 0
    """So many pairs of earlier batches are further wrong answers (Cross-Batch Memory)."""
    teacher_weight: float = 0.0
    """Of the distance to the vectors of a teacher, the model's running mean, that sees all (TG-DP)."""
    teacher_momentum: float = 0.999
    """Share of the teacher that stays at each step."""
    teacher_guides: Literal["no", "rank", "sample"] = "no"
    """Whether the pass of its own keeps the patches that the teacher attends to most, or draws by that."""
    aligned: bool = False
    """Windows are centred on the picture they are paired with (CAV-MAE Sync), not anywhere around it."""

    def __post_init__(self) -> None:
        """Raises `UserError` for a value that a setting cannot have."""
        check_ranges(self)

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON can hold it."""
        return asdict(self)


PUBLISHED = TrainConfig(  # Gong et al., ICLR 2023: Adam, no warm-up, the rate halved from epoch 10 on
    epochs=25,
    batch_size=108,
    learning_rate=1e-4,
    weight_decay=5e-7,
    betas=(0.95, 0.999),
    warmup=0.0,
    schedule="halving",
    optimiser="Adam",
    clip_norm=None,
    noise=True,
    short_windows="zeros",
)

LIBRARY = TrainConfig(  # from a model that searches already, on few clips: gentle, and with second hearings
    epochs=10,
    batch_size=64,
    learning_rate=2e-4,
    contrast_weight=0.5,
    view_weight=0.5,
    both_ways=True,
    spare_groups=True,
)

# Of the model that ships; whoever trains puts in `kinds` and `traits`, their numbers.
STARTER_RECIPE = TrainConfig(
    epochs=10,
    batch_size=128,
    learning_rate=8e-4,
    both_ways=True,
    bfloat16="everywhere",
    view_mask_ratio=0.2,
    contrast_weight=1.0,
    view_weight=0.5,
    look_weight=0.5,
    kind_weight=2.0,
    trait_weight=16.0,
    per_kind=8,
)
