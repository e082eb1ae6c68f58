# SPDX-License-Identifier: MIT
"""Hide most of a moment and let the model paint it back: pictures, spectrograms and sound to look at."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.answer import Answer, clock, drive
from core.commands.options import models_to_read, place, seconds, seed, share, there
from core.errors import UserError
from core.reconstruct.hiding import HIGHEST_RATIO, Hiding, Wish
from core.reconstruct.result import Score

if TYPE_CHECKING:
    from core.model.masking import MaskMode
    from core.reconstruct.painter import Painter
    from core.reconstruct.walk import Step

MASKS: "dict[str, MaskMode]" = {
    "random": "unstructured",
    "time": "time",
    "frequency": "frequency",
    "time-frequency": "time-frequency",
}


def add_arguments(word: argparse.ArgumentParser) -> None:
    """The arguments of `reconstruct`."""
    masked = share(HIGHEST_RATIO)
    word.add_argument("file", type=place, metavar="FILE")
    word.add_argument("--out", type=place, required=True, metavar="DIR", help="where the files are written")
    word.add_argument("--at", type=seconds, default=0.0, metavar="S", help="where the moment begins")
    word.add_argument("--model", metavar="NAME", help="another than the one that searches")
    word.add_argument("--mask-ratio", type=masked, default=0.75, metavar="R", help="of both, 0 to 0.95")
    word.add_argument("--mask-ratio-audio", type=masked, metavar="R", help="of the sound")
    word.add_argument("--mask-ratio-visual", type=masked, metavar="R", help="of the picture")
    word.add_argument("--mask", choices=MASKS, default="random", help="the kind of mask on the sound")
    word.add_argument("--seed", type=seed, default=0, help="which patches are hidden by chance")
    word.add_argument("--cross", choices=("sound", "picture"), help="hide all of it, and imagine it")
    word.add_argument("--whole", action="store_true", help="show visible patches as the model paints them")
    word.add_argument("--heat", action="store_true", help="the error of each patch over what was painted")
    word.add_argument(
        "--statistics",
        choices=("neighbours", "original"),
        default="neighbours",
        help="where brightness comes from, for models that paint none",
    )
    word.add_argument("--walk", choices=("mp4", "gif"), help="the whole video as well, moment after moment")


def run(options: argparse.Namespace) -> Answer:
    """Reconstruct; raises `UserError` where the file, the model or the folder cannot be used."""
    from core.device import choose_device
    from core.media.stretch import StretchReader
    from core.model import store
    from core.reconstruct.painter import Painter
    from core.reconstruct.walk import imagine

    models = models_to_read(options)
    path = store.active(models) if options.model is None else store.files(models).get(options.model)
    if path is None:
        raise UserError(f"There is no model '{options.model}'; there are {', '.join(store.files(models))}.")
    file = there(options.file)
    painter = Painter.load(path, choose_device(options.device))
    with StretchReader(file, rate=painter.picture_rate) as reader:
        start, end = _span(options.at, reader.duration, painter.window)
        middle = (start + end) / 2
        step = imagine(reader, painter, _wish(options), start, end, still=middle)
    if step.found is None:
        raise UserError(step.reason)
    folder = _folder(options.out)  # now that there is something to write
    written = _write(folder, step, options, painter.title)
    if options.walk:
        written.append(_write_walk(folder / f"walk.{options.walk}", options, painter))
    return _answer(step, painter, written)


def _span(at: float, duration: float, window: float) -> tuple[float, float]:
    if duration and at >= duration:
        raise UserError(f"The file ends at {duration:.1f} s, before --at {at:g}.")
    return at, min(at + window, duration or at + window)


def _wish(options: argparse.Namespace) -> Wish:
    both, audio, visual = options.mask_ratio, options.mask_ratio_audio, options.mask_ratio_visual
    hiding = Hiding(
        ratio_a=both if audio is None else audio,
        ratio_v=both if visual is None else visual,
        mode_a=MASKS[options.mask],
        seed=options.seed,
        cross=options.cross,
    )
    return Wish(hiding, options.statistics, not options.whole)


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {out} cannot be made: {error.strerror}.") from error
    return out


def _write(folder: Path, step: "Step", options: argparse.Namespace, title: str) -> list[Path]:
    """The panes one by one, all on one sheet, and the sound."""
    from core.media.encode import write_wav
    from core.reconstruct.panes import View, picture_panes, sound_panes
    from core.reconstruct.saving import write_png
    from core.reconstruct.sheet import Sheet

    found = step.found
    assert found is not None
    view, time = View(not options.whole, options.heat), (found.start + found.end) / 2
    written = [write_png(folder / "panes.png", Sheet(view, title).draw(found, time))]
    sides = {"picture": picture_panes(found, time, view), "spectrogram": sound_panes(found, view)}
    for name, panes in sides.items():
        if panes is not None:
            written += [
                write_png(folder / f"{name}-original.png", panes.original),
                write_png(folder / f"{name}-masked.png", panes.masked),
                write_png(folder / f"{name}-reconstructed.png", panes.painted),
            ]
    if found.sound is not None:
        try:
            written.append(write_wav(folder / "sound-original.wav", found.sound.waveform))
            written.append(write_wav(folder / "sound-reconstructed.wav", step.heard))
        except OSError as error:
            raise UserError(f"{folder} cannot be written: {error.strerror}.") from error
    return written


def _write_walk(path: Path, options: argparse.Namespace, painter: "Painter") -> Path:
    from core.reconstruct.panes import View
    from core.reconstruct.saving import write_walk
    from core.reconstruct.sheet import Sheet

    sheet = Sheet(View(not options.whole, options.heat), painter.title)
    return drive(write_walk(path, options.file, painter, _wish(options), sheet))


def _answer(step: "Step", painter: "Painter", written: list[Path]) -> Answer:
    from core.reconstruct.closeness import closeness
    from core.reconstruct.telling import of_model, of_moment

    found = step.found
    assert found is not None
    audio = found.sound.score if found.sound else None
    visual = found.picture.score if found.picture else None
    close = closeness(found.sound.waveform) if found.sound else None
    data: dict[str, object] = {
        "loss_audio": _figure(audio, "loss"),
        "loss_visual": _figure(visual, "loss"),
        "mean_guess_audio": _figure(audio, "mean_guess"),
        "mean_guess_visual": _figure(visual, "mean_guess"),
        "start": round(found.start, 3),
        "end": round(found.end, 3),
        "model": painter.title,
        "norm_pix": found.norm_pix,
        "statistics": found.statistics if found.norm_pix else None,
        "inversion": None
        if close is None
        else {
            "log_mel_error_db": round(close.log_mel_error, 3),
            "spectral_convergence_db": round(close.spectral_convergence, 2),
        },
        "files": [str(path) for path in written],
    }
    lines = [
        f"{painter.title}, {clock(found.start)}-{clock(found.end)}:",
        of_model(found.norm_pix, found.statistics),
        *of_moment(found),
    ]
    if close is not None:
        lines.append(
            f"Made into sound from its spectrogram alone, the original comes back within "
            f"{close.log_mel_error:.1f} dB (spectral convergence {close.spectral_convergence:.0f} dB)."
        )
    return Answer(data, "\n".join([*lines, f"{len(written)} files written to {written[0].parent}."]))


def _figure(score: Score | None, name: str) -> float | None:
    return None if score is None else round(float(getattr(score, name)), 4)
