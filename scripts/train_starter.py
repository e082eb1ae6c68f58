# SPDX-License-Identifier: MIT
"""Train the starter model that ships with Earshot, from nothing but the procedural world.

    python -m scripts.train_starter --work runs/starter

Rendering, training and measuring are deterministic in --seed; what was run is kept in
resources/models/starter.json beside the weights.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from core import jobs, paths
from core.device import choose_device
from core.features.fbank import normalise
from core.features.frames import normalise_pictures
from core.model import checkpoint
from core.model.build import build
from core.model.card import Calibration, ModelCard
from core.model.cav_mae import CAVMAE
from core.model.config import STARTER
from core.samples.world import KINDS
from core.training.calibrate import calibrate
from core.training.config import STARTER_RECIPE
from core.training.dataset import ClipCache
from core.training.journal import read
from core.training.rendered import FRAMES, PICTURES, TRAITS, render_cache
from core.training.retrieval import retrieval
from core.training.speed import plain_attention
from core.training.train import train

HELD_OUT = 1000
WATCHED = 300  # of the held-out clips, after each epoch
SAID = 100  # a line for so many clips that are rendered
RECIPE = replace(STARTER_RECIPE, kinds=len(KINDS), traits=len(TRAITS))

DESCRIPTION = (
    "A small model that ships with Earshot so that searching works at once. It has never heard a real "
    "recording: it was trained on computed sounds and pictures only. It finds sounds again well, also "
    "through noise; what real things look like it understands only roughly. Published CAV-MAE weights, or "
    "training on your own library, do better."
)


def main() -> None:
    """Render, train, measure and write the model."""
    options = _options()
    work: Path = options.work
    began = time.monotonic()
    total = options.clips + HELD_OUT
    job = render_cache(work / "cache", total, options.seed, options.processes)
    jobs.run(job, lambda p: print(p.note, flush=True) if p.done % SAID == 0 else None)
    cache = ClipCache.open(work / "cache", varied=True)
    print(f"{total} clips are rendered after {time.monotonic() - began:.0f} s", flush=True)
    torch.manual_seed(options.seed)
    device = choose_device(options.device)
    torch.set_num_threads(options.threads)  # after it: on a processor it leaves one for the window
    model = build(STARTER).to(device)
    if options.init:
        model.load_state_dict(checkpoint.read(options.init)[2])
    if device.type == "cpu":
        plain_attention(model)
    config = replace(
        RECIPE, epochs=options.epochs, batch_size=options.batch, learning_rate=options.rate, seed=options.seed
    )

    def watched(subject: CAVMAE) -> dict[str, float]:
        subject.eval()
        return measure(subject, cache, device, WATCHED)[0]

    clips = np.arange(options.clips)
    training = train(
        model, STARTER, cache, clips, config, work / "run", held_out=watched, kinds=cache.kinds[clips]
    )
    last = jobs.run(training, lambda p: print(f"{p.done:.0f}/{p.total:.0f} {p.note} {p.data}", flush=True))
    minutes = (time.monotonic() - began) / 60
    recipe = {**config.to_dict(), "clips": options.clips, "minutes": round(minutes, 1)}
    finish(
        last, cache, device, recipe, [*stages_before(options.init), {"recipe": recipe, "log": kept_log(last)}]
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--work", type=Path, default=Path("runs/starter"), help="folder for cache and run")
    parser.add_argument("--clips", type=int, default=24000, help="clips to train on")
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs)
    parser.add_argument("--batch", type=int, default=RECIPE.batch_size)
    parser.add_argument(
        "--init", type=Path, help="weights to go on from; the stages that made them are kept too"
    )
    parser.add_argument("--rate", type=float, default=RECIPE.learning_rate)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processes", type=int, default=2, help="that render")
    return parser.parse_args()


def stages_before(init: Path | None) -> list[object]:
    """How the weights that a training began with were made: recipes and losses, from the file beside them."""
    if init is None or not (beside := init.with_suffix(".json")).exists():
        return []
    stages: list[object] = json.loads(beside.read_text("utf-8")).get("stages", [])
    return stages


def kept_log(last: Path) -> list[dict[str, object]]:
    """Of a run's log what is worth keeping: every 25th step, and what each epoch found in held-out clips."""
    lines = read(last.parent)
    found = [x for x in lines if "held_out_audio_to_video_r1" in x or ("total" in x and x["step"] % 25 == 0)]
    return [{k: round(v, 4) if isinstance(v, float) else v for k, v in line.items()} for line in found]


