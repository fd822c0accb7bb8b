"""What is said of a bank's file that cannot be read as a whole: to the bank, and to whoever looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FAULTS: Final = {
    "empty-file": "空文件。",
    "packed": "是压缩、加密的文件，或 Excel 等表格文件，不是约定的文本；"
    "请解压、解密，或从系统导出为文本，交里面的那个文件。",
    "encoding": "不是 {encoding} 编码的文字。",
    "not-csv": "不是正确的 CSV（引号、逗号不配对）。",
    "field-too-long": "有一个字段超过 {limit} 个字符（也可能是少了一个引号，后面的行都算在这个字段里）。",
    "titles": "首行不是约定的字段名，应为 {expected}。",
    "no-header": "没有文件头。",
    "no-trailer": "没有文件尾：文件可能被截断。",
    "field-count": "有 {found} 个字段，应有 {expected} 个。",
    "line-width": "有 {found} 个字节，应有 {expected} 个字节（按字节计，一个汉字不止一个字节）。",
    "field-width": "没有占满约定的 {expected} 个字节，或前后的字段错了位（按字节计，一个汉字不止一个字节）。",
    "last-separator": "最后一个字段后面少了分隔符。",
    "control-character": "含有控制字符。",
    "line-break": "字段里有换行，请删去。",
    "number-spoilt": "被表格软件改成了科学计数法或一串 #，原来的数字已丢失；请从银行系统重新导出。",
    "fixed-value": "不是约定的固定内容，应为 {expected}。",
    "not-a-number": "应当是数字。",
    "not-a-date": "日期写法不对，或没有这一天；应写作 {expected}。",
    "code-unknown": "代码不在约定的表里，应为 {expected} 之一。",
    "result-unknown": "处理结果不在约定的表里，应为 {expected} 之一。",
    "event-unknown": "变动不在约定的表里，应为 {expected} 之一。",
    "acceptance-unknown": "是否收妥不在约定的表里，应为 {expected} 之一。",
    "no-time": "没有时间。",
    "no-batch": "文件没有批次号。",
    "no-row": "没有行号，或代理编号不是这个批次的。",
    "no-rows": "没有明细：文件可能被截断。",
    "last-field-open": "最后一行没有换行，最后的号码可能被截断；请补上换行，或重新导出。",
    "too-many-lines": "超过 {limit} 行，请分成几个文件。",
    "line-too-long": "这一行超过 {limit} 个字符（也可能是换行丢了，许多行连成了一行）。",
    "count-differs": "文件写的{what}是 {said}，实际是 {found}，不符。",
    "amount-not-zero": "金额应为 0。",
    "lines-disagree": "各行的{what}不一致。",
    "header-trailer-disagree": "文件头与文件尾的{what}不一致。",
    "accepted-with-faults": "说收下了文件，又列出 {found} 行有错。",
    "voucher-length": "应为 {expected} 位数字（发卡行标识 6 位，凭证号 12 位，补足前导零）。",
    "voucher-run": "没有批号，批号不是至多 16 位的字母、数字（数字至多 14 位，且不像手机号码），"
    "或起始凭证号大于终止凭证号。",
    "file-name": "文件名不是这种文件的。",
    "name-disagrees": "文件名写的批次是 {said}，文件里写的是 {found}，不符；请核对是不是拿错了文件。",
    "kind-not-agreed": "没有与这家银行约定这种文件。",
    "no-code": "这家银行没有这种变动的代码。",
    "one-time": "文件名里只有一个时间，文件中的变动却不在同一时间。",
    "no-acceptance": "这家银行收下文件时不写回执。",
    "opened-only": "这家银行的回盘只列开卡成功的行。",
}
"""Sentence by ``banks.files.fault.Fault``; never with a value of the file."""

WHAT: Final = {
    "rows": "笔数",
    "amount": "金额",
    "opened": "成功数",
    "refused": "拒绝数",
    "batch": "批次号",
    "accepted": "是否收妥",
    "file_code": "原因代码",
    "bank_unit": "单位编号",
    "unit": "工会编码",
    "unit_name": "工会名称",
    "date": "日期",
}
"""How a value of the file as a whole is called."""


def fault(code: str, line: int = 0, field: str = "", values: Mapping[str, object] | None = None) -> str:
    """The sentence with its place: ``第 3 行“证件尾号”：应当是数字。``"""
    named = {name: _said(value) for name, value in (values or {}).items()}
    place = (f"第 {line} 行" if line else "") + (f"“{field}”" if field else "")
    text = FAULTS[code].format_map(named)
    return f"{place}：{text}" if place else text


_LISTED: Final = 20
"""Codes that a sentence lists at most."""
NOTHING: Final = "（空）"
TOO_HIGH: Final = "（大得不可能的数）"
NO_BATCH_ID: Final = "（不是批次号）"
NAME_FIELD: Final = "文件名中的时刻"
"""What the instant in a file's name is called among the fields."""


def _said(value: object) -> object:
    if isinstance(value, tuple):
        return "、".join(map(str, value[:_LISTED])) + ("等" if len(value) > _LISTED else "")
    return NOTHING if value == "" else WHAT.get(str(value), value)


REJECTION_TITLES: Final = {
    "kind_of": "文件种类",
    "scope": "范围",
    "batch_id": "批次号",
    "line": "行",
    "row": "行号",
    "reason_code": "原因代码",
    "reason": "原因",
}
"""Titles of the fields of a rejection file."""
