"""Parsers that hang, crash and eat memory: the worker of the tests, and what became of it."""

from __future__ import annotations

from pathlib import Path

# A worker whose parsers do what a file's name says; everything else in it is real.
PARSERS = """
import sys; sys.path[:] = sys.argv[1:]
import os, re, signal, subprocess, time, warnings
from pathlib import Path
import corpus.worker as worker
real_read, real_clean, served = worker.read, worker.clean, []

def read(folder, path, encoding):
    served.append(path)
    with Path(folder, "log").open("a") as log:
        log.write(f"{os.getpid()} {path}\\n")
    if path.startswith("hang"):
        re.fullmatch("(?:a|a)*b", "a" * 200)  # in C, and never lets go of the interpreter
    if path.startswith("sleep"):
        time.sleep(3600)
    if path.startswith("program"):
        program = subprocess.Popen(["sleep", "3600"], start_new_session=True)
        Path(folder, "program").write_text(str(program.pid))
        try:
            program.wait()
        finally:
            program.kill()
    if path.startswith("segfault"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.startswith("fragile") and len(served) > 1:
        os.abort()
    if path.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    if path.startswith("exit"):
        sys.exit(3)
    if path.startswith("huge"):
        bytearray(worker.MEMORY_BYTES)
    if path.startswith("greedy"):
        kept = []
        while True:
            kept.append(bytes(2**26))
    if path.startswith("noisy"):
        print("noise"); warnings.warn("noise"); os.write(1, b"noise"); os.write(2, b"noise")
    return real_read(folder, path, encoding)

def clean(source, correction):
    if source.path.startswith("mistake"):
        raise ZeroDivisionError
    return real_clean(source, correction)

worker.read, worker.clean = read, clean
worker.serve()
"""


def served(folder: Path) -> list[tuple[int, str]]:
    """Which process began to read which file."""
    lines = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
    return [(int(line.split()[0]), line.split()[1]) for line in lines]


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
