"""What is said of a bank profile that breaks a rule: read by the operator who writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR: Final = "分隔符只能用 ASCII 符号，不能用字母、数字、空格、双引号和换行"
DATE_FORM: Final = "日期格式只能由 YYYY、MM、DD（及 HH、MM、SS）按顺序组成，如 YYYYMMDD"
CONSTANT: Final = "source 为 constant 的字段必须写 value，其他字段不能写 value"
CODES_OR_DATE: Final = "同一字段不能既用代码表（codes）又用日期格式（date）"
NOTHING: Final = "source 为 nothing 的字段不能必填"
VALUE_FITS: Final = "字段“{title}”的固定值、代码或日期写不进去：超过 bytes、含分隔符，或编码中没有这个字"
DATE_NEEDED: Final = "日期字段必须写明格式（date）"
TRUNCATE: Final = "只有写明 bytes 的一般文字字段可以截短；姓名、证件号码、卡号、代码、日期等不能截短"
STAND_IN: Final = "姓名、证件号码、手机号码、卡号等字段不能替换分隔符，请改为 separator: fault"
ZEROS: Final = "只有右对齐的数字字段可以补零"
CSV_ENDS: Final = "CSV 文件的首行、末行不能另用版式"
UNKNOWN_SOURCE: Final = "字段“{title}”的来源 {source} 不能用在这里"
TWICE: Final = "字段“{title}”的来源 {source} 在同一行里重复"
NO_BYTES: Final = "定长版式的字段“{title}”没有写 bytes"
PLACEHOLDER: Final = "文件名模板只能用 {known}"
NO_BATCH_IN_NAME: Final = "文件名模板必须含 {batch}，否则两个批次会互相覆盖"
NO_STEM: Final = "控制文件名模板必须含 {name} 或 {stem}，且不能与开卡文件同名"
BAD_PATTERN: Final = "正则表达式无法编译"
SLOW_PATTERN: Final = "正则表达式太长，或括号里外都有 +、* 等重复，可能匹配不完，请改写"
NO_GROUP: Final = "文件名的正则表达式缺少命名组 (?P<{group}>…)"
NAME_NOT_MATCHED: Final = "按文件名模板写出的名字与自己的正则表达式不符，或读不出批次号"
NAME_OF_OTHER: Final = "{kind} 文件的名字会被当作 {other} 文件"
NAME_RESERVED: Final = "{kind} 文件的名字（file_name 或 pattern）不能以 {suffix} 结尾：这样的文件不会当作回答读取"
NAME_OF_OURS: Final = "{kind} 文件的 pattern 会匹配我方文件的名字 {name}"
NO_BATCH_FIELD: Final = "batch_from 为 {where}，但那里没有 batch 字段"
NO_BATCH_FROM: Final = "回执、回盘必须写明批次号从哪里来（batch_from），卡片变动、空白卡库存不能写"
NO_COUNT: Final = (
    "{kind} 文件没有总笔数（rows）、成功数加拒绝数，也没有带固定内容的文件尾（trailer），看不出是否被截断："
    "请与银行约定其一；确实没有的，写 uncounted（unanswered、next-file 或 listed-rows）说明以什么为准"
)
COUNTED: Final = "{kind} 文件不能写 uncounted: {uncounted}：各种排列都有总笔数或文件尾，或者这种文件不能这样约定"
NEEDS_FIELD: Final = "{kind} 文件缺少字段：{source}"
NEEDS_ROW: Final = "{kind} 文件的明细必须有 row 或 agent，否则不知道是哪一行"
NEEDS_WHO: Final = "回盘明细必须有 tail、document、name 之一，否则不知道是不是本人"
NEEDS_CODES: Final = "有 {source} 字段，就必须列出它的代码（{codes}）"
NEEDS_AT: Final = "卡片变动文件必须有时间：at 字段，或文件名中的 (?P<at>…)"
NO_LIST: Final = "字段“{title}”用的代码表 {codes} 不存在"
STOCK_CARD: Final = "银行使用空白卡（stock: true）时，开卡文件必须有必填的 card 字段；不用时不能有"
STOCK_ANSWER: Final = "银行使用空白卡（stock: true）时，必须有 stock 文件；不用时不能有"
WHOLE_FILE: Final = "一行有错整个文件退回（whole_file: true）的银行必须有 receipt 文件"
NEEDS_RETURN: Final = "必须有回盘文件（returned）"
AGENT_BYTES: Final = "代理编号字段至少要 20 个字节"
CARD_PREFIX: Final = "卡号开头只能是数字，且不长于卡号"
HOST_KEY: Final = "主机公钥应为一行 OpenSSH 公钥，如 ssh-ed25519 AAAA…"
PUBLIC_KEY: Final = "OpenPGP 公钥应为 ASCII 封装（-----BEGIN PGP PUBLIC KEY BLOCK-----）"
REFUSAL_EMPTY: Final = "每条原因至少要写 code、text、pattern 之一，否则对不上银行的任何答复"
REFUSAL_TWICE: Final = "原因对照表（refusals）第 {number} 条与第 {first} 条相同（{what}），永远用不到：请删去一条"
REFUSAL_UNUSED: Final = (
    "原因对照表（refusals）第 {number} 条写了 {what}，但这种文件没有 {sources} 字段，永远用不到：请补上字段或删去"
)
NO_OPENED: Final = "处理结果（results）里没有 opened：没有一行能是开卡成功"
CODE_EMPTY: Final = "代码表 {codes} 里“{word}”的代码不能空着"

# What is wrong with a value by its shape alone, by pydantic's kind of error: its own sentences are English.

OWN_RULE: Final = "profile_rule"
"""The kind of our own rules, whose messages are above."""
RULES: Final = {
    "missing": "必须填写",
    "extra_forbidden": "没有这一项",
    "string_type": "应为文字（数字代码请加引号）",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "dict_type": "应为对照表",
    "tuple_type": "应为列表",
    "model_type": "应为一组设置",
    "model_attributes_type": "应为一组设置",
    "enum": "不是允许的值",
    "literal_error": "不是允许的值",
    "union_tag_invalid": "kind 不是允许的值",
    "union_tag_not_found": "缺少 kind",
    "greater_than": "数值太小",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "string_pattern_mismatch": "写法不对",
    "list_type": "应为列表",
    "int_from_float": "应为整数",
    "none_required": "不能写内容",
}
OTHER_RULE: Final = "不符合规定（{kind}）"
WHOLE: Final = "整份文件格式定义"


def rule_of(kind: str, message: str) -> str:
    """The rule that a value breaks, in Chinese."""
    return message if kind == OWN_RULE else RULES.get(kind) or OTHER_RULE.format(kind=kind)


def place_of(steps: Sequence[str | int]) -> str:
    """Where: names as they stand in the profile, places in a list counted from 1; '' for the whole."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in steps)
