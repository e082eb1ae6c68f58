# SPDX-License-Identifier: MIT
"""What a file of weights does not tell of itself, and what is most likely."""

from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ModelError, UserError
from core.model.config import BASE, Tuned
from core.model.released import DECODER_HEAD_WIDTH, HEAD_WIDTH, infer_config, published_state
from core.weights.labels import read_labels
from core.weights.opening import is_ours
from core.weights.published import Published, by_file

TABLES = {527: ("AudioSet", "class_labels_indices.csv"), 309: ("VGGSound", "class_labels_indices_vgg.csv")}
MOST_TABLES = 50  # that are looked into beside a file
MOST_HEADS = 64


@dataclass(frozen=True, slots=True)
class Heads:
    """Attention heads of an encoder or a decoder of `width`: one of `choices`."""

    width: int
    likely: int  # by the published width of a head; 0 where that does not divide the width

    @property
    def choices(self) -> tuple[int, ...]:
        """Every number of heads, up to MOST_HEADS, that divides the width."""
        numbers = range(1, min(self.width, MOST_HEADS) + 1)
        return tuple(number for number in numbers if self.width % number == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What may be said of a file before it is imported; what is not open is 0 or None."""

    title: str  # what it is called where nobody says otherwise
    classes: int = 0  # that no table names yet
    data: str = ""  # what so many classes are of, where that is known
    table_name: str = ""  # of the table that names them, as published
    table: Path | None = None  # one beside the file that names so many
    norm_pix: bool | None = None  # the likely answer
    tuned: Tuned | None = None  # what a classifier was fine-tuned on: the likely answer
    heads: Heads | None = None
    decoder_heads: Heads | None = None

    @property
    def are_open(self) -> bool:
        """Whether there is anything to ask."""
        told = self.norm_pix is None and self.tuned is None
        return bool(self.classes or self.heads or self.decoder_heads) or not told


def questions(file: Path) -> Questions:
    """What `file` leaves open: nothing where Earshot wrote it, little where it was published.

    A classifier does not name its classes. Weights that are not known by name and size do not tell of pixel
    normalisation or what a classifier was fine-tuned on, and such of another width than published not of
    their heads. A name that every training writes does not tell of pixel normalisation either. Raises
    `ModelError` for a file that is no model.
    """
    if not file.is_file():
        raise ModelError(f"There is no file {file}.")
    if is_ours(file):
        return Questions(title=file.stem)
    state, origin = published_state(file), by_file(file)
    config = infer_config(state, 1, 1)  # of the heads nothing is told yet
    asked = Questions(
        title=origin.title if origin else file.stem,
        heads=_heads(config.embed_dim, BASE.embed_dim, HEAD_WIDTH),
    )
    if not config.classes:
        decoder = _heads(config.decoder_embed_dim, BASE.decoder_embed_dim, DECODER_HEAD_WIDTH)
        known = origin is not None and not origin.is_named_as_any_run
        return replace(asked, norm_pix=None if known else True, decoder_heads=decoder)
    data, name = TABLES.get(config.classes, ("", ""))
    table = _table_beside(file, config.classes, name)
    tuned: Tuned | None = None if origin or config.audio_only else "both"
    return replace(asked, classes=config.classes, data=data, table_name=name, table=table, tuned=tuned)


def questions_of(entry: Published) -> Questions:
    """What published weights leave open before they are downloaded."""
    data, name = TABLES.get(entry.classes, ("", ""))
    return Questions(title=entry.title, classes=entry.classes, data=data, table_name=name)


def _heads(width: int, published: int, head: int) -> Heads | None:
    """None where the width is the published one, whose heads are known."""
    return None if width == published else Heads(width, 0 if width % head else width // head)


def _table_beside(file: Path, classes: int, name: str) -> Path | None:
    """A table in the folder of `file` that names just so many classes; the published one first."""
    try:
        tables = sorted(file.parent.glob("*.csv"), key=lambda path: (path.name != name, path.name))
    except OSError:
        return None
    return next((table for table in tables[:MOST_TABLES] if _fits(table, classes)), None)


def _fits(table: Path, classes: int) -> bool:
    try:
        read_labels(table, classes)
    except UserError:
        return False
    return True
