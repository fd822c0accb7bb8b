"""Chinese messages of the command line about forms and unions."""

from __future__ import annotations

from typing import Final

UNKNOWN_UNION: Final = "名录中没有编码为 {code} 的工会，请核对 --union。"
NO_UNIONS_FILE: Final = "文件夹 {folder} 中没有 unions.csv。"
NO_DIRECTORY: Final = (
    "不知道到哪里查找工会 {code}：请用 --directory 给出名录文件夹，或用 --stack 给出堆栈，或先启动本地云。"
)
UNREACHABLE: Final = "读取工会名录失败，请确认云端或本地云可用：{reason}"
DEMO_DIRECTORY: Final = "未给出名录，按项目自带的名录（data/henan、data/demo）查找工会。"
NO_BANK: Final = "工会 {code} 及其上级没有生效的合作协议，姓名用字未按银行的字符集检查。"
FORM_WRITTEN: Final = "已写入 {out}：{title}（版本 {version}）{stamp}。"
NOT_WRITABLE: Final = "无法写入 {out}：{reason}"
NO_ROSTER_SAMPLE = "发放登记册按批次生成，没有样例；请在批次页面下载。"
ONLY_CLEAN_UNIONS = "工会登记表的样例没有错误行，请去掉 --dirty。"

FILE_KINDS: Final = {
    "receipt": "收妥回执",
    "return": "回盘",
    "events": "卡片变动",
    "stock": "空白卡库存",
    "issuance": "开卡文件",
    "": "文件",
}
LINE: Final = "第 {line} 行{field}："
VERDICTS: Final = {
    "clean": "{kind}：{rows} 行，批次 {batch}，格式正确。批次、会员和卡号是否相符，要到系统里才能核对。",
    "problems": "{kind}：{rows} 行，批次 {batch}，上面的行不会登记。",
    "unreadable": "{kind}：整个文件不会收，其中任何一行都不登记。",
}
_UNSEEN: Final = "这个文件没有总笔数，也没有文件尾，看不出是否被截断："
_LISTED: Final = _UNSEEN + "只认列出的行，交之前请核对行数。"
_NEXT: Final = _UNSEEN + "没有列出的以下一个文件为准。"
UNCOUNTED: Final = {
    ("receipt", "unanswered"): _UNSEEN + "没有列出的行当作没有错，由系统自动重发；有错的请都列出。",
    ("return", "unanswered"): _UNSEEN + "没有列出的行仍算没有答复，到期催问。",
    **{(kind, "next-file"): _NEXT for kind in ("events", "stock")},
    **{(kind, "listed-rows"): _LISTED for kind in ("receipt", "return", "events", "stock")},
}
"""By kind of file and ``AnswerFormat.uncounted``."""
ACCEPTED: Final = "这个回执说：收下整个文件。"
REFUSED: Final = "这个回执说：整个文件退回。"
SERIAL_TAKEN: Final = "文件夹里已有内容不同的 {name}：换一个 --serial，或不写，自动用下一个空的序号。"
