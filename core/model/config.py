# SPDX-License-Identifier: MIT
"""The shape of the network."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal, Self

from core.features.constants import FRAME_SIZE, MEL_BINS, PATCH
from core.model.ranges import check, check_positions, check_ranges

ShortPositions = Literal["cut", "interpolate"]
LongPositions = Literal["interpolate", "continue"]
Tuned = Literal["audio", "visual", "both"]  # what a classifier was fine-tuned on

# A setting that came after the first models were written. It is stored only where it is not the default, so
# that they keep their identity, and with it every vector made with them.
_ADDED: Final = {"added": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """The shape of the network and of what it reads; saved with its weights. The defaults are CAV-MAE."""

    image_size: int = FRAME_SIZE  # pixels a side
    audio_frames: int = 1024  # spectrogram frames of 10 ms
    patch: int = PATCH
    mel_bins: int = MEL_BINS

    embed_dim: int = 768
    num_heads: int = 12
    modality_depth: int = 11  # blocks each modality has to itself
    joint_depth: int = 1  # blocks both share
    mlp_ratio: float = 4.0
    cls_token: bool = False  # a global token for each modality, compared in place of the patches' mean
    register_tokens: int = 0  # for each modality; scratch space, dropped before the joint blocks
    audio_only: bool = False  # a classifier that hears but does not see
    adapter: bool = field(default=False, metadata=_ADDED)  # a matrix for each modality, after all else

    decoder_embed_dim: int = 512
    decoder_depth: int = 8
    decoder_num_heads: int = 16
    classes: int = 0  # outputs of a fine-tuned classifier, which has no decoder; 0: the pre-training model

    norm_pix_loss: bool = True  # reconstruct each patch standardised; False if it is to be shown
    mask_ratio_a: float = 0.75
    mask_ratio_v: float = 0.75
    temperature: float = 0.05  # of the contrastive loss

    # Sound of another length than audio_frames; measured in docs/decisions/010.
    short_sound: Literal["pad", "cut"] = "pad"  # zeros after it as published, or fewer token columns
    short_positions: ShortPositions = field(default="cut", metadata=_ADDED)  # of those fewer columns
    long_positions: LongPositions = "interpolate"

    def __post_init__(self) -> None:
        check_ranges(self)
        for name in ("image_size", "audio_frames", "mel_bins"):
            check(getattr(self, name) % self.patch == 0, f"{name} must be a multiple of the patch")
        for dim, heads in (
            (self.embed_dim, self.num_heads),
            (self.decoder_embed_dim, self.decoder_num_heads),
        ):
            check(dim % heads == 0, f"a width of {dim} cannot be divided among {heads} heads")
            check(dim % 4 == 0, f"a width of {dim} is not a multiple of 4, which positions need")
        check_positions(self)
        check(
            self.long_positions == "interpolate" or not self.classes,
            "a classifier's positions are trained and cannot be continued",
        )
        check(self.classes > 0 or not self.audio_only, "only a classifier can be audio_only")
        plain = not self.cls_token and not self.register_tokens
        check(not self.classes or plain, "a classifier has neither cls nor register tokens")

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """The configuration that `to_dict` gave; a name this version does not know is a `ModelError`."""
        unknown = sorted(set(saved) - {field.name for field in fields(cls)})
        check(not unknown, f"unknown settings {', '.join(unknown)}; a newer version may have written it")
        return cls(**saved)

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON can hold it; of those added later, what is not the default."""
        added = {f.name: f.default for f in fields(self) if f.metadata.get("added")}
        return {
            name: value for name, value in asdict(self).items() if name not in added or value != added[name]
        }


BASE = ModelConfig()  # CAV-MAE as published: 191 M parameters
SYNC = ModelConfig(audio_frames=416, cls_token=True, register_tokens=8)  # CAV-MAE Sync as published
TINY = ModelConfig(  # tests: built and run in milliseconds
    image_size=32,
    audio_frames=64,
    embed_dim=32,
    num_heads=2,
    modality_depth=1,
    decoder_embed_dim=16,
    decoder_depth=1,
    decoder_num_heads=2,
    norm_pix_loss=False,
    short_sound="cut",
)
STARTER = ModelConfig(  # small enough to train on a CPU
    image_size=128,
    audio_frames=256,
    embed_dim=192,
    num_heads=3,
    modality_depth=5,
    decoder_embed_dim=128,
    decoder_depth=2,
    decoder_num_heads=4,
    norm_pix_loss=False,
    short_sound="cut",
    short_positions="interpolate",
)
