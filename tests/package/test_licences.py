# SPDX-License-Identifier: MIT
"""The licences of what ships: complete, or there is no application."""

import importlib.util
from importlib import metadata
from pathlib import Path

import pytest

from core import licences as reading
from core.licences import Licence
from scripts.package import licences, native
from scripts.package.licences import LicenceMissing, collect


def source_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return spec.origin


def pure(module: str) -> tuple[str, str, str]:
    return (module, source_of(module), "PYMODULE")


def test_packages_python_and_earshot_itself_are_listed() -> None:
    names = {one.name: one for one in collect([pure("numpy"), pure("platformdirs"), pure("json")])}
    assert set(names) == {"Earshot", "Python", "numpy", "platformdirs", "pyinstaller"}
    assert "Python Software Foundation" in names["Python"].text
    assert names["numpy"].version == metadata.version("numpy")


def test_libraries_inside_packages_are_named_with_their_own_terms() -> None:
    folder = Path(source_of("av")).parent.parent / "av.libs"
    if not folder.exists():
        pytest.skip("this wheel of PyAV keeps its libraries elsewhere")
    found = {one.name: one for one in collect([(f.name, str(f), "BINARY") for f in folder.iterdir()])}
    assert {"FFmpeg", "x264", "x265", "dav1d", "Opus"} <= set(found)
    assert found["x264"].terms == "GPL-2.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in found["x265"].text


def test_qt_comes_under_the_lesser_licence_with_its_text() -> None:
    (qt,) = (one for one in collect([pure("PySide6.QtCore")]) if one.name == "Qt")
    assert qt.terms == "LGPL-3.0-only"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert qt.version == metadata.version("PySide6_Essentials")


def test_a_package_without_a_licence_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "of_distribution", lambda one: Licence(one.name, one.version, "MIT", ""))
    with pytest.raises(LicenceMissing, match=r"No licence text was found for .*numpy"):
        collect([pure("numpy")])


def test_an_unknown_library_inside_a_package_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = tmp_path / "av.libs" / "libstrange-0a1b2c3d.so.1"
    stranger.parent.mkdir()
    stranger.touch()
    monkeypatch.setattr(licences, "_owners", lambda: {stranger: metadata.distribution("av")})
    with pytest.raises(LicenceMissing, match=r"libstrange.* is not known"):
        collect([("x", str(stranger), "BINARY")])


def test_a_file_that_belongs_to_nothing_stops_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "libmine.so"
    stranger.touch()
    with pytest.raises(LicenceMissing, match=r"libmine\.so belongs to no package"):
        collect([("libmine.so", str(stranger), "BINARY")])


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("libavcodec-5e6b81c2.so.62.28.102", "FFmpeg"),
        ("libavcodec.so.61", "FFmpeg"),
        ("libavif-43e630fc.so.16.4.2", "libavif"),
        ("libxcb-shape-7716c890.so.0.0.0", "XCB"),
        ("libjpeg.b1a87dc0.so.8", "libjpeg-turbo"),
        ("libscipy_openblas64_-32a4b2a6.so", "OpenBLAS"),
        ("libicudata.so.73", "ICU"),
        ("libgomp.so.1", "GCC run-time libraries"),
    ],
)
def test_libraries_are_known_by_file(file: str, name: str) -> None:
    found = native.native(file)
    assert found is not None
    assert found.name == name


def test_what_is_not_a_library_of_others_is_not_taken_for_one() -> None:
    assert [native.native(name) for name in ("libtorch_cpu.so", "core.abi3.so", "__init__.py")] == [None] * 3


def test_every_named_text_is_there() -> None:
    for library in (*native.NATIVES, native.QT):
        assert library.notices
        for name in library.notices:
            assert len(licences.notice_or_package(name)) > 100, (library.name, name)


def test_the_list_survives_being_kept(tmp_path: Path) -> None:
    listed = (
        Licence("a", "1", "MIT", "same"),
        Licence("b", "2", "MIT", "same"),
        Licence("ü", "", "", "other"),
    )
    reading.write(listed, tmp_path / "licences.json")
    assert reading.read(tmp_path / "licences.json") == listed


def test_a_checkout_lists_what_is_installed() -> None:
    assert {"torch", "numpy"} <= {one.name for one in reading.shipped()}
