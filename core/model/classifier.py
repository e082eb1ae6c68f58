# SPDX-License-Identifier: MIT
"""The encoder fine-tuned to name what is heard and seen (paper, section 4.2)."""

from typing import Unpack

from torch import Tensor, nn

from core.model.blocks import EPS
from core.model.encoder import Encoder, EncoderSizes


class CAVMAEClassifier(Encoder):
    """The encoder with one linear layer on the mean of its tokens. Every parameter is trained."""

    def __init__(self, *, classes: int, audio_only: bool = False, **sizes: Unpack[EncoderSizes]) -> None:
        super().__init__(audio_only=audio_only, train_positions=True, **sizes)
        embed_dim = self.norm.normalized_shape[0]
        self.mlp_head = nn.Sequential(nn.LayerNorm(embed_dim, eps=EPS), nn.Linear(embed_dim, classes))
        self.start()

    def forward(
        self, audio: Tensor | None = None, images: Tensor | None = None, *, trained_on_both: bool = False
    ) -> Tensor:
        """Logits (B, classes) from sound (B, T, mel), pictures (B, 3, S, S) or both.

        With one of them only, `trained_on_both` tells that the model was fine-tuned on both and misses one:
        the joint norms are then used as well and the two readings averaged. Raises `ValueError` for inputs
        of another shape, or none.
        """
        a = None if audio is None else self.encode_audio(self.tokenise_audio(audio))
        v = None if images is None else self.encode_images(self.tokenise_images(images))
        logits: Tensor = self.mlp_head(self._pool(a, v, trained_on_both))
        return logits

    def _pool(self, a: Tensor | None, v: Tensor | None, trained_on_both: bool) -> Tensor:
        """Encoded tokens (B, N, D) of one or both modalities -> (B, D)."""
        if a is not None and v is not None:
            return self.together(a, v).mean(dim=1)
        if a is not None:
            encoded, pooled = a, self.hear(a).mean
        elif v is not None:
            encoded, pooled = v, self.see(v).mean
        else:
            raise ValueError("a classifier needs sound, pictures or both")
        return (self.joint(encoded).mean(dim=1) + pooled) / 2 if trained_on_both else pooled
