# SPDX-License-Identifier: MIT
"""CAV-MAE, the pre-training model (Gong et al., ICLR 2023, section 3.3), from top to bottom.

A spectrogram and a picture become tokens; most of each are hidden; the rest go through the blocks of their
modality (`Encoder`), then through the joint blocks three times: together, from which the decoder paints back
what was hidden (the masked autoencoder), and each alone, to vectors that must find each other (the contrast,
section 3.2). CAV-MAE Sync (Araujo et al., CVPR 2025) is a configuration of the same: cls tokens are
contrasted in place of the mean of the patches, and register tokens give the blocks room.
"""

from dataclasses import dataclass
from typing import Unpack

import torch
from torch import Tensor, nn

from core.model.blocks import EPS, stack
from core.model.encoder import Encoder, EncoderSizes, Stream
from core.model.masking import Mask, draw_noise, mask_from_noise
from core.model.positions import sin_cos_table


@dataclass(frozen=True, slots=True)
class Output:
    """One pass over a batch of B masked pairs: of L tokens of a modality K are visible."""

    audio: Stream  # of the visible sound alone; `.vector` is contrasted
    images: Stream
    mask_a: Mask
    mask_v: Mask
    latent: Tensor | None  # (B, Ka + Kv, D) both together; None with reconstruct=False, as the next two
    prediction_a: Tensor | None  # (B, La, p*p) every patch of sound
    prediction_v: Tensor | None  # (B, Lv, p*p*3) every patch of the picture


class CAVMAE(Encoder):
    """The encoder with a decoder, which reconstructs from both modalities together (paper, section 3.3)."""

    def __init__(
        self,
        *,
        decoder_embed_dim: int = 512,
        decoder_depth: int = 8,
        decoder_num_heads: int = 16,
        cls_token: bool = False,
        register_tokens: int = 0,
        mask_ratio_a: float = 0.75,
        mask_ratio_v: float = 0.75,
        **sizes: Unpack[EncoderSizes],
    ) -> None:
        super().__init__(cls_token=cls_token, register_tokens=register_tokens, **sizes)
        self.mask_ratio_a, self.mask_ratio_v = mask_ratio_a, mask_ratio_v
        embed_dim, patch, dim = self.norm.normalized_shape[0], self.patch, decoder_embed_dim
        self.mask_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.decoder_modality_a = nn.Parameter(torch.zeros(1, 1, dim))
        self.decoder_modality_v = nn.Parameter(torch.zeros(1, 1, dim))
        self.decoder_pos_embed_a = nn.Parameter(sin_cos_table(dim, *self.grid_a), requires_grad=False)
        self.decoder_pos_embed_v = nn.Parameter(sin_cos_table(dim, *self.grid_v), requires_grad=False)
        self.decoder_embed = nn.Linear(embed_dim, dim)
        self.decoder_blocks = stack(decoder_depth, dim, decoder_num_heads, sizes.get("mlp_ratio", 4.0))
        self.decoder_norm = nn.LayerNorm(dim, eps=EPS)
        self.decoder_pred_a = nn.Linear(dim, patch * patch)
        self.decoder_pred_v = nn.Linear(dim, patch * patch * 3)
        self.start()

    def forward(
        self,
        audio: Tensor,
        images: Tensor,
        noise_a: Tensor | None = None,
        noise_v: Tensor | None = None,
        *,
        mask_a: Mask | None = None,
        mask_v: Mask | None = None,
        generator: torch.Generator | None = None,
        reconstruct: bool = True,
    ) -> Output:
        """Mask pairs of sound (B, T, mel) and picture (B, 3, S, S), encode what is left, reconstruct all.

        Both are normalised (`core.features`); T is any multiple of the patch, in frames of 10 ms. Masks are
        taken as given, or made from the noise (B, L), or drawn with a CPU `generator`, the sound's first.
        Without `reconstruct` the joint pass and the decoder are not run. Raises `ValueError` for inputs of
        another shape.
        """
        a, v = self.tokenise_audio(audio), self.tokenise_images(images)
        mask_a = (mask_a or _mask(a, noise_a, self.mask_ratio_a, generator)).to(a.device)
        mask_v = (mask_v or _mask(v, noise_v, self.mask_ratio_v, generator)).to(v.device)
        a, v = self.encode_audio(a, mask_a), self.encode_images(v, mask_v)
        latent = self.together(a, v) if reconstruct else None
        prediction_a, prediction_v = (None, None) if latent is None else self.decode(latent, mask_a, mask_v)
        return Output(
            audio=self.hear(a),
            images=self.see(v),
            mask_a=mask_a,
            mask_v=mask_v,
            latent=latent,
            prediction_a=prediction_a,
            prediction_v=prediction_v,
        )

    def decode(self, latent: Tensor, mask_a: Mask, mask_v: Mask) -> tuple[Tensor, Tensor]:
        """(B, Ka + Kv, D) -> every patch of sound (B, La, p*p) and of picture (B, Lv, p*p*3).

        Values are those of the normalised inputs or, in a model trained so, of patches standardised one by
        one. Inside a patch they lie as in `patchify`.
        """
        x = self.decoder_embed(latent)  # (B, Ka + Kv, decoder width)
        visible_a, visible_v = x.split([mask_a.keep.shape[1], mask_v.keep.shape[1]], dim=1)
        a = mask_a.fill(visible_a, self.mask_token)  # (B, La, decoder width)
        v = mask_v.fill(visible_v, self.mask_token)  # (B, Lv, decoder width)
        length_a = a.shape[1]
        positions = self.positions_a(self.decoder_pos_embed_a, length_a // self.grid_a[0])
        a = a + positions + self.decoder_modality_a
        v = v + self.decoder_pos_embed_v + self.decoder_modality_v
        x = torch.cat([a, v], dim=1)  # (B, La + Lv, decoder width)
        for block in self.decoder_blocks:
            x = block(x)
        x = self.decoder_norm(x)
        return self.decoder_pred_a(x[:, :length_a]), self.decoder_pred_v(x[:, length_a:])


def _mask(tokens: Tensor, noise: Tensor | None, ratio: float, generator: torch.Generator | None) -> Mask:
    if noise is None:
        noise = draw_noise(tokens.shape[0], tokens.shape[1], generator)
    return mask_from_noise(noise, ratio)
