"""A file that is packed, encrypted or a workbook is called that, under whatever name it comes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from unioncard.banks.files import answer_files, answer_names
from unioncard.banks.files.answer import FormatError
from unioncard.banks.files.fault import Fault
from unioncard_tools.profiles import load

PLAIN = b"UCR1|R20261123-7KM3Q9XTBW-01|1|\n"


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.ret", PLAIN)
    return made.getvalue()


PACKED = {
    "gzip": gzip.compress(PLAIN),
    "zip": zipped(),
    "bzip2": bz2.compress(PLAIN),
    "xz": lzma.compress(PLAIN),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24),
    "rar": b"Rar!\x1a\x07\x01\x00",
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    "pdf": b"%PDF-1.7\n",
    "openpgp": b"\x85\x01\x0c\x03" + bytes(268),
    "armoured": b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
}


@pytest.mark.parametrize("content", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("name", ["delimited", "fixed", "csv"])
def test_what_is_no_text_is_said_to_be_packed_and_not_a_wrong_encoding(name: str, content: bytes) -> None:
    profile = load(name, Path())
    for kind, form in profile.answers.by_kind().items():
        with pytest.raises(FormatError) as refused:
            answer_files.parse(profile, kind, form.sample_name(), content)
        assert refused.value.code == Fault.PACKED
        assert "请解压" in str(refused.value)
        assert "里面的那个文件" in str(refused.value)


@pytest.mark.parametrize("suffix", [".gz", ".ZIP", ".pgp", ".tar.gz", ".xlsx", ".et"])
def test_a_packed_answer_is_not_to_be_renamed_but_unpacked(suffix: str) -> None:
    said = answer_names.unknown(load("delimited", Path()), f"UC_R20261123-7KM3Q9XTBW-01-1.ret{suffix}")
    assert "解压" in said
    assert "里面的那个文件" in said
    assert "请去掉" not in said
