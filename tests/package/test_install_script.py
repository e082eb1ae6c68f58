# SPDX-License-Identifier: MIT
"""The install script of the archive: installs, installs again, removes, and keeps what is not its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.package import desktop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    if os.name != "posix":
        pytest.skip("the archive is for Linux")
    folder = tmp_path / "an archive"
    (folder / "Earshot/_internal").mkdir(parents=True)
    (folder / "Earshot/Earshot").write_text('#!/bin/sh\necho "started $*"\n')
    (folder / "Earshot/Earshot").chmod(0o755)
    (folder / "Earshot/earshot-core").symlink_to("Earshot")
    desktop.write_share(folder / "share")
    shutil.copy(ROOT / "scripts/package/install.sh", folder)
    return folder


def install(archive: Path, home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [str(archive / "install.sh"), *arguments],
        env={"HOME": str(home), "PATH": os.environ["PATH"], **more},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_installs_for_one_user_and_the_menu_starts_it(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home of Zoë"
    for _ in range(2):
        done = install(archive, home)
        assert done.returncode == 0, done.stderr
    command = [str(home / ".local/bin/earshot"), "--search", "a b.wav"]
    assert (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        == "started --search a b.wav\n"
    )
    menu = (home / ".local/share/applications/earshot-search.desktop").read_text("utf-8")
    assert f'Exec="{home}/.local/lib/earshot/Earshot" --search %f\n' in menu
    assert (home / ".local/share/icons/hicolor/64x64/apps/earshot.png").exists()


def test_the_menus_of_dolphin_may_run(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert install(archive, home).returncode == 0
    menus = list((home / ".local/share/kio/servicemenus").glob("*.desktop"))
    assert menus
    assert {menu.stat().st_mode & 0o777 for menu in menus} == {0o755}


@pytest.mark.parametrize("prefix", ["here", "./here", "here/../here"])
def test_a_relative_prefix_is_meant_from_where_it_is_typed(
    archive: Path, tmp_path: Path, prefix: str
) -> None:
    home = tmp_path / "home"
    done = install(archive, home, PREFIX=prefix)
    assert done.returncode == 0, done.stderr
    command = [str(home / "here/bin/earshot"), "a.wav"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "started a.wav\n"
    menu = (home / "here/share/applications/earshot-search.desktop").read_text("utf-8")
    assert f'Exec="{home}/' in menu
    assert install(archive, home, "--remove", PREFIX=prefix).returncode == 0
    assert not (home / "here/bin/earshot").is_symlink()


def test_it_removes_what_it_installed_and_nothing_else(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    other = home / ".local/share/applications/other.desktop"
    library = home / ".local/share/Earshot/library/catalogue.sqlite"
    for file in (other, library):
        file.parent.mkdir(parents=True)
        file.touch()
    install(archive, home)
    done = install(archive, home, "--remove")
    assert done.returncode == 0, done.stderr
    caches = ("mimeinfo.cache", "icon-theme.cache")
    assert {file for file in home.rglob("*") if file.is_file() and file.name not in caches} == {
        other,
        library,
    }


def test_half_an_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    shutil.rmtree(archive / "share")
    done = install(archive, tmp_path / "home")
    assert done.returncode == 1
    assert "Unpack the whole archive first" in done.stderr
