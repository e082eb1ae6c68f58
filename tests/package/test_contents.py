# SPDX-License-Identifier: MIT
"""What goes into the packaged application, and what is left out of it."""

import ast
import re
from pathlib import Path

import pytest

from scripts.package import contents, sizes
from scripts.package.contents import Entry, StillNeeded, left_out_by, select

ROOT = Path(__file__).parents[2]

SHIPS = (
    "torch/lib/libtorch_cuda.so",
    "torch/bin/torch_shm_manager",
    "torch/nn/functional.py",
    "nvidia/cu13/lib/libnvrtc.so.13",
    "nvidia/cu13/lib/libnvrtc-builtins.so.13.0",
    "nvidia/cudnn/lib/libcudnn_adv.so.9",
    "nvidia/nvshmem/lib/libnvshmem_host.so.3",
    "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqwayland.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/multimedia/ffmpegmediaplugin.dll",
    "PySide6/Qt/translations/qtbase_de.qm",
    "numpy/testing/__init__.py",
    "resources/models/starter.safetensors",
    "libstdc++.so.6",
)
STAYS_OUT = (
    "torch/test/cpp/api.so",
    "torch/bin/protoc",
    "torch/include/torch/torch.h",
    "torch/lib/libtorch_cuda_linalg.so",
    "nvidia/cu13/lib/libcusolver.so.12",
    "nvidia/cu13/lib/libcusolverMg.so.12",
    "nvidia/cu13/lib/libnvrtc.alt.so.13",
    "nvidia/cu13/lib/libnvperf_host.so",
    "nvidia/nvshmem/lib/nvshmem_transport_ibrc.so.3",
    "triton/_C/libtriton.so",
    "cv2/data/haarcascade_eye.xml",
    "PySide6/Qt/plugins/platforms/libqeglfs.so",
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
    "PySide6/Qt/translations/designer_de.qm",
    "PySide6/Qt/qml/QtQuick/qmldir",
    "libmvec.so.1",
)


def binary(name: str) -> Entry:
    return (name, f"/from/{name}", "BINARY")


@pytest.mark.parametrize("name", SHIPS)
def test_what_is_needed_ships(name: str) -> None:
    rule = left_out_by(name)
    assert rule is None, rule


@pytest.mark.parametrize("name", STAYS_OUT)
def test_what_is_not_needed_stays_out(name: str) -> None:
    assert left_out_by(name) is not None


def test_libraries_that_nothing_is_linked_to_any_more_stay_out() -> None:
    links = {
        "/from/PySide6/Qt/plugins/platforms/libqeglfs.so": ["libQt6EglFS.so.6"],
        "/from/PySide6/QtCore.so": ["libQt6Core.so.6"],
        "/from/PySide6/Qt/lib/libQt6Core.so.6": ["libglib.so.0"],
        "/from/libgtk.so.0": ["libpango.so.0"],
    }
    entries = [binary(source.removeprefix("/from/")) for source in links]
    entries += [binary("PySide6/Qt/lib/libQt6EglFS.so.6"), binary("libglib.so.0"), binary("libpango.so.0")]
    entries += [binary("libportaudio.so.2"), binary("libpython3.11.so.1.0")]  # opened by name
    chosen = select(entries, lambda source: links.get(source, []))
    assert {entry[0] for entry in chosen.kept} == {
        "PySide6/QtCore.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "libglib.so.0",
        "libportaudio.so.2",
        "libpython3.11.so.1.0",
    }


def test_a_rule_that_breaks_a_link_stops_the_build() -> None:
    entries = [binary("torch/lib/libtorch_cuda.so"), binary("nvidia/cu13/lib/libcusolver.so.12")]
    with pytest.raises(StillNeeded, match=r"libtorch_cuda\.so is linked to libcusolver"):
        select(entries, lambda source: ["libcusolver.so.12"] if "torch" in source else [])


