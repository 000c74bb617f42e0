"""Old and foreign office files (.doc, .wps, .xls, .ppt, .odt, .rtf, ...), by way of LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from corpus.formats.docx import read_docx
from corpus.formats.html import read_html
from corpus.formats.package import check_package
from corpus.formats.pptx import read_pptx
from corpus.formats.reading import BadFormat, Reading
from corpus.formats.xlsx import read_xlsx

CONVERTED = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".wps", ".wpt", ".rtf", ".odt"), "docx"),
    **dict.fromkeys((".xls", ".et", ".ods"), "xlsx"),
    **dict.fromkeys((".ppt", ".pps", ".ppsx", ".dps", ".odp"), "pptx"),
}
"""Suffix -> the format that such a file is read as."""

_READERS: dict[str, Callable[[bytes], Reading]] = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pptx": read_pptx,
}
_SECONDS = 60
_NOTE = "由 LibreOffice 转换后读取。"
_BINARY = (".doc", ".dot", ".wps", ".wpt", ".xls", ".et", ".ppt", ".pps", ".dps")
_STREAMS = {
    "docx": ("WordDocument",),
    "xlsx": ("Workbook", "Book"),
    "pptx": ("PowerPoint Document", "PP40"),
}
# The programs of Kingsoft write Microsoft's formats under names of their own.
_KNOWN_AS = {".wps": ".doc", ".wpt": ".dot", ".et": ".xls", ".dps": ".ppt"}
_PACKAGE, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A profile in which no macro runs and nothing is asked or fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read_legacy(data: bytes, suffix: str) -> Reading:
    """The text of a file with one of the suffixes in `CONVERTED`, as of the format it becomes.

    Raises:
        BadFormat: LibreOffice is not installed, takes too long or gives nothing; or what it gives
            is refused.
    """
    target = CONVERTED[suffix]
    begin = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    # Not a few files only bear the old name; web sites sell their tables as .xls.
    if begin.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return read_html(data, "")
    if data.startswith(_PACKAGE):
        check_package(data, f".{target}")
        if suffix in _BINARY:
            return _READERS[target](data)
    else:
        _check_content(data, begin, suffix, target)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise BadFormat("no LibreOffice", suffix, target)
    with tempfile.TemporaryDirectory(prefix="yinju-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"source{_KNOWN_AS.get(suffix, suffix)}"
        source.write_bytes(data)
        _convert(program, source, target, folder)
        result = folder / "converted" / f"source.{target}"
        if not result.is_file():
            raise BadFormat("LibreOffice fails", target)
        reading = _READERS[target](result.read_bytes())
    return replace(reading, notes=(_NOTE, *reading.notes))


def _check_content(data: bytes, begin: bytes, suffix: str, target: str) -> None:
    """Refuse what is not what the suffix says: LibreOffice takes any bytes for text."""
    if data.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadFormat("password", target)
        known = any(name.encode("utf-16-le") in data for name in _STREAMS[target])
    elif target == "docx":
        known = begin.startswith((b"{\\rtf", b"<?xml"))
    else:
        known = begin.startswith(b"<?xml")
    if not known:
        raise BadFormat("another format", suffix, target)


def _convert(program: str, source: Path, target: str, folder: Path) -> None:
    """Run LibreOffice in a process group of its own, with a profile that is thrown away."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--nolockcheck", "--nologo", "--convert-to", target,
        "--outdir", str(folder / "converted"), str(source),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the names are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise BadFormat("LibreOffice hangs", _SECONDS, target) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # all have ended
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
