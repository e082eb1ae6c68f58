# SPDX-License-Identifier: MIT
"""Published weights from their address to a model of the library, in one job."""

from dataclasses import replace
from pathlib import Path

from core.errors import ModelError, UserError
from core.jobs import Job, Progress
from core.model import store
from core.weights import checksums, turn
from core.weights.connection import PATIENCE, Patience
from core.weights.download import MEGABYTE, download
from core.weights.importing import NOTHING, Imported, Wishes, at_hand, import_weights, wished_name
from core.weights.labels import read_labels
from core.weights.part import Part
from core.weights.published import Published
from core.weights.space import make_room

FOLDER = "downloads"  # in the models folder


def fetch(
    models: Path,
    entry: Published,
    wishes: Wishes = NOTHING,
    *,
    accept_change: bool = False,
    patience: Patience = PATIENCE,
) -> Job[Imported]:
    """Download `entry` and import it; a download that stopped goes on where it was.

    Where another process is bringing it, this one waits and finds it here, or goes on where the other one
    stopped. With `accept_change`, another file than the one first downloaded is taken as well. Raises
    `UserError` or `ModelError`; nothing is imported then. A table of labels that does not fit is told before
    anything is downloaded, and so is a model that is here without them.
    """
    if here := _here(models, entry, wishes):
        return here
    wished_name(models, wishes)  # asked now, not after an hour
    target = models / FOLDER / entry.file
    make_room(target.parent, 2 * entry.size - waiting(models, entry))  # the file, and the model made of it
    with turn.release((yield from turn.wait(target, lambda: _elsewhere_at_work(models, entry)))):
        if here := _here(models, entry, wishes):
            return here
        if not target.is_file():
            try:
                yield from download(entry.address, target, entry.is_size, patience)
            except UserError as error:
                raise UserError(f"{error} {elsewhere(entry)}") from error
        return (yield from _import(models, entry, target, wishes, accept_change))


def waiting(models: Path, entry: Published) -> int:
    """Bytes of `entry` that are here already, downloaded in part or not yet imported."""
    target = models / FOLDER / entry.file
    return target.stat().st_size if target.is_file() else Part(target, entry.address).size


def discard(models: Path, entry: Published) -> None:
    """Forget what is here of `entry`. Raises `UserError` where another process is bringing it."""
    target = models / FOLDER / entry.file
    with turn.undisturbed(target):
        target.unlink(missing_ok=True)
        Part(target, entry.address).discard()


def elsewhere(entry: Published) -> str:
    """What else to do."""
    return f"You can also get {entry.file} with a browser, see {entry.source}, and import it."


def _here(models: Path, entry: Published, wishes: Wishes) -> Imported | None:
    known = store.files(models)
    labels = [] if wishes.labels is None else read_labels(wishes.labels, entry.classes)
    if entry.name not in known or wishes.name:
        return None
    return at_hand(known[entry.name], labels, entry.modality)


def _elsewhere_at_work(models: Path, entry: Published) -> Progress:
    done = waiting(models, entry)
    return Progress(
        done / MEGABYTE, entry.size / MEGABYTE, "MB here: another Earshot is downloading this, waiting"
    )


def _import(
    models: Path, entry: Published, target: Path, wishes: Wishes, accept_change: bool
) -> Job[Imported]:
    """Compare with the first good download, import, and keep nothing but the model."""
    checksum = yield from checksums.digest(target)
    first = checksums.known(models, entry.name)
    if first and first != checksum and not accept_change:
        target.unlink()
        raise ModelError(
            f"{entry.file} is not the file it was when it was first downloaded, so it was not imported. "
            "If its authors replaced it, download it with --accept-change."
        )
    named = replace(wishes, origin=entry, name=wishes.name or entry.name)
    refused = ""
    try:
        imported = yield from import_weights(models, target, named)
    except ModelError as error:
        refused = str(error)
    if refused:  # by now nothing has the file mapped, which would keep it on Windows
        target.unlink()  # damaged on its way: the next download begins anew
        raise ModelError(refused)
    checksums.keep(models, entry.name, checksum)
    target.unlink()
    return imported
