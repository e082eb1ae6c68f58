# SPDX-License-Identifier: MIT
"""Models at hand: chosen in one step, removed and brought back, and nothing strange brings them down."""

import json
import os
from pathlib import Path

import pytest

from core.errors import ModelError
from core.model import checkpoint, store
from core.model.build import build
from core.model.card import ModelCard
from core.model.config import TINY


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    for name in ("one", "two"):
        add(folder, name)
    return folder


def add(folder: Path, name: str) -> Path:
    path = folder / f"{name}.safetensors"
    card = ModelCard(name=name, title=name, kind="trained", description="")
    checkpoint.save(path, build(TINY).state_dict(), TINY, {"card": json.loads(card.to_json())})
    return path


def test_choosing_and_going_back(models: Path) -> None:
    assert store.previous_name(models) == ""
    store.use(models, "one")
    store.use(models, "two")
    assert (store.active_name(models), store.previous_name(models)) == ("two", "one")
    assert store.roll_back(models) == "one"
    assert (store.active_name(models), store.previous_name(models)) == ("one", "two")
    store.use(models, "one")  # again: what one can go back to stays
    assert store.previous_name(models) == "two"


def test_removing_and_bringing_back(models: Path) -> None:
    store.use(models, "one")
    store.remove(models, "two")
    assert list(store.files(models)) == ["starter", "one"]
    with pytest.raises(ModelError, match="no model 'two'"):
        store.use(models, "two")
    store.restore(models, "two")
    assert list(store.files(models)) == ["starter", "one", "two"]
    with pytest.raises(ModelError, match="cannot come back"):
        store.restore(models, "gone")
    store.remove(models, "two")
    add(models, "two")
    with pytest.raises(ModelError, match="another model 'two'"):
        store.restore(models, "two")
    store.discard_removed(models)
    assert not list((models / store.REMOVED).iterdir())


def test_only_the_latest_removal_is_kept(models: Path) -> None:
    store.remove(models, "one")
    store.remove(models, "two")
    assert [path.stem for path in (models / store.REMOVED).iterdir()] == ["two"]


def test_what_is_in_use_or_belongs_to_earshot_stays(models: Path) -> None:
    store.use(models, "one")
    for name, words in (("one", "in use"), ("starter", "belongs to Earshot"), ("gone", "no model 'gone'")):
        with pytest.raises(ModelError, match=words):
            store.remove(models, name)


def test_removing_the_one_to_go_back_to(models: Path) -> None:
    store.use(models, "one")
    store.use(models, "two")
    store.remove(models, "one")
    assert store.previous_name(models) == ""
    with pytest.raises(ModelError, match="no earlier model"):
        store.roll_back(models)
    assert store.active_name(models) == "two"


def test_a_truncated_file_is_named_and_not_chosen(models: Path) -> None:
    store.use(models, "one")
    path = models / "two.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    (models / "three.safetensors").write_bytes(b"")
    assert [card.name for card in store.cards(models)] == ["starter", "one"]
    assert set(store.damaged(models)) == {"two", "three"}
    with pytest.raises(ModelError, match=r"two\.safetensors cannot be read"):
        store.use(models, "two")
    assert store.active_name(models) == "one"
    store.remove(models, "two")  # but it can be taken away
    store.remove(models, "three")


@pytest.mark.parametrize("name", ["mit Leerzeichen", "grüße 東京", "a'b$c;d", "v1.2", "-x", "%s{0}"])
def test_names_of_any_kind(models: Path, name: str) -> None:
    add(models, store.check_name(name))
    store.use(models, name)
    assert store.active_card(models).name == name
    store.use(models, "starter")
    store.remove(models, name)
    store.restore(models, name)
    assert name in store.files(models)


def test_free_names(models: Path) -> None:
    assert store.free_name(models, "new") == "new"
    assert store.free_name(models, "One") == "One-2"
    assert store.free_name(models, "a/b:c") == "a-b-c"
    assert store.free_name(models, "..") == "model"
    assert store.free_name(models, "con") == "con-2"
    assert len(store.free_name(models, "x" * 200)) <= store.LONGEST_NAME
    for letter in "x", "я", "音", "🔔":
        name = store.free_name(models, letter * 200)
        assert store.check_name(name) == name
        (models / f"{name}-99{store.SUFFIX}").touch()
    with pytest.raises(ModelError, match="cannot be the name"):
        store.check_name("🔔" * 60)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert store.active_name(gone) == "starter"
    assert [card.name for card in store.cards(gone)] == ["starter"]
    assert store.damaged(gone) == {}
    store.discard_removed(gone)
    store.use(gone, "starter")
    with pytest.raises(ModelError, match="no earlier model"):
        store.roll_back(gone)


@pytest.mark.parametrize("saved", ["", "[]", "{", '{"active": 3}', '{"active": "gone", "previous": null}'])
def test_a_choice_that_cannot_be_read(models: Path, saved: str) -> None:
    (models / "active.json").write_text(saved)
    assert store.active_name(models) == "starter"
    store.use(models, "one")
    assert store.active_name(models) == "one"


def test_a_choice_that_cannot_be_written(models: Path) -> None:
    store.use(models, "one")
    (models / "active.json.tmp").mkdir()  # in the way, as a folder without rights would be
    with pytest.raises(ModelError, match="cannot be kept"):
        store.use(models, "two")
    assert store.active_name(models) == "one"
    (models / store.REMOVED).write_text("")
    with pytest.raises(ModelError, match="cannot be removed"):
        store.remove(models, "two")
    assert "two" in store.files(models)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_without_rights(models: Path) -> None:
    models.chmod(0o500)
    try:
        with pytest.raises(ModelError, match="cannot be kept"):
            store.use(models, "one")
        with pytest.raises(ModelError, match="cannot be removed"):
            store.remove(models, "one")
    finally:
        models.chmod(0o700)


@pytest.mark.parametrize(
    "change",
    [
        {"title": 5},
        {"heard": {"middle": "x", "width": 0.1}},
        {"measured": ["x"]},
        {"measured": {"audio_to_video_r1": "x"}},
        {"calibrated": "no"},
        {"parameters": None},
        {"strange": 1},
    ],
    ids=str,
)
def test_a_card_with_strange_values_is_told(models: Path, change: dict[str, object]) -> None:
    card = json.loads(ModelCard(name="x", title="x", kind="trained", description="").to_json()) | change
    checkpoint.save(models / "x.safetensors", build(TINY).state_dict(), TINY, {"card": card})
    assert "x" not in [card.name for card in store.cards(models)]
    assert store.damaged(models)["x"] == "x.safetensors has no card that can be read."


def test_cards_by_identity(models: Path) -> None:
    card = store.read_card(models / "two.safetensors")
    assert store.by_identity(models, card.identity) == "two"
    assert store.by_identity(models, "none") == ""
