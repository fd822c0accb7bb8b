"""A profile's own words that are misspelt, given twice or missing are refused with the place and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

import unioncard_tools
from unioncard_tools.profiles import ProfileInvalid, load

DATA = Path(unioncard_tools.__path__[0]) / "data"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("fixed", '居民身份证: "1"', '居民身分证: "1"', ["codes.documents.居民身分证", "是不是“居民身份证”", "护照"]),
        ("fixed", '居民身份证: "1"', '户口簿: "1"', ["codes.documents.户口簿", "居民身份证、港澳居民居住证"]),
        ("fixed", '{男: "1"', '{男性: "1"', ["codes.sex.男性", "是不是“男”", "男、女"]),
        ("delimited", '{Ⅰ: "1"', '{I: "1"', ["codes.account_classes.I", "Ⅰ、Ⅱ、Ⅲ"]),
        ("fixed", '护照: "2"', '护照: ""', ["codes.documents.护照", "不能空着"]),
        ("delimited", '"0": opened', '"0": open', ["answers.returned.results.0", "是不是“opened”", "refused"]),
        ("delimited", '"A": activated', '"A": activate', ["answers.events.events.A", "是不是“activated”", "lost-oral"]),
        (
            "delimited",
            "reason: account-exists",
            "reason: acount-exists",
            ["refusals.2.reason", "是不是“account-exists”"],
        ),
        ("delimited", "encoding: gb18030", "encoding: gb1803", ["encoding", "是不是“gb18030”", "gbk", "utf-8"]),
        ("delimited", "max_rows: 5000", "max_row: 5000", ["max_row：", "是不是“max_rows”"]),
        ("delimited", "times: {}", "times: {receipt_hour: 3}", ["times.receipt_hour：", "是不是“receipt_hours”"]),
        ("delimited", "drop: {kind: hosted}", "drop: {kind: hostd}", ["drop", "是不是“hosted”", "sftp"]),
        ("delimited", "drop: {kind: hosted}", "drop: {kind: hosted, hots: x}", ["drop", "hots：没有这一项"]),
        (
            "fixed",
            "bytes: 19, required: true",
            "byte: 19, required: true",
            ["issuance.fields.1.byte：", "是不是“bytes”"],
        ),
        ("fixed", "  returned:", "  return:", ["answers.return：", "是不是“returned”"]),
        ("delimited", "kind: json", "kind: jsn", ["issuance.control.kind", "是不是“json”", "ok-totals"]),
        (
            "delimited",
            '{code: "102", reason: account-exists',
            '{code: "101", reason: account-exists',
            ["refusals", "第 2 条", "第 1 条", "101"],
        ),
        ("delimited", '{code: "102", reason', '{code: "", reason', ["refusals"]),
        (
            "delimited",
            '{code: "102", reason: account-exists, text: 已有Ⅰ类户}',
            "{reason: account-exists}",
            ["refusals.2", "code、text"],
        ),
        (
            "fixed",
            "{reason: watch-list, text: 不能批量开户, pattern: '名单|不能批量'}",
            "{reason: watch-list, text: 联网核查, pattern: '联网核查|查无此人'}",
            ["refusals", "第 13 条", "第 10 条"],
        ),
        (
            "fixed",
            "{reason: other, text: 关联帐号已销户}",
            '{code: "9", reason: other, text: x}',
            ["refusals", "第 15 条"],
        ),
        ("delimited", '{"0": opened, "1": refused}', '{"1": refused}', ["answers.returned", "opened"]),
    ],
)
def test_a_word_that_means_nothing_is_refused(tmp_path: Path, name: str, old: str, new: str, said: list[str]) -> None:
    text = (DATA / f"{name}.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "bank.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ProfileInvalid) as refused:
        load("bank.yaml", tmp_path)
    message = str(refused.value)
    assert [part for part in said if part not in message] == [], message


def test_a_profile_that_is_nearly_one_of_ours_is_suggested() -> None:
    with pytest.raises(ProfileInvalid, match="是不是“delimited”"):
        load("delimitd", Path())


def test_two_texts_without_codes_may_mean_one_reason(tmp_path: Path) -> None:
    text = (DATA / "fixed.yaml").read_text("utf-8")
    more = "- {reason: watch-list, text: 黑名单, pattern: 黑名单}\n      - {reason: watch-list"
    (tmp_path / "bank.yaml").write_text(text.replace("- {reason: watch-list", more, 1), "utf-8")
    assert load("bank.yaml", tmp_path).answers.receipt
