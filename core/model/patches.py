# SPDX-License-Identifier: MIT
"""Pictures and spectrograms to patches and back (paper, section 3.1)."""

from torch import Tensor, nn


class PatchEmbed(nn.Module):
    """Each patch of a picture to one vector."""

    def __init__(self, channels: int, patch: int, dim: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(channels, dim, kernel_size=patch, stride=patch)
        nn.init.xavier_uniform_(self.proj.weight.flatten(1))  # a view: (D, C, p, p) as a linear (D, C*p*p)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, H/p * W/p, D), row-major"""
        out: Tensor = self.proj(x).flatten(2).transpose(1, 2)  # (B, D, H/p, W/p) -> (B, D, N) -> (B, N, D)
        return out


def spectrogram_image(audio: Tensor) -> Tensor:
    """(B, T, M) -> (B, 1, M, T): low frequencies in the first row, time from left to right."""
    return audio.transpose(1, 2).unsqueeze(1)


def patchify(images: Tensor, patch: int) -> Tensor:
    """(B, C, H, W) -> (B, H/p * W/p, p*p*C); inside a patch: row, then column, then channel.

    H and W are multiples of the patch p; anything else is a `RuntimeError` of torch.
    """
    b, c, h, w = images.shape
    x = images.view(b, c, h // patch, patch, w // patch, patch)  # (B, C, rows, p, columns, p)
    x = x.permute(0, 2, 4, 3, 5, 1)  # (B, rows, columns, p, p, C)
    return x.reshape(b, (h // patch) * (w // patch), patch * patch * c)  # (B, N, p*p*C)


def unpatchify(patches: Tensor, rows: int, columns: int, patch: int) -> Tensor:
    """(B, rows*columns, p*p*C) -> (B, C, rows*p, columns*p), the reverse of `patchify`."""
    b, _, values = patches.shape
    c = values // (patch * patch)
    x = patches.view(b, rows, columns, patch, patch, c)  # (B, rows, columns, p, p, C)
    x = x.permute(0, 5, 1, 3, 2, 4)  # (B, C, rows, p, columns, p)
    return x.reshape(b, c, rows * patch, columns * patch)  # (B, C, H, W)
