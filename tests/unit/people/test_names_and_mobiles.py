"""Names, mobiles and masking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncard.people.masking import mask_numbers
from unioncard.people.mobiles import is_mobile
from unioncard.people.names import can_be_written, has_valid_characters, is_too_long, is_unreadable, tidy


@pytest.mark.parametrize("dot", list("·•・･．.-‧∙⋅‐—"))
def test_every_separator_dot_becomes_the_one_of_the_rule(dot: str) -> None:
    assert tidy(f"买买提{dot}艾力") == "买买提·艾力"
    assert tidy(f"买买提 {dot} 艾力") == "买买提·艾力"


@pytest.mark.parametrize("space", [" ", "\u3000", "\u00a0", "\t", "  "])
def test_the_space_of_a_two_character_name_goes_and_other_spaces_stay(space: str) -> None:
    assert tidy(f"张{space}三") == "张三"
    assert tidy("欧阳 娜娜") == "欧阳 娜娜"


@pytest.mark.parametrize("name", ["张三", "买买提·艾力", "㛃", "王𬭎", "䶮"])
def test_rare_characters_and_dotted_names_are_names(name: str) -> None:
    assert has_valid_characters(name, latin=False)


@pytest.mark.parametrize("name", ["张三2", "Zhang San", "张·", "·张", "张··三", "张?", "张□", "欧阳 娜娜", "张(三)"])
def test_other_characters_are_not(name: str) -> None:
    assert not has_valid_characters(name, latin=False)


def test_foreigners_write_latin_letters() -> None:
    for name in ("JOHN SMITH", "O'Neil-Smith, J. R.", "José"):
        assert has_valid_characters(name, latin=True)
    assert not has_valid_characters("JOHN 2", latin=True)


@pytest.mark.parametrize("name", ["王\ue863", "王?", "王？", "□", "王〓", "\ufffd", "\ud842", "⺠", "⽅", "王⿰火日"])
def test_marks_of_a_lost_character_are_unreadable_and_no_characters_of_names(name: str) -> None:
    assert is_unreadable(name) and not has_valid_characters(name, latin=False)
    assert not is_too_long(name)


@pytest.mark.parametrize("name", ["㛃", "王𬭎", "䶮", "买买提·艾力", "张3", "Zhang"])
def test_other_names_are_readable(name: str) -> None:
    assert not is_unreadable(name)


def test_a_character_set_has_a_name_or_not() -> None:
    assert can_be_written("龑", "gbk") and not can_be_written("䶮", "gbk") and not can_be_written("𬭎", "gbk")
    assert can_be_written("㛃䶮𬭎·", "gb18030") and can_be_written("㛃䶮𬭎·", "utf-8")


@given(st.text(max_size=60))
def test_the_room_is_counted_as_gb_18030_counts(name: str) -> None:
    assert is_too_long(name) == (len(name.encode("gb18030", "replace")) > 50)


def test_fifty_bytes_are_the_room_for_a_name() -> None:
    assert not is_too_long("张" * 25)
    assert is_too_long("张" * 26)
    assert is_too_long("𬭎" * 13)  # four bytes each


@pytest.mark.parametrize("number", ["13490000000", "19912345678", "16212345678", "17312345678"])
def test_mainland_mobiles(number: str) -> None:
    assert is_mobile(number)


@pytest.mark.parametrize("number", ["1349000000", "134900000000", "037165706570", "15412345678", "+8613490000000", ""])
def test_other_numbers_are_no_mobiles(number: str) -> None:
    assert not is_mobile(number)


@pytest.mark.parametrize(
    "number",
    ["410105199003070018", "１３４９０００００００", "6222 0000 0000 0000 001", "134-9000-0000", "41010519900307019X"],
)
def test_numbers_are_never_shown_whole(number: str) -> None:
    masked = mask_numbers(f"他写了{number}在这里")
    assert masked.endswith("****在这里")
    assert sum(char.isdigit() for char in masked) == 3
