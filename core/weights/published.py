# SPDX-License-Identifier: MIT
"""The weights that the authors of CAV-MAE and CAV-MAE Sync published, and where.

Addresses and what each file is for: "Pretrained Models" in the README of
https://github.com/YuanGongND/cav-mae (commit 01f73aa), and pretrained_models/get_pretrained_model.sh of
https://github.com/edsonroteia/cav-mae-sync. The authors publish no sizes and no checksums: `size` is four
bytes for each parameter of the model, from which a file differs by its wrapping. The classifiers for one
modality alone are files of the whole model as well: the authors' code knows no other to fine-tune, and loads
as_46.6.pth strictly into it (src/extract_audio_representation.py). as_20.0.pth came to a later README. Both
repositories are under the BSD 2-clause licence and name none for the weights.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import ModelError
from core.model.config import Tuned

CAV_MAE = "https://github.com/YuanGongND/cav-mae"
SYNC = "https://github.com/edsonroteia/cav-mae-sync"
LICENCE = (
    "BSD 2-clause as the code it was published with; none is named for the weights themselves, which began "
    "from ImageNet MAE weights (CC BY-NC 4.0). For anything commercial, ask the authors."
)
PRETRAINED, SYNCED = 764_144_640, 762_643_456  # bytes of the parameters
AUDIOSET, VGGSOUND = 527, 309  # classes
CLASSIFIERS = {AUDIOSET: 659_628_092, VGGSOUND: 658_957_524}
EARS = {AUDIOSET: 344_517_692, VGGSOUND: 343_847_124}  # of the same where the eye was not saved along
WRAPPING = 0.02  # of the size, what a file may hold beside its parameters
SMALLEST = 1 << 20  # bytes it may hold besides, however small the model is
_ANY_RUN = re.compile(r"audio_model\.\d+\.pth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One file of published weights."""

    name: str  # of the model it becomes
    title: str
    address: str
    file: str  # as published
    size: int  # bytes, about
    purpose: str
    trained_on: str
    norm_pix: bool = True  # False: what it paints back can be looked at
    source: str = CAV_MAE
    licence: str = LICENCE
    ablation: bool = False  # published to compare one setting of the training
    classes: int = 0  # that a classifier tells apart, and does not name
    modality: Tuned = "both"  # what a classifier was fine-tuned on

    def is_size(self, size: int) -> bool:
        """Whether a file of `size` bytes can be it: a pickle wraps the parameters in little more."""
        ears = EARS.get(self.classes, 0) if self.modality == "audio" else 0
        return any(least <= size <= least * (1 + WRAPPING) + SMALLEST for least in (self.size, ears) if least)

    @property
    def is_named_as_any_run(self) -> bool:
        """Whether the file is named as those that every training with the authors' code writes."""
        return bool(_ANY_RUN.fullmatch(self.file))


def _dropbox(key: str, file: str) -> str:
    return f"https://www.dropbox.com/s/{key}/{file}?dl=1"


def _pretrained(
    name: str, title: str, key: str, file: str, purpose: str, *, norm_pix: bool = True, ablation: bool = False
) -> Published:
    return Published(
        name=name,
        title=title,
        address=_dropbox(key, file),
        file=file,
        size=PRETRAINED,
        purpose=purpose,
        trained_on="AudioSet-2M, without labels",
        norm_pix=norm_pix,
        ablation=ablation,
    )


def _ablation(name: str, title: str, key: str, file: str, setting: str) -> Published:
    purpose = f"For comparing how it was trained: {setting}."
    return _pretrained(name, title, key, file, purpose, ablation=True)


def _classifier(
    name: str,
    title: str,
    key: str,
    file: str,
    classes: int,
    purpose: str,
    data: str,
    modality: Tuned = "both",
) -> Published:
    return Published(
        name=name,
        title=title,
        address=_dropbox(key, file),
        file=file,
        size=CLASSIFIERS[classes],
        purpose=purpose,
        trained_on=data,
        classes=classes,
        modality=modality,
    )