def test_what_every_system_has_may_be_linked_to() -> None:
    entries = [binary("av.libs/libx265.so"), binary("libmvec.so.1")]
    chosen = select(entries, lambda source: ["libmvec.so.1"] if "x265" in source else [])
    assert [entry[0] for entry in chosen.kept] == ["av.libs/libx265.so"]


def test_what_was_saved_is_counted_by_reason(tmp_path: Path) -> None:
    header, library = tmp_path / "torch.h", tmp_path / "libQt6Pdf.so.6"
    header.write_bytes(b"1" * 300)
    library.write_bytes(b"1" * 50)
    entries = [
        ("torch/include/torch.h", str(header), "DATA"),
        ("PySide6/Qt/lib/libQt6Pdf.so.6", str(library), "BINARY"),
        ("libQt6Pdf.so.6", "PySide6/Qt/lib/libQt6Pdf.so.6", "SYMLINK"),
    ]
    assert sorted(select(entries, lambda _: ()).saved.values()) == [50, 300]


def test_the_largest_parts_are_named(tmp_path: Path) -> None:
    files = {
        "Earshot": 10,
        "_internal/torch/lib/libtorch_cpu.so": 500,
        "_internal/torch/nn/functional.py": 5,
        "_internal/nvidia/cudnn/lib/libcudnn_ops.so.9": 200,
        "_internal/nvidia/cudnn/lib/libcudnn_cnn.so.9": 100,
        "_internal/av.libs/libx264.so": 20,
        "_internal/av/frame.so": 3,
    }
    for name, size in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1" * size)
    (tmp_path / "_internal/link.so").symlink_to("torch/lib/libtorch_cpu.so")
    assert list(sizes.parts(tmp_path).items()) == [
        ("torch libtorch_cpu", 500),
        ("NVIDIA libcudnn", 300),
        ("av", 23),
        ("Earshot", 10),
        ("torch", 5),
    ]


# On a GPU these load libtorch_cuda_linalg and libcusolver, which do not ship; norms do not.
SOLVERS = (
    "cholesky|cholesky_inverse|cholesky_solve|cond|det|eig|eigh|eigvals|eigvalsh|householder_product|inv"
    "|inverse|ldl_factor|logdet|lstsq|lu|lu_factor|lu_solve|matrix_rank|ormqr|pca_lowrank|pinv|pinverse|qr"
    "|slogdet|solve|svd|svd_lowrank|svdvals|tensorinv|tensorsolve"
)


# Where tensors lie on the CPU whatever the machine, which needs neither.
ON_CPU = {"core/model/adapted.py": ["torch.linalg.solve"]}  # on what checkpoint.read gives


def torch_solvers(source: str) -> list[str]:
    """Uses of torch's factorisations and solvers."""
    dotted = [ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    pattern = re.compile(rf"^torch\.(?:linalg\.)?(?:{SOLVERS})$")
    return [name for name in dotted if pattern.match(name)]


def test_the_guard_sees_a_solver() -> None:
    assert torch_solvers("x = torch.linalg.lstsq(a, b)\ny = torch.svd(a)") == [
        "torch.linalg.lstsq",
        "torch.svd",
    ]
    assert torch_solvers("torch.linalg.vector_norm(x); np.linalg.svd(x); torch.solver") == []


def test_no_job_uses_what_the_left_out_solvers_are_for() -> None:
    files = [file for room in ("core", "app") for file in (ROOT / room).rglob("*.py")]
    used = {file.relative_to(ROOT).as_posix(): torch_solvers(file.read_text("utf-8")) for file in files}
    assert {name: solvers for name, solvers in used.items() if solvers} == ON_CPU


def test_no_job_needs_the_left_out_compiler() -> None:
    files = [file for room in ("core", "app") for file in (ROOT / room).rglob("*.py")]
    users = [file for file in files if re.search(r"torch\.compile\(|import triton", file.read_text("utf-8"))]
    assert users == []
    assert "triton" in contents.EXCLUDED_MODULES
