# SPDX-License-Identifier: MIT
"""A file of weights, whoever wrote it, as one checked description of a model."""

from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from core.errors import ModelError
from core.model import checkpoint
from core.model.checkpoint import Metadata
from core.model.config import ModelConfig, Tuned
from core.model.released import finite, read_published
from core.model.weightsfile import check_size, is_safetensors
from core.weights.describe import TUNED, tuned_on


@dataclass(frozen=True, slots=True)
class Opened:
    """Weights that fit their configuration."""

    config: ModelConfig
    state: dict[str, Tensor]  # float32
    metadata: Metadata  # of a file that Earshot wrote; of a classifier also what it was fine-tuned on
    half: bool = False  # it was stored in float16

    @property
    def tuned(self) -> Tuned:
        """What it was fine-tuned on, if it is a classifier."""
        return tuned_on(self.config, self.metadata)

    @property
    def parameters(self) -> int:
        """How many numbers it has."""
        return sum(tensor.numel() for tensor in self.state.values())

    @property
    def size(self) -> int:
        """Bytes it takes as a model of the library."""
        return self.parameters * (2 if self.half else 4)


def open_weights(
    path: Path,
    *,
    norm_pix: bool = True,
    heads: int | None = None,
    decoder_heads: int | None = None,
    tuned: Tuned = "both",
) -> Opened:
    """Read and check a published file or one of our own. Raises `ModelError` for anything else.

    What our own file says of itself goes before the other arguments.
    """
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    if is_ours(path):
        return _open_ours(path)
    config, state = read_published(
        path, num_heads=heads, decoder_num_heads=decoder_heads, norm_pix_loss=norm_pix, tuned=tuned
    )
    return Opened(config, state, {TUNED: tuned} if tuned == "visual" else {})


def is_ours(path: Path) -> bool:
    """Whether Earshot wrote this file, which then tells all of itself. Raises `ModelError`."""
    if not is_safetensors(path):
        return False
    check_size(path)
    try:
        with safe_open(path, framework="pt") as file:
            return "config" in (file.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}.") from error


def _open_ours(path: Path) -> Opened:
    config, metadata, state = checkpoint.read(path)
    stamped = metadata.pop("identity", "")
    if checkpoint.identity(config, state) != stamped:
        raise ModelError(
            f"{path.name} is not what it was when it was written: it is damaged, or its sound and pictures "
            "were prepared in another way than this version of Earshot does."
        )
    for name, tensor in state.items():
        finite(name, tensor)
    with safe_open(path, framework="pt") as file:
        half = all(file.get_slice(name).get_dtype() == "F16" for name in file.keys())  # noqa: SIM118
    return Opened(config, state, metadata, half)
