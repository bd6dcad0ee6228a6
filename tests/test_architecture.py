"""The walls between the parts stand: contracts, purity of the core, one test module for each core and job module."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tracker"
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = sorted([*(PACKAGE / "core").rglob("*.py"), *(PACKAGE / "render").rglob("*.py"), PACKAGE / "model.py"])

# The one module that uses each of the four given packages.
HOMES = {
    "httpx": "tracker/net/transport.py",
    "feedparser": "tracker/core/parse/feed.py",
    "apscheduler": "tracker/daemon.py",
    "sqlite_utils": "tracker/store/db.py",
}
# Packages that nothing uses: their jobs are done by others or by us (docs/design-notes.md).
NOWHERE = {"requests", "dateparser", "lxml", "numpy", "pickle5", "shelve", "marshal"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"


def dotted(node: ast.AST) -> str:
    """`datetime.now` for an expression of names and attributes, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f"?.{node.attr}"
    return ""


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names] if node.module else []
    return []


# ------------------------------------------------------------------ contracts
def test_import_contracts_are_kept():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_top_module_stands_in_the_layers():
    layers = re.search(r"^layers = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert layers
    named = set(re.findall(r"tracker\.(\w+)", layers[1]))
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - {"__init__"} == named


def test_package_files_import_nothing():
    guilty = [
        shown(path, node)
        for path in PACKAGE.rglob("__init__.py")
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert guilty == []


@pytest.mark.parametrize("package", HOMES)
def test_each_given_package_is_used_in_one_module(package: str):
    users = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(tree(path))
        if any(name.split(".")[0] == package for name in imported(node))
    }
    assert users == {HOMES[package]}


# ------------------------------------------------------------------ purity
BANNED_CALLS = {
    "open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__", "globals", "vars",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "time.time", "time.monotonic", "time.perf_counter", "time.sleep",
    "uuid4", "uuid1", "uuid.uuid4", "uuid.uuid1", "hash",
}  # fmt: skip
BANNED_METHODS = {"now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes", "getenv", "urandom"}
BANNED_MODULES = {
    "random", "secrets", "time", "os", "pathlib", "logging", "socket", "subprocess", "threading", "asyncio",
    "tempfile", "shutil", "uuid", "sys", "locale", "urllib.request", "http", "ssl", "smtplib", "sqlite3", "importlib",
}  # fmt: skip
# `BytesIO` is how a body must be handed to feedparser: as bytes it would be opened as a file when it is a path.
ALLOWED_OF_IO = {"io.BytesIO", "io.StringIO"}


def impurities(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """What a pure module must not do: clock, chance, environment, files, output, names that differ from run to run."""
    for node in ast.walk(module):
        for name in imported(node):
            opens = name.startswith("io.") and name not in ALLOWED_OF_IO
            if opens or any(name == banned or name.startswith(banned + ".") for banned in BANNED_MODULES):
                yield node, f"imports {name}"
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            last = name.rsplit(".", 1)[-1]
            if name in BANNED_CALLS or ("." in name and last in BANNED_METHODS):
                yield node, f"calls {name}()"
        if isinstance(node, ast.Attribute) and dotted(node).startswith("io.") and dotted(node) not in ALLOWED_OF_IO:
            yield node, f"uses {dotted(node)}"
        if isinstance(node, (ast.Global, ast.AsyncFunctionDef, ast.Await)):
            yield node, type(node).__name__.lower()


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_core_render_and_model_are_pure(path: Path):
    assert [f"{shown(path, node)}: {what}" for node, what in impurities(tree(path))] == []


@pytest.mark.parametrize(
    "code",
    [
        "import random", "from random import random", "import os", "from os import environ", "import time",
        "from datetime import datetime\ndatetime.now()", "import datetime\ndatetime.datetime.utcnow()",
        "open('x')", "print('x')", "from uuid import uuid4", "from pathlib import Path", "path.read_text()",
        "import logging", "async def f(): ...",
        "eval('1')", "hash('x')", "import io\nio.open('x')", "from io import open",
    ],
)  # fmt: skip
def test_the_purity_test_catches(code: str):
    assert list(impurities(ast.parse(code)))


def test_the_purity_test_lets_pure_code_pass():
    pure = "from io import BytesIO\nfrom datetime import datetime\nBytesIO(b'')\ndatetime(2026, 1, 1)\nlen('x')"
    assert list(impurities(ast.parse(pure))) == []


# ------------------------------------------------------------------ what no module does
def test_feedparser_is_only_given_streams():
    calls = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and dotted(node.func) == "feedparser.parse":
                first = node.args[0] if node.args else None
                good = isinstance(first, ast.Call) and dotted(first.func).endswith("BytesIO")
                calls.append((shown(path, node), good))
    assert calls
    assert [place for place, good in calls if not good] == []
    aliased = [
        shown(path, node) for path in MODULES for node in ast.walk(tree(path)) if "feedparser.parse" in imported(node)
    ]
    assert aliased == []


DANGEROUS = {
    "eval", "exec", "os.system", "os.popen", "subprocess.run", "subprocess.Popen", "subprocess.call",
    "subprocess.check_output", "subprocess.check_call", "yaml.load", "yaml.unsafe_load", "pickle.load",
    "shelve.open", "tempfile.mktemp",
}  # fmt: skip


def test_nothing_is_run_or_unpickled_from_data():
    found = {
        (path.relative_to(PACKAGE).as_posix(), dotted(node.func))
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func) in DANGEROUS | {"pickle.loads"}
    }
    # The worker's child reads what its own parent wrote; what comes back goes through a restricted reader.
    assert found <= {("net/worker.py", "pickle.loads")}


def test_certificates_are_always_verified_and_no_proxy_is_taken_from_the_environment():
    forbidden = {("verify", False), ("check_hostname", False), ("trust_env", True)}
    guilty = [
        shown(path, node)
        for path in MODULES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant)
            and (node.arg, node.value.value) in forbidden)
        or dotted(node) in ("ssl._create_unverified_context", "ssl.CERT_NONE")
    ]  # fmt: skip
    assert guilty == []


def test_unused_packages_stay_out():
    guilty = [
        f"{shown(path, node)}: {name}"
        for path in MODULES
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.split(".")[0] in NOWHERE
    ]
    assert guilty == []


# ------------------------------------------------------------------ tests mirror the code
def mirrored() -> list[Path]:
    jobs = [*(PACKAGE / "core").rglob("*.py"), *(PACKAGE / "jobs").rglob("*.py")]
    return sorted(path for path in jobs if path.name not in ("__init__.py", "ports.py"))


@pytest.mark.parametrize("path", mirrored(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_core_and_job_module_has_its_test_module(path: Path):
    inside = path.relative_to(PACKAGE)
    twin = ROOT / "tests" / inside.parent / f"test_{inside.name}"
    assert twin.is_file(), f"write {twin.relative_to(ROOT)}"
    assert any(
        isinstance(node, (ast.Assert, ast.With)) or (isinstance(node, ast.Call) and "assert" in dotted(node.func))
        for node in ast.walk(tree(twin))
    ), f"{twin.relative_to(ROOT)} asserts nothing"


# ------------------------------------------------------------------ size and names
def test_no_module_is_a_drawer():
    names = {path.stem for path in MODULES} | {path.parent.name for path in MODULES}
    assert names & {"utils", "util", "helpers", "common", "misc", "manager"} == set()


def test_modules_and_functions_stay_readable():
    long = []
    for path in MODULES:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 480 and path.name != "model.py":
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 70:
                    long.append(f"{shown(path, node)}: {node.name} has {length} lines")
    assert long == []