PUBLISHED = (
    _pretrained(
        "cav-mae-scale++",
        "CAV-MAE Scale++",
        "l5t5geufdy3qvnv",
        "audio_model.21.pth",
        "Recommended by its authors for everything but painting back; trained in batches of 256.",
    ),
    Published(
        name="cav-mae-sync",
        title="CAV-MAE Sync",
        address="https://drive.usercontent.google.com/download"
        "?id=1KBCvDcEJ5l7WtRXVQZC6TJNUpY4L6UZo&export=download&confirm=t",
        file="cav_mae_sync.pth",
        size=SYNCED,
        purpose="The successor (CVPR 2025): hears four seconds at once; by its authors' measures the best "
        "of these at finding sounds by pictures and pictures by sounds.",
        trained_on="see the paper, arXiv 2505.01237",
        source=SYNC,
    ),
    _pretrained(
        "cav-mae-scale+",
        "CAV-MAE Scale+",
        "xu8bfie6hz86oev",
        "audio_model.25.pth",
        "The model of the paper (ICLR 2023); trained in batches of 108.",
    ),
    _pretrained(
        "cav-mae-base",
        "CAV-MAE Base",
        "wxrjgr86gdhc5k8",
        "cav-mae-base.pth",
        "The paper's model trained in batches of 48.",
    ),
    _pretrained(
        "cav-mae-base-nonorm",
        "CAV-MAE Base, for previews",
        "arrg7cb3e4hhjwu",
        "cav-mae-base-nonorm.pth",
        "Trained without pixel normalisation: the only one whose painted pictures and sounds can be judged.",
        norm_pix=False,
    ),
    _classifier(
        "audioset-2m",
        "AudioSet classifier",
        "hejj49zdgyyfsuh",
        "as-full-51.2.pth",
        AUDIOSET,
        "Names 527 sounds by ear and eye; 51.2 mAP in the paper.",
        "AudioSet-2M",
    ),
    _classifier(
        "audioset-20k",
        "AudioSet classifier, balanced set",
        "9x6y642so3zve5y",
        "as-20k-42.0.pth",
        AUDIOSET,
        "Names 527 sounds by ear and eye, fine-tuned on the balanced set; 42.0 mAP in the paper.",
        "AudioSet-2M, then AudioSet-20K",
    ),
    _classifier(
        "vggsound",
        "VGGSound classifier",
        "q66s3mu526mj2x6",
        "vgg_66.0.pth",
        VGGSOUND,
        "Names 309 sounds by ear and eye; 65.9 % right in the paper.",
        "AudioSet-2M and VGGSound",
    ),
    _classifier(
        "vggsound-as",
        "VGGSound classifier, from AudioSet",
        "f4wrbxv2unewss9",
        "vgg_65.5.pth",
        VGGSOUND,
        "Names 309 sounds by ear and eye; 65.5 % right in the paper.",
        "AudioSet-2M, then VGGSound",
    ),
    _classifier(
        "audioset-2m-audio",
        "AudioSet classifier, sound only",
        "itfw7p0ueq7z9og",
        "as_46.6.pth",
        AUDIOSET,
        "Names 527 sounds by ear alone; 46.6 mAP in the paper.",
        "AudioSet-2M",
        "audio",
    ),
    _classifier(
        "audioset-20k-audio",
        "AudioSet classifier, sound only, balanced set",
        "pariabyh1iyayda",
        "as_37.7.pth",
        AUDIOSET,
        "Names 527 sounds by ear alone, fine-tuned on the balanced set; 37.7 mAP in the paper.",
        "AudioSet-2M, then AudioSet-20K",
        "audio",
    ),
    _classifier(
        "vggsound-audio",
        "VGGSound classifier, sound only",
        "l4rj0sgpnt08bp2",
        "vgg_59.8.pth",
        VGGSOUND,
        "Names 309 sounds by ear alone; 59.8 % right in the paper.",
        "AudioSet-2M and VGGSound",
        "audio",
    ),
    _classifier(
        "audioset-20k-visual",
        "AudioSet classifier, pictures only, balanced set",
        "9ngkq9ygwqecxz5",
        "as_20.0.pth",
        AUDIOSET,
        "Names 527 sounds by eye alone, fine-tuned on the balanced set; 20.0 mAP by its authors' measure.",
        "AudioSet-2M, then AudioSet-20K",
        "visual",
    ),
    _ablation("cav-mae-mask-50", "CAV-MAE, mask 50 %", "dgorer0ybdbnvgf", "50.pth", "half of it masked"),
    _ablation("cav-mae-mask-65", "CAV-MAE, mask 65 %", "xmuyksqch6l6g87", "65.pth", "65 % of it masked"),
    _ablation("cav-mae-mask-85", "CAV-MAE, mask 85 %", "y3o9zggpecmrbnu", "85.pth", "85 % of it masked"),
    _ablation(
        "cav-mae-tf",
        "CAV-MAE, time-frequency masks",
        "madv6ynuy5113zh",
        "time_freq_75.pth",
        "sound masked by time and frequency",
    ),
    _ablation(
        "cav-mae-tf-50",
        "CAV-MAE, time-frequency masks 50 %",
        "nd7qlagn8je6zjn",
        "time_freq_50.pth",
        "half of the sound masked by time and frequency",
    ),
    _ablation("cav-mae-t", "CAV-MAE, time masks", "hfehd7m379ehr0y", "time_75.pth", "sound masked by time"),
    _ablation(
        "cav-mae-f", "CAV-MAE, frequency masks", "ad4fhzt6d3xre5p", "freq_75.pth", "sound masked by frequency"
    ),
    _ablation(
        "cav-mae-c0.001",
        "CAV-MAE, contrast 0.001",
        "4j4qyiyjcmbtc6u",
        "cav-mae-base-c0.001.pth",
        "a contrastive weight of 0.001",
    ),
    _ablation(
        "cav-mae-c0.1",
        "CAV-MAE, contrast 0.1",
        "wf54ver9rs9fl1b",
        "cav-mae-base-c0.1.pth",
        "a contrastive weight of 0.1",
    ),
    _ablation(
        "cav-mae-one-way",
        "CAV-MAE Scale+, one direction",
        "mvhmg7eda410phr",
        "single_direction.pth",
        "a contrastive loss of one direction, in batches of 120",
    ),
    _ablation(
        "cav-mae-two-way",
        "CAV-MAE Scale+, two directions",
        "ute6ydkw4hdv7rn",
        "symc.pth",
        "a contrastive loss of both directions, in batches of 120",
    ),
)


def find(name: str, table: tuple[Published, ...] = PUBLISHED) -> Published:
    """The entry called `name`. Raises `ModelError` where there is none."""
    for entry in table:
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in table)
    raise ModelError(f"No published weights are called '{name}'; there are {known}.")


def by_file(path: Path, table: tuple[Published, ...] = PUBLISHED) -> Published | None:
    """The entry that a file is, by its name and about its size; browsers call a second copy "50 (1).pth"."""
    plain = re.sub(r" ?\(\d+\)(\.pth)$", r"\1", path.name)
    size = path.stat().st_size if path.is_file() else 0
    return next((entry for entry in table if entry.file == plain and entry.is_size(size)), None)
