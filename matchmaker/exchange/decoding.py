"""Bytes of a file into text: UTF-8 with or without a mark at its beginning, and a clear word about everything else."""

from __future__ import annotations

import re
from typing import NoReturn

from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.reading import shown

LARGEST = 20 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


def decode(data: bytes) -> str:
    """The text of a file. InvalidInput on `file` says where the first byte stands that is not UTF-8."""
    if len(data) > LARGEST:
        refuse_file("file_too_large", most=LARGEST // 1024 // 1024)
    if data.startswith(_ARCHIVES):
        refuse_file("file_spreadsheet")
    if data.startswith(_UTF16) or _looks_like_utf16(data):
        refuse_file("file_utf16")
    data = data.removeprefix(_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_byte("file_not_utf8", data, error.start)
    if "\0" in text:
        _refuse_byte("file_nul", data, data.index(b"\0"))
    if not text.strip():
        refuse_file("file_empty")
    return text


def refuse_file(code: str, line: int | None = None, **params: object) -> NoReturn:
    """Raise InvalidInput for the file as a whole, or for one of its lines."""
    raise InvalidInput([FieldError("file", code, params, line)])


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:2000]
    return len(head) >= 4 and head.count(0) > len(head) // 3


def _refuse_byte(code: str, data: bytes, at: int) -> NoReturn:
    """Say the line and the place in it, both counted from one, places in characters."""
    lines = re.split(rb"\r\n|\r|\n", data[:at])
    before = lines[-1].decode("utf-8")
    where: dict[str, object] = {"bad_line": len(lines), "place": len(before) + 1}
    refuse_file(code, len(lines), **where, byte=f"0x{data[at]:02X}", before=shown(before[-20:]))
