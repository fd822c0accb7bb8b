"""The table of areas: all revisions of GB/T 2260, not only today's and not only Henan's."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.resources import files

import pytest

from unioncard.people.areas import is_area


@pytest.mark.parametrize(
    "code",
    [
        *("410105", "110105", "419001", "650102", "460302", "710000"),
        *("410783", "411603", "410307", "410308", "410212", "411203", "411003"),  # Henan since 2014
        *("410224", "411222", "411023", "410881", "412121", "412201", "412431"),  # Henan before
        *("510201", "512301", "442229", "132102"),  # provinces and prefectures that were divided
        *("410000", "410100"),
    ],
)
def test_an_area_is_one_whenever_it_was_in_the_standard(code: str) -> None:
    assert is_area(code)


@pytest.mark.parametrize("code", ["419999", "490105", "000000", "810000", "820000", "830000", "4101", "", "41010５"])
def test_other_digits_are_none(code: str) -> None:
    assert not is_area(code)


def known_to_stdnum() -> set[str]:
    """The codes of its table: provinces from the margin, below each the other four digits of its areas."""
    codes, province = set(), ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text("utf-8").splitlines():
        number = line.split()[0] if line.strip() else "#"
        if number != "#" and not line.startswith(" "):
            province = number
        elif number != "#":
            codes.add(province + number)
    return codes


def test_everything_python_stdnum_knows_is_here() -> None:
    """Its table grows with its releases: when this fails, an area is new and its line in ours wants two digits."""
    known = {code for code in known_to_stdnum() if not code.startswith(("81", "82"))}
    assert len(known) > 6_800
    assert sorted(code for code in known if not is_area(code)) == []


def test_what_python_stdnum_lacks_is_here_too() -> None:
    """省直辖 cities of 1986 to 1994 and the prefectures of 1980, by the Ministry's lists."""
    lacking = {"419007", "419018", "412401"}
    assert lacking.isdisjoint(known_to_stdnum())
    assert all(map(is_area, lacking))


def test_the_samples_areas_were_real_ones() -> None:
    data = files("unioncard_tools.sample").joinpath("data/dissolved_areas.csv").read_text("utf-8")
    assert all(is_area(line["code"]) for line in csv.DictReader(data.splitlines()))


def test_the_table_is_in_order_and_repeats_nothing() -> None:
    text = files("unioncard.people").joinpath("data/gbt2260_codes.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    codes = [four + two for four, *rest in lines for two in rest]
    assert codes == sorted(set(codes))
    assert f"# {len(codes)} codes" in text


def test_the_table_is_read_when_first_asked_for() -> None:
    asks = "import unioncard.people.areas as a; print(a._codes.cache_info().currsize, a.is_area('410105'))"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == ["0", "True"]
