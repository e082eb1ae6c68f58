# SPDX-License-Identifier: MIT
"""The encoder that the pre-training model and the classifiers share: tokens, own blocks, joint blocks.

Gong et al., ICLR 2023: tokens are made as in section 3.1, the blocks are those of section 3.2 and 3.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

import torch
from torch import Tensor, nn

from core.model.adapter import Adapter
from core.model.blocks import EPS, Modality, initialise, stack
from core.model.config import LongPositions, ShortPositions
from core.model.masking import Mask
from core.model.patches import PatchEmbed, spectrogram_image
from core.model.positions import fit_columns, sin_cos_table

TOKEN_STD = 0.02  # of the learned tokens at the start


@dataclass(frozen=True, slots=True)
class Stream:
    """What the encoder makes of one modality alone, after the joint blocks and the modality's norm."""

    patches: Tensor  # (B, N, D)
    cls: Tensor | None  # (B, D), in models with a global token
    adapter: Adapter | None = None

    @property
    def mean(self) -> Tensor:
        """The mean of the patches (B, D)."""
        return self.patches.mean(dim=1)

    @property
    def vector(self) -> Tensor:
        """What is compared between modalities (B, D), not normalised: the global token, else the mean.

        In an adapted model it has passed the adapter.
        """
        vector = self.mean if self.cls is None else self.cls
        return vector if self.adapter is None else self.adapter(vector)


class EncoderSizes(TypedDict, total=False):
    """The keyword arguments of `Encoder` that every model passes on to it."""

    image_size: int
    audio_frames: int
    patch: int
    mel_bins: int
    embed_dim: int
    num_heads: int
    modality_depth: int
    joint_depth: int
    mlp_ratio: float
    short_positions: ShortPositions
    long_positions: LongPositions
    adapter: bool


