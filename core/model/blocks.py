# SPDX-License-Identifier: MIT
"""The transformer block, with LayerNorms for each modality and for both (paper, section 3.3)."""

from typing import Literal

from torch import Tensor, nn
from torch.nn import functional as F

Modality = Literal["a", "v"]

EPS = 1e-5  # published models were trained with it; 1e-6 gives other numbers


class Attention(nn.Module):
    """Multi-head self-attention."""

    def __init__(self, dim: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, D) -> (B, N, D)"""
        b, n, d = x.shape
        qkv = self.qkv(x).view(b, n, 3, self.num_heads, d // self.num_heads)  # (B, N, 3D) -> (B, N, 3, H, d)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # 3 x (B, H, N, d)
        x = F.scaled_dot_product_attention(q, k, v)
        out: Tensor = self.proj(x.transpose(1, 2).reshape(b, n, d))  # (B, H, N, d) -> (B, N, D)
        return out


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between them."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, D) -> (B, N, D)"""
        out: Tensor = self.fc2(F.gelu(self.fc1(x)))
        return out


class Block(nn.Module):
    """A pre-norm block whose LayerNorms are chosen by modality.

    Only joint blocks ever use the `_a` and `_v` norms; the others carry them because published weights do.
    """

    def __init__(self, dim: int, num_heads: int, mlp_ratio: float = 4.0) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=EPS)
        self.norm1_a = nn.LayerNorm(dim, eps=EPS)
        self.norm1_v = nn.LayerNorm(dim, eps=EPS)
        self.attn = Attention(dim, num_heads)
        self.norm2 = nn.LayerNorm(dim, eps=EPS)
        self.norm2_a = nn.LayerNorm(dim, eps=EPS)
        self.norm2_v = nn.LayerNorm(dim, eps=EPS)
        self.mlp = Mlp(dim, int(dim * mlp_ratio))

    def forward(self, x: Tensor, modality: Modality | None = None) -> Tensor:
        """(B, N, D) -> (B, N, D); `modality` None takes the norms for both."""
        norm1, norm2 = self.norms(modality)
        x = x + self.attn(norm1(x))
        out: Tensor = x + self.mlp(norm2(x))
        return out

    def norms(self, modality: Modality | None) -> tuple[nn.Module, nn.Module]:
        """The norms before attention and before the two linear layers."""
        if modality == "a":
            return self.norm1_a, self.norm2_a
        if modality == "v":
            return self.norm1_v, self.norm2_v
        return self.norm1, self.norm2


def stack(depth: int, dim: int, num_heads: int, mlp_ratio: float) -> nn.ModuleList:
    """`depth` equal blocks."""
    return nn.ModuleList(Block(dim, num_heads, mlp_ratio) for _ in range(depth))


def initialise(module: nn.Module) -> None:
    """Start values of a linear layer: Xavier-uniform weights, zero biases. Other layers keep torch's."""
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