def finish(
    last: Path, cache: ClipCache, device: torch.device, recipe: dict[str, object], stages: list[object]
) -> None:
    """Measure on the held-out clips, calibrate, and write weights and card."""
    model, _ = checkpoint.load(last, device)
    measured, calibration = measure(model, cache, device)
    print(json.dumps(measured, indent=1))
    card = ModelCard(
        name="starter", title="Starter model", kind="starter", description=DESCRIPTION,
        source="scripts/train_starter.py", licence="MIT",
        trained_on=f"{recipe['clips']} computed clips of {len(KINDS)} kinds",
        heard=calibration["heard"], seen=calibration["seen"], measured=measured,
        parameters=sum(p.numel() for p in model.parameters()),
    )  # fmt: skip
    out = paths.resources() / "models" / "starter.safetensors"
    saved = {"card": json.loads(card.to_json())}
    checkpoint.save(out, model.state_dict(), STARTER, saved, half=True)
    (out.with_suffix(".json")).write_text(
        json.dumps({"recipe": recipe, "measured": measured, "stages": stages}) + "\n", "utf-8"
    )
    print(f"wrote {out}, {out.stat().st_size / 1e6:.1f} MB")


def measure(
    model: CAVMAE, cache: ClipCache, device: torch.device, count: int = HELD_OUT
) -> tuple[dict[str, float], dict[str, Calibration]]:
    """Retrieval among `count` held-out clips, and what cosines mean there."""
    clean, other, seen = held_out_vectors(model, cache, device, count)
    labels = np.array(cache.labels)[-count:]
    measured: dict[str, float] = {}
    for name, (queries, answers) in {
        "audio_to_video": (clean, seen), "video_to_audio": (seen, clean), "degraded_to_audio": (other, clean),
    }.items():  # fmt: skip
        measured |= {
            f"{name}_{key}": round(value, 4) for key, value in retrieval(queries, answers).to_dict().items()
        }
    alike = labels[:, None] == labels[None, :]
    np.fill_diagonal(alike, False)
    among = clean @ clean.T - 2 * np.eye(count)
    measured["audio_to_audio_p1"] = round(float((labels[among.argmax(axis=1)] == labels).mean()), 4)
    unlike = ~alike & ~np.eye(count, dtype=bool)
    heard = np.concatenate([np.diagonal(other @ clean.T), (clean @ clean.T)[alike]])
    return measured, {
        "heard": calibrate(heard, (other @ clean.T)[unlike]),
        "seen": calibrate(np.diagonal(clean @ seen.T), (clean @ seen.T)[unlike]),
    }


def held_out_vectors(
    model: CAVMAE, cache: ClipCache, device: torch.device, count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Of the last `count` clips of a cache: sound, another hearing of it and a picture, (count, d) each."""
    clips = np.arange(cache.shape.clips - count, cache.shape.clips)
    size = STARTER.audio_frames
    middle = (FRAMES - size) // 2
    clean = hear(model, cache.log_mel[clips, 0, middle : middle + size], device)
    other = hear(model, cache.log_mel[clips, 1, middle - 24 : middle - 24 + size], device)
    return clean, other, see(model, cache.pictures[clips, PICTURES // 2], device)


def _batches(count: int) -> Iterator[slice]:
    return (slice(first, first + 50) for first in range(0, count, 50))


@torch.inference_mode()
def hear(model: CAVMAE, log_mels: NDArray[np.float16], device: torch.device) -> NDArray[np.float32]:
    """The vectors (n, D) of log-mels (n, T, mel), each of length 1."""
    parts = []
    for part in _batches(len(log_mels)):
        stream = model.features(
            audio=normalise(torch.from_numpy(log_mels[part].astype(np.float32))).to(device)
        ).audio
        assert stream is not None
        parts.append(F.normalize(stream.vector, dim=-1).cpu().numpy())
    return np.concatenate(parts)


@torch.inference_mode()
def see(model: CAVMAE, pictures: NDArray[np.uint8], device: torch.device) -> NDArray[np.float32]:
    """The vectors (n, D) of pictures (n, S, S, 3), each of length 1."""
    parts = []
    for part in _batches(len(pictures)):
        pixels = (
            torch.from_numpy(pictures[part]).permute(0, 3, 1, 2).to(device)
        )  # (B, S, S, 3) -> (B, 3, S, S)
        stream = model.features(images=normalise_pictures(pixels)).images
        assert stream is not None
        parts.append(F.normalize(stream.vector, dim=-1).cpu().numpy())
    return np.concatenate(parts)


if __name__ == "__main__":
    main()
