"""A disk that refuses at the n-th write, under the whole program; run as a module with the shim preloaded.

The shim stands between the process and libc: writes, truncations and syncs of files below one folder fail from the
n-th on, once or until it is disarmed. What is above it - SQLite, backups, the file channel - is the real thing.
"""

import ctypes
import errno
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.faults import oracle
from tests.faults.killing import SEEDS, begin, ended, finish, knowledge
from tests.faults.test_kills import SEED, check, warmed, whole_run
from tests.faults.world import ENVIRON, Newsroom, SharedClock, far_side, instance
from tracker.app import running
from tracker.config.load import Config, load
from tracker.errors import StoreFull
from tracker.store.lock import hold

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char below[PATH_MAX];
static long calls, first, last;
static int code;

long disk_arm(const char *folder, long from, long count, int why) {
  long seen = calls;
  strncpy(below, folder, sizeof below - 1);
  calls = 0; first = from; last = from + count; code = why;
  return seen;
}

static int refuses(int fd) {
  char name[64], path[PATH_MAX];
  ssize_t length;
  if (!below[0]) return 0;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  length = readlink(name, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (strncmp(path, below, strlen(below))) return 0;
  calls++;
  if (calls < first || calls >= last) return 0;
  errno = code;
  return 1;
}

#define STAND_IN(type, name, parameters, arguments) \
  type name parameters { \
    static type (*real) parameters; \
    if (!real) real = dlsym(RTLD_NEXT, #name); \
    return refuses(fd) ? -1 : real arguments; \
  }

STAND_IN(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
STAND_IN(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
STAND_IN(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
STAND_IN(int, fsync, (int fd), (fd))
STAND_IN(int, fdatasync, (int fd), (fd))
STAND_IN(int, ftruncate, (int fd, off_t size), (fd, size))
STAND_IN(int, ftruncate64, (int fd, off64_t size), (fd, size))
"""
BEFORE, STEPS = 14, 17
LASTING = 10**9


def build(folder: Path) -> Path | None:
    """The shim, compiled; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    source, library = folder / "shim.c", folder / "shim.so"
    source.write_text(SHIM, encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def lived(config: Config, clock: SharedClock, arm: "ctypes._NamedFuncPointer", at: int, count: int, why: int) -> None:
    """A tick on a disk that refuses, the same one again on a good disk, and on to the end, in one life."""
    arm(str(config.folder).encode(), at, count, why)
    refused = 0
    while True:
        try:
            with (
                hold(config.database.parent),
                running(
                    config, knowledge(), now=clock, chance=lambda: 0.5, environ=ENVIRON, parse_in_process=True
                ) as app,
            ):
                while clock.steps < STEPS:
                    try:
                        app.tick()
                    except StoreFull:  # what the daemon logs and tries again
                        refused += 1
                        assert refused < 10
                        arm(b"", 0, 0, 0)
                        continue
                    arm(b"", 0, 0, 0)
                    clock.steps += 1
            return
        except StoreFull:  # at the start
            refused += 1
            assert refused < 10
            arm(b"", 0, 0, 0)


def main(folder: Path, stride: int) -> None:
    """Let the disk fail at each `stride`-th write of a tick in each way; prints what was tried as JSON."""
    arm = ctypes.CDLL(os.environ["LD_PRELOAD"]).disk_arm
    arm.restype, arm.argtypes = ctypes.c_long, [ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_int]
    clock = SharedClock(timedelta(hours=12))
    room = Newsroom(seed=SEED + 2, sources=3, days=9, per_week=14)
    tried: Counter[str] = Counter()
    with far_side(room, clock) as far:
        warmed(folder / "warm", room, far)
        undisturbed = whole_run(folder / "whole", room, far, STEPS)
        far.get("reset")
        clock.steps = 0
        start = folder / "start"
        finish(instance(start, room, far, seeds=SEEDS), clock, BEFORE)
        far.get("mark")

        def one(at: int, count: int, why: int) -> None:
            here = folder / "here"
            shutil.copytree(start, here)
            far.get("rewind")
            clock.steps = BEFORE
            assert ended(begin(partial(lived, load(here / "config.yaml"), clock, arm, at, count, why)))
            path = here / "db" / "tracker.db"
            check(path, far, room, STEPS)
            assert oracle.differences(undisturbed, path) == [], (at, count, why)
            left = [file for file in here.rglob("*") if file.suffix in (".part", ".new")]
            assert left == [], (at, count, why)
            shutil.rmtree(here)
            tried[f"{errno.errorcode[why]} {'once' if count == 1 else 'for a while'}"] += 1

        writes = counted(folder, start, far, clock, arm)
        for why in (errno.ENOSPC, errno.EIO):
            for count in (1, LASTING):
                for at in range(1, writes + 1, stride):
                    one(at, count, why)
    print(json.dumps({"writes": writes, "tried": tried}))  # noqa: T201


def counted(folder: Path, start: Path, far: object, clock: SharedClock, arm: "ctypes._NamedFuncPointer") -> int:
    """How many writes and syncs one tick does below the instance."""
    here = folder / "here"
    shutil.copytree(start, here)
    far.get("rewind")  # type: ignore[attr-defined]
    clock.steps = BEFORE
    report = folder / "writes"

    def work() -> None:
        config = load(here / "config.yaml")
        arm(str(here).encode(), 0, 0, 0)
        with (
            hold(config.database.parent),
            running(config, knowledge(), now=clock, chance=lambda: 0.5, environ=ENVIRON, parse_in_process=True) as app,
        ):
            app.tick()
        report.write_text(str(arm(b"", 0, 0, 0)))

    assert ended(begin(work))
    shutil.rmtree(here)
    return int(report.read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
