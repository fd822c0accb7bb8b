"""What the union is told of a value that its bank's file has no place for: what is wrong, and what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from unioncard.banks.files.precheck import RowFault

MESSAGES: Final = {
    "bank-too-long": (
        "“{column}”超过银行允许的 {limit} 个字节（一个汉字占 {han} 个字节，生僻字更多），银行会退回。"
        "请核对是否多填；确实这么长的，请缩写到银行能收的长度，姓名和证件号码不能缩写，请联系银行办理。"
    ),
    "bank-characters": (
        "“{column}”中有银行系统不收的字。请对照证件重新输入，去掉表情、特殊符号；"
        "确为生僻字的，请通知本人持证件到银行网点办理，并告知省总工会。"
    ),
    "bank-separator": "“{column}”中有银行文件用作分隔的符号（如竖线），银行会把一行读成两行。请删去这个符号。",
    "bank-missing": "“{column}”没有填写，银行开卡必须有这一项。请向会员本人核实后补填。",
    "bank-not-taken": "“{column}”填写的内容银行不办理（如这种证件）。请改用银行受理的证件，或请本人到网点办理。",
}
"""Fault → message; never with the value."""

HAN_BYTES: Final = "2 至 3"


def message(fault: RowFault) -> str:
    """The message for a fault, in Chinese, without the value."""
    return MESSAGES[fault.code.value].format(column=fault.column, limit=fault.limit, han=HAN_BYTES)
