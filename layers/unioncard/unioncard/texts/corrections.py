"""Words on the corrections workbook."""

from __future__ import annotations

from typing import Final

FILE_NAME: Final = "登记表 {register}-{union}-待更正.xlsx"
"""As the browser keeps it; the union by its code."""
HELD_FILE_NAME: Final = "登记表 {register}-{union}-暂缓待改.xlsx"

SOURCE_ROW: Final = "原表行号"
REASONS: Final = "错误原因"
REASON: Final = "{column}：{message}"
DOUBT: Final = "（提醒）{reason}"
CUT: Final = (
    "“{column}”原有 {length:,} 个字，Excel 的一格最多 {limit:,} 个字，这里只有前 {limit:,} 个字，完整内容见原表。"
)
UNREAD: Final = "原表{column}"
"""A column that is not read, since another one of its meaning is."""
AGAIN: Final = "{column}（{place}）"
FURTHER_CUT: Final = "……（这里没有写完，完整内容见原表）"
WHOLE_ROW: Final = "整行"

SHEET: Final = "汇总"
TITLE: Final = "更正汇总"
REGISTER: Final = "登记编号：{register}"
COUNTS: Final = "本工作簿共有 {rows:,} 行需要更正，错误 {errors:,} 处，提醒 {warnings:,} 处。"
ELSEWHERE: Final = "另有 {warnings:,} 处提醒在已经通过的行里，不在本工作簿中，请对照检查结果核对。"
STEPS: Final[tuple[str, ...]] = (
    "1、在“{sheet}”工作表中改正红色单元格；把鼠标停在单元格上，可以看到问题和改法。黄色单元格请核对，确实无误的可以不改。",
    "2、“原表行号”“错误原因”两列供对照，不用改，也不用删除；多余的重复行请整行删除。",
    "3、改好后保存，直接上传本工作簿即可：已经通过的行不用再次上传。",
)
LIMITED: Final = "批注只加在前 {limit:,} 个单元格上；其余单元格只有颜色，原因见“错误原因”列。"
FURTHER: Final = "空白表没有的列（{columns}）照原表写在后面，供核对；系统不读取，不用删除。"
FURTHER_MORE: Final = "{columns}等 {count} 列"
FURTHER_LEFT: Final = "空白表没有的列太多，后面的 {count} 列没有写入本工作簿，请见原表。"
HEADINGS: Final = ("级别", "问题", "列", "处数", "怎样更正", "所在单元格（点击可跳转，括号内为原表行号）")
SEVERAL: Final = "例如：{message}"
PLACE: Final = "{cell}（{row}）"