class Encoder(nn.Module):
    """Sound and pictures to tokens. Parameter names are those of the published weights."""

    def __init__(
        self,
        *,
        image_size: int = 224,
        audio_frames: int = 1024,
        patch: int = 16,
        mel_bins: int = 128,
        embed_dim: int = 768,
        num_heads: int = 12,
        modality_depth: int = 11,
        joint_depth: int = 1,
        mlp_ratio: float = 4.0,
        short_positions: ShortPositions = "cut",
        long_positions: LongPositions = "interpolate",
        adapter: bool = False,
        cls_token: bool = False,
        register_tokens: int = 0,
        audio_only: bool = False,
        train_positions: bool = False,
    ) -> None:
        super().__init__()
        self.patch, self.mel_bins, self.image_size = patch, mel_bins, image_size
        self.short_positions: ShortPositions = short_positions
        self.long_positions: LongPositions = long_positions
        self.grid_a = (mel_bins // patch, audio_frames // patch)  # (rows of mel, columns of time)
        self.grid_v = (image_size // patch, image_size // patch)
        self.has_cls, self.registers, self.audio_only = cls_token, register_tokens, audio_only
        blocks = partial(stack, dim=embed_dim, num_heads=num_heads, mlp_ratio=mlp_ratio)
        self.modality_a = _token(embed_dim)
        self.pos_embed_a = nn.Parameter(sin_cos_table(embed_dim, *self.grid_a), train_positions)
        self.patch_embed_a = PatchEmbed(1, patch, embed_dim)
        self.blocks_a = blocks(modality_depth)
        self.norm_a = nn.LayerNorm(embed_dim, eps=EPS)
        if not audio_only:
            self.modality_v = _token(embed_dim)
            self.pos_embed_v = nn.Parameter(sin_cos_table(embed_dim, *self.grid_v), train_positions)
            self.patch_embed_v = PatchEmbed(3, patch, embed_dim)
            self.blocks_v = blocks(modality_depth)
            self.norm_v = nn.LayerNorm(embed_dim, eps=EPS)
        self.blocks_u = blocks(joint_depth)
        self.norm = nn.LayerNorm(embed_dim, eps=EPS)
        self.adapter_a = Adapter(embed_dim) if adapter else None
        self.adapter_v = Adapter(embed_dim) if adapter and not audio_only else None
        self._add_extras(embed_dim)

    def start(self) -> None:
        """Random start values of every parameter but norms, patch embeddings and position tables."""
        self.apply(initialise)
        for name, parameter in self.named_parameters(recurse=False):
            if "pos_embed" not in name:
                nn.init.normal_(parameter, std=TOKEN_STD)

    def features(self, audio: Tensor | None = None, images: Tensor | None = None) -> "Features":
        """Each modality seen whole and alone: what is searched with (paper, section 4.3).

        audio (A, T, mel) normalised log-mels, T any multiple of the patch, in frames of 10 ms: positions
        follow as configured. images (V, 3, S, S) normalised, so many of a moment as there are. The batches
        may differ in size and either may be None. Raises `ValueError` for inputs of another shape.
        """
        return Features(
            audio=None if audio is None else self.hear(self.encode_audio(self.tokenise_audio(audio))),
            images=None if images is None else self.see(self.encode_images(self.tokenise_images(images))),
        )

    def tokenise_audio(self, audio: Tensor) -> Tensor:
        """(B, T, mel) -> (B, rows*T/p, D), all of the lowest frequencies first; positions are added.

        `ValueError` if T or mel is not what patches divide.
        """
        frames, bins = audio.shape[1:]
        if frames % self.patch or not frames or bins != self.mel_bins:
            raise ValueError(
                f"spectrograms of {frames} x {bins} do not divide into {self.patch} x {self.patch}"
            )
        x: Tensor = self.patch_embed_a(spectrogram_image(audio))  # (B, 1, mel, T) -> (B, N, D)
        return x + self.positions_a(self.pos_embed_a, frames // self.patch) + self.modality_a

    def positions_a(self, table: Tensor, columns: int) -> Tensor:
        """A table of sound's positions (1, rows*C, D) for `columns` of time: (1, rows*columns, D)."""
        return fit_columns(table, self.grid_a[0], columns, self.short_positions, self.long_positions)

    def tokenise_images(self, images: Tensor) -> Tensor:
        """(B, 3, S, S) -> (B, N, D), row by row; positions are added. `ValueError` for another S."""
        if self.audio_only or images.shape[1:] != (3, self.image_size, self.image_size):
            raise ValueError(f"pictures of {tuple(images.shape)} do not fit this model ({self.image_size=})")
        x: Tensor = self.patch_embed_v(images)
        return x + self.pos_embed_v + self.modality_v

    def encode_audio(self, tokens: Tensor, mask: Mask | None = None) -> Tensor:
        """Through the blocks of sound: (B, L, D) -> (B, (1+)K, D), the cls token first if there is one."""
        x = tokens if mask is None else mask.select(tokens)
        extras = (self.cls_token_a if self.has_cls else None, self._registers(slice(None, self.registers)))
        return _through(self.blocks_a, x, *extras)

    def encode_images(self, tokens: Tensor, mask: Mask | None = None) -> Tensor:
        """Through the blocks of pictures: (B, L, D) -> (B, (1+)K, D)."""
        x = tokens if mask is None else mask.select(tokens)
        extras = (self.cls_token_v if self.has_cls else None, self._registers(slice(self.registers, None)))
        return _through(self.blocks_v, x, *extras)

    def joint(self, x: Tensor, modality: Modality | None = None) -> Tensor:
        """The joint blocks and the last norm, both those of `modality` or, for None, of the two together.

        (B, N, D) -> (B, N, D). Blocks are chained; the published masked pass gives each of them what the
        first one got, unless the two are together, but no weights with several joint blocks were published.
        """
        for block in self.blocks_u:
            x = block(x, modality)
        norm = self.norm if modality is None else self.norm_a if modality == "a" else self.norm_v
        out: Tensor = norm(x)
        return out

    def together(self, audio: Tensor, images: Tensor) -> Tensor:
        """Both modalities' encoded patches (no cls) as one sequence: -> (B, Ka + Kv, D)."""
        skip = int(self.has_cls)
        return self.joint(torch.cat([audio[:, skip:], images[:, skip:]], dim=1))

    def hear(self, encoded: Tensor) -> Stream:
        """Encoded sound (B, [1] + K, D) through the joint blocks alone."""
        return self._stream(self.joint(encoded, "a"), self.adapter_a)

    def see(self, encoded: Tensor) -> Stream:
        """Encoded pictures (B, [1] + K, D) through the joint blocks alone."""
        return self._stream(self.joint(encoded, "v"), self.adapter_v)

    def _add_extras(self, dim: int) -> None:
        if self.has_cls:
            self.cls_token_a, self.cls_token_v = _token(dim), _token(dim)
        if self.registers:  # first those of the sound, then those of the picture
            self.register_tokens = nn.Parameter(torch.zeros(2 * self.registers, dim))

    def _stream(self, x: Tensor, adapter: Adapter | None) -> Stream:
        if self.has_cls:
            return Stream(patches=x[:, 1:], cls=x[:, 0], adapter=adapter)
        return Stream(patches=x, cls=None, adapter=adapter)

    def _registers(self, which: slice) -> Tensor | None:
        """(1, R, D) of one modality."""
        return self.register_tokens[which].unsqueeze(0) if self.registers else None


@dataclass(frozen=True, slots=True)
class Features:
    """What `Encoder.features` was given, embedded."""

    audio: Stream | None
    images: Stream | None


def _token(dim: int) -> nn.Parameter:
    """One learned vector (1, 1, D); `Encoder.start` gives it values."""
    return nn.Parameter(torch.zeros(1, 1, dim))


def _through(blocks: Iterable[nn.Module], x: Tensor, cls: Tensor | None, registers: Tensor | None) -> Tensor:
    """[cls, patches, registers] through `blocks`; the registers are dropped at the end."""
    if cls is not None:
        x = torch.cat([cls.expand(len(x), -1, -1), x], dim=1)  # (B, 1 + K, D)
    if registers is not None:
        x = torch.cat([x, registers.expand(len(x), -1, -1)], dim=1)  # (B, [1] + K + R, D)
    for block in blocks:
        x = block(x)
    return x if registers is None else x[:, : -registers.shape[1]]
