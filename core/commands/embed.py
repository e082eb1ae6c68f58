# SPDX-License-Identifier: MIT
"""Write the vectors of files to an .npz file, without a library."""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from core.commands.answer import Answer, drive
from core.commands.options import WrongUsage, models_to_read, place
from core.errors import UserError
from core.library.catalogue import open_catalogue
from core.library.export import moments
from core.library.place import Library

NOTHING_WRITTEN = "Nothing was written: what was named cannot be read."


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `embed`."""
    word.add_argument("places", nargs="+", type=place, metavar="FILE|FOLDER")
    word.add_argument("--out", type=place, required=True, metavar="F.npz")


def run(options: argparse.Namespace) -> Answer:
    """Embed by the way the library goes, in a library that is thrown away; with the models of --library."""
    from core.library.index import index
    from core.model import store

    if options.out.suffix != ".npz":
        raise WrongUsage(f"{options.out} cannot be written: name a file that ends in .npz.")
    if not options.out.absolute().parent.is_dir():
        raise UserError(f"{options.out} cannot be written: its folder does not exist.")
    model = store.active(models_to_read(options))
    with tempfile.TemporaryDirectory(prefix="earshot-embed-") as folder:
        library = Library.at(Path(folder))
        report = drive(index(library, options.places, options.device, model=model))
        with open_catalogue(library.catalogue) as db:
            table = moments(db)
    failed = [{"path": str(f.path), "reason": f.reason} for f in report.failed]
    data = {"moments": len(table.starts), "videos": report.videos, "failed": failed, "out": str(options.out)}
    lines = [f"  {f.path}: {f.reason}" for f in report.failed]
    if failed and not len(table.starts):
        return Answer(
            {**data, "out": None}, "\n".join(["No moment could be embedded.", *lines]), NOTHING_WRITTEN
        )
    np.savez(
        options.out,
        path=table.paths,
        start=table.starts,
        end=table.ends,
        audio=table.audio,
        visual=table.visual,
    )
    head = f"{len(table.starts)} moments of {report.videos} videos written to {options.out}."
    return Answer(data, "\n".join([head, *lines]))
