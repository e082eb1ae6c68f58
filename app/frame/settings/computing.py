# SPDX-License-Identifier: MIT
"""What the model runs on, and how many processes decode."""

import os

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QSpinBox

from app.frame.settings.part import Part, choices, choose
from app.runner import job_of
from app.work.session import Session
from app.work.torchload import load_torch_quietly
from core import device
from core.settings import Settings

GPU = "cuda"
LOOKING, NONE = "NVIDIA GPU (looking for one…)", "NVIDIA GPU (none found)"
DEVICES = {"auto": "Automatic: a GPU where there is one", "cpu": "The processor", GPU: LOOKING}
HOLDS = "A choice holds for the next search, indexing or training; what runs now goes on where it is."
NO_GPU = "No NVIDIA GPU that Earshot can use was found, so the model runs on the processor."
LOST = "The GPU chosen earlier is not there now, so nothing can be searched: choose Automatic."
COST = (
    "More get through your videos faster. Each takes a processor core and about {megabytes} MB of memory "
    "while it works; a change holds from the next indexing on."
)
DECODER_MB = 100  # measured: 70 for a film of 1920 x 1080, 100 for one of 3840 x 2160


class DeviceChoice(Part):
    """The processor or the GPU; whether there is one is asked of torch, which takes a moment to load."""

    title = "Model &runs on"

    def __init__(self, session: Session) -> None:
        self.box = choices(DEVICES)
        super().__init__(session, self.box)
        self.gpu: str | None = None  # its name; empty: there is none; None: not known yet
        self.box.activated.connect(lambda _: self.change(device=self.box.currentData()))
        self._offer_gpu(LOOKING, there=False)
        self.say(HOLDS)
        session.jobs.start(job_of(_find_gpu), self._on_found, self._on_failed)

    def show_settings(self, settings: Settings) -> None:
        choose(self.box, settings.device)
        if self.gpu == "":
            self.say(LOST if settings.device == GPU else NO_GPU)

    def _on_found(self, name: str) -> None:
        self.gpu = name
        self._offer_gpu(name or NONE, there=bool(name))
        self.show_settings(self.session.settings)

    def _on_failed(self, error: Exception) -> None:
        self._on_found("")
        self.tell(error)

    def _offer_gpu(self, text: str, *, there: bool) -> None:
        row, model = self.box.findData(GPU), self.box.model()
        self.box.setItemText(row, text)
        assert isinstance(model, QStandardItemModel)
        model.item(row).setEnabled(there)


class DecodersChoice(Part):
    """How many films are decoded at once."""

    title = "&Decoder processes"

    def __init__(self, session: Session) -> None:
        self.box = QSpinBox(minimum=1)
        super().__init__(session, self.box)
        self.say(COST.format(megabytes=DECODER_MB))
        self.box.valueChanged.connect(lambda number: self.change(decoders=number))

    def show_settings(self, settings: Settings) -> None:
        self.box.setMaximum(max(os.cpu_count() or 1, settings.decoders))
        self.box.setValue(settings.decoders)


def _find_gpu() -> str:
    load_torch_quietly()
    return device.gpu_name()
