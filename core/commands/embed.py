# SPDX-License-Identifier: MIT
"""Write the vectors of files to an .npz file, without a library."""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from core.commands.answer import Answer, drive
from core.commands.options import models_to_read
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.export import moments
from core.library.place import Library


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `embed`."""
    word.add_argument("places", nargs="+", type=Path, metavar="FILE|FOLDER")
    word.add_argument("--out", type=Path, required=True, metavar="F.npz")


def run(options: argparse.Namespace) -> Answer:
    """Embed by the way the library goes, in a library that is thrown away; with the models of --library."""
    from core.library.index import index
    from core.model import store

    if options.out.suffix != ".npz" or not options.out.absolute().parent.is_dir():
        raise UserError(
            f"{options.out} cannot be written: name a file that ends in .npz in a folder that exists."
        )
    model = store.active(models_to_read(options))
    with tempfile.TemporaryDirectory(prefix="earshot-embed-") as folder:
        library = Library.at(Path(folder))
        report = drive(index(library, options.places, options.device, model=model))
        with open_catalogue(library.catalogue) as db:
            table = moments(db)
    np.savez(
        options.out,
        path=table.paths,
        start=table.starts,
        end=table.ends,
        audio=table.audio,
        visual=table.visual,
    )
    failed = [{"path": str(f.path), "reason": f.reason} for f in report.failed]
    return Answer(
        {"moments": len(table.starts), "videos": report.videos, "failed": failed, "out": str(options.out)},
        "\n".join(
            [f"{len(table.starts)} moments of {report.videos} videos written to {options.out}."]
            + [f"  {f.path}: {f.reason}" for f in report.failed]
        ),
    )
