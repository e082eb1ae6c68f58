# SPDX-License-Identifier: MIT
"""Files of weights become models of the library, or leave no trace there."""

import json
import pickle
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from core import jobs
from core.classification.registry import read_card
from core.errors import ModelError, UserError
from core.features.constants import fingerprint
from core.library.place import Library
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import NEVER, Calibration, ModelCard
from core.model.config import TINY, ModelConfig
from core.weights import importing, published
from core.weights.importing import Imported, Wishes, import_weights
from core.weights.published import by_file, find
from tests.core.weights.published_files import LAYOUTS, SMALL, entry, write_published

LABELS = "index,mid,display_name\n" + "".join(f'{n},/m/{n},"Sound {n}, a kind"\n' for n in (1, 0, 2, 4, 3))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def imported(models: Path, file: Path, **wishes: object) -> Imported:
    return jobs.run(import_weights(models, file, Wishes(**wishes)))  # type: ignore[arg-type]


def nothing_written(models: Path) -> bool:
    return not models.exists() or not [path for path in models.rglob("*") if path.is_file()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_published_layout(tmp_path: Path, models: Path, layout: str) -> None:
    config = LAYOUTS[layout]
    file = write_published(tmp_path / "a file.pth", config)
    found = imported(models, file)
    assert found.is_new
    assert found.card.name == "a file"
    assert found.card.kind == "released"
    assert found.card.classes == config.classes
    assert not found.card.calibrated
    assert (found.card.seen == NEVER) == bool(config.classes)
    assert found.card.sees != config.audio_only
    assert bool(found.card.limits) == bool(config.classes)
    assert ("only hears" in found.card.limits) == config.audio_only
    saved, metadata, state = checkpoint.read(models / "a file.safetensors")
    assert saved == config
    assert metadata["identity"] == found.card.identity
    given: dict[str, Tensor] = torch.load(file, weights_only=True)
    assert all(torch.equal(state[name.removeprefix("module.")], tensor) for name, tensor in given.items())
    assert store.cards(models)[-1] == found.card


@pytest.mark.parametrize(
    ("name", "tuned"), [("audioset-2m-audio", "audio"), ("audioset-20k-visual", "visual")]
)
def test_a_classifier_published_for_one_modality_is_read_with_it(
    tmp_path: Path, models: Path, name: str, tuned: str
) -> None:
    file = write_published(tmp_path / "as_46.6.pth", LAYOUTS["classifier"])
    found = imported(models, file, origin=find(name))
    path = models / f"{name}.safetensors"
    assert read_card(Library.named(tmp_path), path).modality == tuned
    assert found.card.sees == (tuned == "visual")
    assert f"fine-tuned on {'sound' if tuned == 'audio' else 'pictures'} alone" in found.card.description
    assert ("its hearing was not tuned along" in found.card.description) == (tuned == "visual")


def test_what_a_file_was_tuned_on_is_what_the_user_says(tmp_path: Path, models: Path) -> None:
    file = write_published(tmp_path / "c.pth", LAYOUTS["classifier"])
    assert not imported(models, file, tuned="audio").card.sees
    assert imported(models, file, tuned="visual", name="eye").card.sees
    assert not imported(models, file).is_new
    with pytest.raises(UserError, match="here already as 'eye', as fine-tuned on pictures alone; remove"):
        imported(models, file, tuned="both")
    with pytest.raises(ModelError, match="no classifier"):
        imported(models, write_published(tmp_path / "p.pth"), tuned="audio")


def test_what_the_user_says_goes_into_the_model(tmp_path: Path, models: Path) -> None:
    file = write_published(tmp_path / "tiny.pth", TINY)
    with pytest.raises(ModelError, match="attention heads"):
        imported(models, file)
    found = imported(models, file, name="mine", title="My model", norm_pix=False, heads=2, decoder_heads=2)
    assert (found.card.name, found.card.title) == ("mine", "My model")
    config, _ = checkpoint.read_header(models / "mine.safetensors")
    assert (config.num_heads, config.decoder_num_heads, config.norm_pix_loss) == (2, 2, False)
    assert "can be looked at" in found.card.description


def test_heads_that_no_model_has_leave_no_model(tmp_path: Path, models: Path) -> None:
    file = write_published(tmp_path / "tiny.pth", TINY)
    with pytest.raises(ModelError, match="num_heads is -2 and takes a whole number from 1"):
        imported(models, file, heads=-2, decoder_heads=2)
    assert nothing_written(models)


def test_plain_safetensors_with_published_names(tmp_path: Path, models: Path) -> None:
    save_file(build(SMALL).state_dict(), tmp_path / "plain.safetensors")
    assert imported(models, tmp_path / "plain.safetensors").card.kind == "released"


@pytest.mark.parametrize("half", [True, False])
def test_our_own_files_stay_what_they_are(tmp_path: Path, models: Path, half: bool) -> None:
    file = tmp_path / "copy.safetensors"
    card = ModelCard(name="x", title="X", kind="trained", description="", heard=Calibration(0.1, 0.2))
    saved = {"card": json.loads(card.to_json()), "more": 1}
    identity = checkpoint.save(file, build(TINY).state_dict(), TINY, saved, half=half)
    found = imported(models, file, title="A copy")
    assert (found.card.name, found.card.title, found.card.identity) == ("copy", "A copy", identity)
    assert (found.card.kind, found.card.heard, found.card.calibrated) == ("trained", card.heard, True)
    written = models / "copy.safetensors"
    assert checkpoint.read_header(written)[1]["more"] == 1
    assert {tensor.dtype for tensor in load_file(written).values()} == {
        torch.float16 if half else torch.float32
    }


def test_our_own_file_that_was_changed_is_refused(tmp_path: Path, models: Path) -> None:
    file = tmp_path / "own.safetensors"
    checkpoint.save(file, build(TINY).state_dict(), TINY)
    whole = file.read_bytes()
    file.write_bytes(whole[:-4] + b"\x00\x00\x80\x3f")
    with pytest.raises(ModelError, match="not what it was when it was written"):
        imported(models, file)
    file.write_bytes(whole[:-400])
    with pytest.raises(ModelError, match="cannot be read"):
        imported(models, file)
    assert nothing_written(models)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_our_own_file_of_no_numbers_is_refused(tmp_path: Path, models: Path, number: float) -> None:
    state = build(TINY).state_dict()
    state["norm_a.bias"] = torch.full_like(state["norm_a.bias"], number)
    checkpoint.save(tmp_path / "own.safetensors", state, TINY)
    with pytest.raises(ModelError, match=r"norm_a\.bias holds values that are no finite numbers"):
        imported(models, tmp_path / "own.safetensors")
    assert nothing_written(models)


def test_our_own_file_is_known_whatever_it_is_called(tmp_path: Path, models: Path) -> None:
    checkpoint.save(tmp_path / "mine.SAFETENSORS", build(TINY).state_dict(), TINY)
    assert imported(models, tmp_path / "mine.SAFETENSORS").card.name == "mine"


def test_a_damaged_file_is_refused(tmp_path: Path, models: Path) -> None:
    file = write_published(tmp_path / "one.pth")
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(ModelError, match=r"one\.pth is damaged"):
        imported(models, file)
    assert nothing_written(models)


def test_a_checkpoint_without_a_card_gets_one(tmp_path: Path, models: Path) -> None:
    checkpoint.save(tmp_path / "last.safetensors", build(TINY).state_dict(), TINY, {"epoch": 3})
    assert imported(models, tmp_path / "last.safetensors").card.title == "last"


def test_the_same_weights_are_not_kept_twice(tmp_path: Path, models: Path) -> None:
    first = imported(models, write_published(tmp_path / "one.pth"))
    again = imported(models, write_published(tmp_path / "two.pth"))
    assert not again.is_new
    assert again.card == first.card
    assert list(store.files(models)) == ["starter", "one"]


def test_a_name_is_never_taken_over(tmp_path: Path, models: Path) -> None:
    imported(models, write_published(tmp_path / "one.pth"))
    other = write_published(tmp_path / "one.pth", seed=1)
    for taken in ("one", "ONE", "starter"):
        with pytest.raises(ModelError, match="already"):
            imported(models, other, name=taken)
    assert imported(models, other).card.name == "one-2"


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a\\b", ".hidden", "x.", "CON", "nul.txt", "a\nb", " ", "x" * 81]
)
def test_names_that_are_none(tmp_path: Path, models: Path, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be the name of a model"):
        imported(models, write_published(tmp_path / "one.pth"), name=name)
    assert nothing_written(models)


@pytest.mark.parametrize("stem", ["grüße 東京", "a'b; rm -rf $HOME", "x" * 120, "50 (1)", "...dots"])
def test_files_of_any_name(tmp_path: Path, models: Path, stem: str) -> None:
    card = imported(models, write_published(tmp_path / f"{stem}.pth")).card
    store.use(models, card.name)
    assert store.active_card(models) == card


class Harmful:
    """Unpickling it would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path, models: Path) -> None:
    trace, file = tmp_path / "ran", tmp_path / "harmful.pth"
    torch.save({"module.pos_embed_a": Harmful(trace)}, file)
    with pytest.raises(ModelError, match="may run code"):
        imported(models, file)
    file.write_bytes(pickle.dumps(Harmful(trace)))
    with pytest.raises(ModelError):
        imported(models, file)
    assert not trace.exists()
    assert nothing_written(models)


def test_what_is_no_model_leaves_no_trace(tmp_path: Path, models: Path) -> None:
    file = tmp_path / "weights.pth"
    state = torch.load(write_published(file), weights_only=True)
    del state["module.norm.bias"]
    torch.save(state, file)
    page = tmp_path / "page.pth"
    page.write_text("\n<!DOCTYPE html><title>Log in</title>")
    with pytest.raises(ModelError, match="web page"):
        imported(models, page)
    for path, words in (
        (file, "norm.bias"),
        (tmp_path / "none.pth", "There is no file"),
        (tmp_path, "no file"),
    ):
        with pytest.raises(ModelError, match=words):
            imported(models, path)
    assert nothing_written(models)


def test_stopping_leaves_no_trace(tmp_path: Path, models: Path) -> None:
    file = write_published(tmp_path / "one.pth")
    for steps in range(3):
        seen: list[object] = []
        with pytest.raises(jobs.Cancelled):
            jobs.run(import_weights(models, file), seen.append, lambda s=seen, n=steps: len(s) > n)
        assert nothing_written(models)


def test_a_disk_without_room(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 1000))
    with pytest.raises(UserError, match="too little space"):
        imported(models, write_published(tmp_path / "one.pth"))
    assert nothing_written(models)


def test_a_models_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        imported(tmp_path / "file" / "models", write_published(tmp_path / "one.pth"))


def test_labels_name_the_classes(tmp_path: Path, models: Path) -> None:
    table, file = tmp_path / "labels.csv", write_published(tmp_path / "c.pth", LAYOUTS["classifier"])
    table.write_text("\ufeff" + LABELS, "utf-8")
    imported(models, file, labels=table)
    _, metadata = checkpoint.read_header(models / "c.safetensors")
    assert metadata["labels"] == [f"Sound {n}, a kind" for n in range(5)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nx\n", "first line"),
        ("", "first line"),
        (LABELS + "5,/m/5,Six\n", "names 6 classes"),
        (LABELS + "4,/m/4,Again\n", "Line 7"),
        (LABELS.replace("2,/m/2", "x,/m/2"), "Line 4"),
        ("index,display_name\n0\n", "Line 2"),
    ],
)
def test_tables_that_do_not_name_the_classes(tmp_path: Path, models: Path, text: str, words: str) -> None:
    (tmp_path / "labels.csv").write_text(text)
    file = write_published(tmp_path / "c.pth", LAYOUTS["classifier"])
    with pytest.raises(UserError, match=words):
        imported(models, file, labels=tmp_path / "labels.csv")
    assert nothing_written(models)


def test_tables_for_models_without_classes(tmp_path: Path, models: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="no classifier"):
        imported(models, write_published(tmp_path / "one.pth"), labels=tmp_path / "labels.csv")
    for table, words in (("labels.csv", "UTF-8"), ("none.csv", "cannot be read")):
        with pytest.raises(UserError, match=words):
            imported(
                models, write_published(tmp_path / "c.pth", LAYOUTS["classifier"]), labels=tmp_path / table
            )


def test_a_published_file_is_known_by_name_and_size(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_published(tmp_path / "small_model (1).pth")
    table = (entry("https://example.org"),)
    assert by_file(file, table) == table[0]
    assert by_file(file) is None
    (tmp_path / "small_model.pth").write_bytes(b"x")
    assert by_file(tmp_path / "small_model.pth", table) is None
    found = imported(models, file, origin=table[0])
    assert (found.card.name, found.card.title, found.card.licence) == ("small", "A small model", "MIT")
    config, _ = checkpoint.read_header(models / "small.safetensors")
    assert not config.norm_pix_loss
    assert "by the name and size" not in found.card.description
    monkeypatch.setattr(importing, "by_file", lambda file: by_file(file, table))
    (models / "small.safetensors").unlink()
    assert "taken for this by the name and size of its file" in imported(models, file).card.description


def test_the_table_is_whole() -> None:
    table = published.PUBLISHED
    for words in ("name", "title", "address", "file"):
        assert len({getattr(line, words) for line in table}) == len(table)
    for line in table:
        assert store.check_name(line.name) == line.name
        assert line.address.startswith(
            ("https://www.dropbox.com/s/", "https://drive.usercontent.google.com/")
        )
        assert line.file in line.address or "id=" in line.address
        assert find(line.name) is line
    with pytest.raises(ModelError, match=r"there are cav-mae-scale\+\+"):
        find("cav")


def test_sizes_in_the_table_are_those_of_the_models() -> None:
    keys = Path(__file__).parents[2] / "data" / "parity" / "state_dict_keys.json"
    layouts = {name: 4 * layout["n_params"] for name, layout in json.loads(keys.read_text()).items()}
    assert find("cav-mae-scale++").size == layouts["CAVMAE_default"]
    assert find("cav-mae-sync").size == layouts["SYNC_released_retrieval"]
    assert find("audioset-2m").size == layouts["CAVMAEFT_527"]
    assert find("vggsound").size == layouts["CAVMAEFT_309"]
    for name, layout in (("audioset-2m-audio", "CAVMAEFT_527"), ("vggsound-audio", "CAVMAEFT_309")):
        alone = find(name)
        assert alone.size == layouts[layout]  # the authors' code tunes the whole model, also on sound alone
        assert alone.is_size(alone.size + 200_000)
        assert alone.is_size(published.EARS[alone.classes])
        assert not find(name.removesuffix("-audio")).is_size(published.EARS[alone.classes])
    assert published.EARS[527] == layouts["CAVMAEFTAudio_527"]
    assert published.EARS[527] - published.EARS[309] == 4 * (527 - 309) * 769
    assert find("audioset-20k-visual").size == layouts["CAVMAEFT_527"]
    assert not find("audioset-20k-visual").is_size(published.EARS[527])


def test_the_identity_covers_the_preprocessing(tmp_path: Path, models: Path) -> None:
    card = imported(models, write_published(tmp_path / "one.pth")).card
    assert (
        card.preprocessing == "0.64 s of sound at 16 kHz in 128 mel bands, pictures of 32 x 32, patches of 16"
    )
    assert "SAMPLE_RATE=16000" in fingerprint()
    config: ModelConfig = checkpoint.read_header(models / "one.safetensors")[0]
    assert card.window == config.audio_frames * 0.01
