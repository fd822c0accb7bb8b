"""The tables in docs/formats about banks' files are the profiles': every field, code, reason, time and problem."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from docs.bank_pages import ENTRY, PAGES, PROFILES, lines, pairs, table
from docs.lengths import length_of
from support.templates import linked
from unioncard.banks.files.answer import AnswerKind, Reason, Result
from unioncard.banks.files.answer_form import reason_of
from unioncard.cards.events import EventKind

if TYPE_CHECKING:
    from unioncard.banks.profiles.fields import Field

LINES = [(name, place) for name, profile in PROFILES.items() for place, _ in lines(profile)]
CODES = [(name, codes) for name, profile in PROFILES.items() for codes in profile.codes]
WORDS: Final = {
    True: "收下",
    False: "整个文件退回",
    Result.OPENED: "开卡成功",
    Result.REFUSED: "拒绝",
    EventKind.ACTIVATED: "激活",
    EventKind.LOST_ORAL: "口头挂失",
    EventKind.LOST_FORMAL: "正式挂失",
    EventKind.FOUND: "解挂",
    EventKind.REPLACED: "换卡",
    EventKind.CLOSED: "销户",
}
PLACEHOLDERS: Final = {
    "batch": "<批次号>",
    "serial": "<序号>",
    "date": "<日期>",
    "bank_unit": "<单位编号>",
    "at": "<时刻>",
}


@pytest.mark.parametrize(("name", "place"), LINES)
def test_the_table_of_a_line_has_every_field_with_its_width(name: str, place: str) -> None:
    fields = dict(lines(PROFILES[name]))[place]
    listed = table(f"fields: {name} {place}", PAGES[name])
    forms = PROFILES[name].answers.by_kind()
    form = forms.get(kind) if (kind := kind_of_place(place)) else None
    assert [row[:3] for row in listed] == [
        [str(number), field.title, length_of(PROFILES[name], field, form)]
        for number, field in enumerate(fields, start=1)
    ]
    for field, (*_, compulsory, note) in zip(fields, listed, strict=True):
        assert_described(field, compulsory, note)


def kind_of_place(place: str) -> AnswerKind | None:
    """The kind of file that a table is about; None for our own."""
    word = place.split(".", maxsplit=1)[0]
    return None if word == "issuance" else AnswerKind(word)


def assert_described(field: Field, compulsory: str, note: str) -> None:
    """What a row of such a table says of its field is so."""
    assert compulsory == "是" if field.required else compulsory
    assert field.source != "nothing" or compulsory == "否"
    assert field.source != "constant" or f"`{field.value}`" in note
    assert not field.date or f"`{field.date}`" in note
    assert field.too_long == "fault" or "截短" in note
    assert field.align == "left" or "右对齐" in note


@pytest.mark.parametrize(("name", "codes"), CODES)
def test_the_code_lists_are_the_ones_written(name: str, codes: str) -> None:
    assert pairs(f"codes: {name} {codes}", PAGES[name]) == {
        code: word for word, code in PROFILES[name].codes[codes].items()
    }


@pytest.mark.parametrize("name", PROFILES)
def test_the_banks_own_codes_are_the_ones_read(name: str) -> None:
    known = PROFILES[name].answers
    assert known.receipt and known.returned and known.events
    lists = {
        "accepted": known.receipt.accepted,
        "results": known.returned.results,
        "events": known.events.events,
    }
    for what, codes in lists.items():
        if codes:
            listed = pairs(f"values: {name} {what}", PAGES[name])
            assert listed == {code: WORDS[word] for code, word in codes.items()}


@pytest.mark.parametrize("name", ["delimited", "csv"])
def test_the_table_of_reasons_has_every_code_and_every_reason_of_ours(name: str) -> None:
    known = PROFILES[name].answers
    assert known.receipt and known.returned
    listed = {code.strip("`"): reason.strip("`") for code, reason, _ in table(f"reasons: {name}", PAGES[name])}
    assert listed == {one.code: one.reason.value for one in known.returned.refusals}
    assert known.receipt.refusals == known.returned.refusals
    assert set(listed.values()) == set(Reason)


def test_the_words_of_a_bank_without_codes_mean_what_the_table_says() -> None:
    form = PROFILES["fixed"].answers.receipt
    assert form
    listed = table("patterns: fixed", PAGES["fixed"])
    assert [reason.strip("`") for _, reason, *_ in listed] == [one.reason.value for one in form.refusals]
    for (words, reason, _, example), refusal in zip(listed, form.refusals, strict=True):
        listed = re.findall(r"`([^`]+)`", words)
        assert len(listed) == len(refusal.pattern.split("|")) - (not refusal.pattern)
        assert all(refusal.means(word.replace("…", "某")) for word in listed)
        assert example == refusal.text
        assert reason_of(form, "", example) == reason.strip("`")


def test_the_names_of_files_are_the_profiles() -> None:
    def shown(template: str, stem: str = "") -> str:
        return f"`{template.format_map({**PLACEHOLDERS, 'stem': stem})}`"

    listed = {row[0]: row[2:] for row in table("names", ENTRY)}
    kinds = {
        "收妥回执": AnswerKind.RECEIPT,
        "回盘": AnswerKind.RETURN,
        "卡片变动": AnswerKind.EVENTS,
        "空白卡库存": AnswerKind.STOCK,
    }
    for place, profile in enumerate(PROFILES.values()):
        issued, control = profile.issuance.file_name, profile.issuance.control.file_name
        assert listed["开卡文件"][place] == shown(issued)
        assert listed["控制文件"][place] == shown(control, shown(issued).strip("`").rpartition(".")[0])
        for word, kind in kinds.items():
            form = profile.answers.by_kind().get(kind)
            assert listed[word][place] == (shown(form.file_name) if form else "没有")


def test_the_times_are_the_profiles() -> None:
    section = ENTRY.partition("## 6")[2].partition("## 7")[0]
    times = [profile.times for profile in PROFILES.values()]
    rows = (
        " | ".join(f"{one.receipt_hours} 小时" for one in times),
        " | ".join(f"{one.return_days} 天" for one in times),
        " | ".join(f"{one.unclaimed_days} 天" for one in times),
    )
    assert [row for row in rows if f"| {row} |" not in section] == []


@pytest.mark.parametrize("name", PROFILES)
def test_the_largest_batch_and_the_encoding_are_on_the_page(name: str) -> None:
    assert f"每批至多 {PROFILES[name].max_rows} 人" in PAGES[name]
    assert f"编码 {PROFILES[name].encoding.upper()}" in PAGES[name]


def test_what_the_stack_does_with_folders_and_polls_is_on_the_page() -> None:
    resources = linked()["Resources"]
    rules = resources["DropBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (rule,) = (one for one in rules if "ExpirationInDays" in one)
    assert f"{rule['ExpirationInDays']} 天后自动清除" in ENTRY
    assert resources["BatchRounds"]["Properties"]["ScheduleExpression"] == "rate(15 minutes)"
    assert "每 15 分钟来取一次" in ENTRY
