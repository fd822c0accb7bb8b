"""Where things are on the card: the notice's places, the bank's zones free, nothing cut, nothing overlapping."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.card_faces import BANK, LONG_BANK, LONGEST_LATIN, LONGEST_NAME, sides, tools
from unioncard.errors import InvalidInput
from unioncard_tools.face.content import Content
from unioncard_tools.face.drawing import BLACK, GOLD, GREY, PALE_GOLD, PAPER, RED, Ink, Side
from unioncard_tools.face.geometry import BLEED, CARD, CHIP, SAFE, SCHEME, SIGNATURE, STRIPE, Box
from unioncard_tools.face.lettering import Style, TooLong, lettered, numbered
from unioncard_tools.face.sides import BANK_TOP, FARTHEST_BLEED, NAME, SMALLEST, ground
from unioncard_tools.texts import card_face as texts

CARDS = {
    "the sample": Content(BANK),
    "everything long": Content(
        LONG_BANK, "https://www.a-rather-long-name-of-a-site.example/cards/login", LONGEST_NAME, "6" + "2" * 18
    ),
    "a latin name": Content(LONG_BANK[:9], name=LONGEST_LATIN, number="6" + "0" * 15),
    "short": Content("行", "http://a.cn", "一", "6" + "2" * 16),
    "plain stock": Content(BANK, name=None, number=None),
}


def boxes(side: Side) -> dict[str, Box]:
    return {piece.name: piece.box for piece in side.pieces}


@pytest.mark.parametrize("content", CARDS.values(), ids=CARDS)
def test_nothing_that_is_read_lies_outside_the_safe_area_or_touches_another_or_the_red_bank(content: Content) -> None:
    for side in sides(content):
        found = boxes(side)
        assert [name for name, box in found.items() if not SAFE.holds(box) or box.bottom > BANK_TOP] == []
        assert [pair for pair in combinations(found, 2) if found[pair[0]].meets(found[pair[1]])] == []


@pytest.mark.parametrize("content", CARDS.values(), ids=CARDS)
def test_chip_scheme_mark_stripe_and_signature_panel_have_their_room(content: Content) -> None:
    front, back = sides(content)
    for side, zones in ((front, (CHIP, SCHEME)), (back, (STRIPE, SIGNATURE))):
        assert [(name, zone) for name, box in boxes(side).items() for zone in zones if box.meets(zone)] == []


def test_the_front_is_laid_out_as_the_notice_says() -> None:
    at = boxes(sides(CARDS["the sample"])[0])
    middle_x, middle_y = CARD.centre
    assert at["bank-mark"].right < at["bank-name"].left and at["bank-name"].right < middle_x + 8
    assert at["card-name"].top > at["bank-name"].bottom and at["card-name"].bottom < middle_y
    assert at["emblem"].left > middle_x and at["emblem"].right < at["union-name"].left
    assert at["union-name"].bottom < middle_y / 2
    assert at["number"].centre[0] == pytest.approx(middle_x, abs=0.3) and abs(at["number"].centre[1] - middle_y) < 6
    assert at["name"].right < middle_x and at["name"].top > at["number"].bottom


def test_the_back_has_the_address_and_the_code_and_nothing_of_the_member() -> None:
    assert list(boxes(sides(CARDS["the sample"])[1])) == ["site-name", "address", "purpose", "qr"]


def test_plain_stock_has_everything_but_name_and_number() -> None:
    whole, plain = boxes(sides(CARDS["the sample"])[0]), boxes(sides(CARDS["plain stock"])[0])
    assert whole.keys() - plain.keys() == {"number", "name"}
    assert plain.items() <= whole.items()


def test_the_design_is_the_same_for_every_bank_and_member() -> None:
    one, other = sides(CARDS["the sample"])[0], sides(CARDS["everything long"])[0]
    assert one.ground == other.ground
    assert boxes(one)["card-name"] == boxes(other)["card-name"] and boxes(one)["emblem"] == boxes(other)["emblem"]


def test_the_ground_covers_any_bleed() -> None:
    paper, red = ground()[0].box, ground()[-1].box
    assert paper.holds(CARD.shrunk(-FARTHEST_BLEED)) and BLEED <= FARTHEST_BLEED
    assert red.left < -FARTHEST_BLEED and red.right > CARD.right + FARTHEST_BLEED
    assert BANK_TOP - 0.7 < red.top < CARD.bottom - 2


@settings(max_examples=60)
@given(st.text("一丁七万丈三上下不与·", min_size=1, max_size=60))
def test_a_name_fits_or_is_refused_and_is_never_smaller_than_can_be_read(name: str) -> None:
    style = Style(tools().bold, BLACK, 4.2, SMALLEST, two_lines_below=2.2)
    try:
        (shape,) = lettered(name, NAME, style)
    except TooLong:
        assert len(name) > 50
    else:
        assert NAME.holds(shape.box)


def test_a_long_name_is_set_smaller_not_wider() -> None:
    short, long = (
        boxes(sides(Content(BANK, name=name))[0])["name"] for name in ("示例姓名", "示例·" * 4 + "示例姓名一二三")
    )
    assert long.height < short.height and NAME.right - 1 < long.right <= NAME.right


def test_two_lines_break_between_the_parts_of_a_name() -> None:
    box, style = Box(0, 0, 20, 10), Style(tools().bold, BLACK, 4, 1, two_lines_below=3)
    (whole,), (first,) = lettered("王一一一·李二", box, style), lettered("王一一一·", box, style)
    assert len(whole.outline) > len(first.outline)
    assert whole.box.width == pytest.approx(first.box.width, abs=1.2), "the longer part stands alone on its line"


def test_a_long_banks_name_breaks_after_the_company_or_the_bank() -> None:
    box, style = Box(0, 0, 30, 10), Style(tools().bold, BLACK, 2, 1, two_lines_below=2)
    for upper, lower in (("甲乙储蓄银行股份有限公司", "河南省分行"), ("甲乙丙丁农村商业银行", "中原路口东区支行")):
        (whole,), (line,) = lettered(upper + lower, box, style), lettered(upper, box, style)
        assert whole.box.height > 2 * line.box.height, "on two lines"
        assert whole.box.width == pytest.approx(line.box.width, abs=0.3), "the longer line is the upper one"


def test_every_digit_has_the_same_room_and_groups_of_four_stand_apart() -> None:
    box, style = Box(0, 0, 80, 6), Style(tools().bold, BLACK, 5, 3)
    lefts = {}
    for digit in "18":
        (shape,) = numbered(digit * 8, box, style)
        starts = sorted(points[0][0] for op, points in shape.outline if op == "M")
        lefts[digit] = (starts[-1] - starts[0], shape.box.centre[0])
    assert lefts["1"][1] == pytest.approx(lefts["8"][1], abs=0.15)
    cell = tools().bold.figure * 5
    (eight,), (four,) = numbered("8" * 8, box, style), numbered("8" * 4, box, style)
    assert eight.box.width - four.box.width > 4 * cell + 2


def luminance(ink: Ink) -> float:
    parts = [int(ink.rgb[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", [RED, BLACK, GREY])
@pytest.mark.parametrize("under", [PAPER, PALE_GOLD])
def test_texts_stand_out_from_the_paper_and_from_its_lines(ink: Ink, under: Ink) -> None:
    dark, light = sorted((luminance(ink), luminance(under)))
    assert (light + 0.05) / (dark + 0.05) >= (4.5 if under is PAPER else 4)  # WCAG 2.2, 1.4.3; lines are 0.16 mm thin
    assert luminance(GOLD) > luminance(RED)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"bank": " "}, texts.EMPTY.format(what=texts.BANK)),
        ({"name": ""}, texts.EMPTY.format(what=texts.MEMBER)),
        ({"name": "长" * 26}, texts.NAME_TOO_LONG.format(most=50)),
        ({"number": "622000123456789"}, texts.BAD_NUMBER),
        ({"number": "6220001234567890x"}, texts.BAD_NUMBER),
        ({"site": "javascript:alert(1)"}, texts.BAD_SITE),
        ({"site": "https://"}, texts.BAD_SITE),
        ({"site": "https://user:secret@a.example/"}, texts.BAD_SITE),
        ({"site": "https://职工网.example/"}, texts.BAD_SITE),
        ({"site": "https://[a/"}, texts.BAD_SITE),
    ],
)
def test_what_no_card_can_say_is_refused(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Content(**{"bank": BANK} | wrong)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    "content",
    [Content("银" * 200), Content(BANK, "https://a.example/" + "a" * 60), Content(BANK, "https://a.cn/" + "i" * 3000)],
)
def test_what_would_be_too_small_is_refused(content: Content) -> None:
    with pytest.raises(InvalidInput):
        sides(content)


def test_the_sample_number_is_nobodys_because_its_check_digit_is_wrong() -> None:
    digits = [int(digit) for digit in reversed(texts.SAMPLE_NUMBER)]
    doubled = [digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(digits)]
    assert sum(doubled) % 10 != 0
    assert texts.SAMPLE_SITE.rstrip("/").endswith(".example")
