"""What is said of batches and of files that banks sent."""

from __future__ import annotations

from typing import Final, Protocol

NO_NEW_UPLOAD = "，无需重新上传"
"""Left out where rows are held: those are to be uploaded again."""
OUT_OF_STOCK = f"银行预制卡不足：本批需要 {{wanted}} 张，现有 {{left}} 张；银行补充预制卡后自动继续{NO_NEW_UPLOAD}。"
PROFILE_UNREADABLE = f"银行文件的格式定义有误，暂时不能生成开卡文件；省总工会更正后自动继续{NO_NEW_UPLOAD}。"
OTHER_BANK_NOW = (
    "办卡协议现在是与另一家银行签的，本批还没有交给原来的银行，也不会再交。请撤回本批；"
    "撤回后为这些会员重新申请，或重新上传名册，按新协议办理。"
)
NOT_WITHDRAWABLE = "该批次的开卡文件已交银行，不能撤回；如需停办，请与银行联系。"
NOT_RESENDABLE = "该批次现在不能重发：只有已交银行、银行尚未答复的开卡文件才能重发。"
NOT_REISSUABLE = "该批次现在不能重新申请：请等银行全部答复后，再为被退回的会员重新申请。"
RESEND_OVER = "该批次已超过 {days} 天，当时的文件不再保存，不能重发。请向银行核实；银行退回后可重新申请。"
NOBODY_TO_REISSUE = "该批次没有需要重新申请的会员。"

NOT_A_BANK = "银行名录中没有这家银行。"
EMPTY = "文件是空的，不符合约定的格式。"
UNKNOWN_NAME = "文件名不在约定之列，不知道是什么文件。"
UNREADABLE = "文件不符合约定的格式：{reason}"
TOO_LARGE = "文件超过上限 {limit} 字节。"
UNKNOWN_BATCH = "文件所说的批次不存在。"
BATCH_OF_ANOTHER = "文件所说的批次不是这家银行的。"
BATCH_EMPTY = "文件所说的批次没有人，从未交银行。"
BATCH_WITHDRAWN = "文件所说的批次已撤回，从未交银行。"

SET_ASIDE = "银行交来的一个文件没有收下，其中的答复都没有登记；已通知银行更正后重交，无需工会处理。原因：{reason}"

OTHER_ROWS = "批次的文件 {name} 已经生成过，其中的人员与现在登记的不同，没有再发给银行；请与银行核对。"
OTHER_FILE = "银行目录中已有同名但内容不同的文件 {name}，未覆盖；请与银行核对。"

FURTHER_ROWS = "还有 {count} 行也是这个原因，没有逐行列出，请核对整个文件："
PROBLEMS = {
    "row-unknown": "批次中没有这一行。",
    "row-doubled": "同一行有两种答复，都未采用，请银行核实后重发。",
    "contradicts": "与该行原来的答复不一致，未采用，请与银行核实。",
    "wrong-person": "证件号码或姓名与我方发出的不符，未采用，请银行核实是否串行。",
    "card-shape": "卡号不是这家银行的卡号，未采用。",
    "card-taken": "该卡号已属于另一人，未采用，请银行核实。",
    "holder-has-another": (
        "原卡早已销户，持卡人此后另行申请了新卡或已有新卡，换卡未登记，原卡仍为销户；"
        "请先答复在办的申请，没有开出新卡的，再用新文件补报换卡。"
    ),
    "card-not-laid-aside": "银行开出的卡号不是为该行预留的预制卡，未采用，请银行核实。",
    "card-check": "卡号校验位不符，已按银行答复登记，请领卡时对照卡面核对。",
    "card-of-refused": (
        "该行写的是退回，却带有卡号：已按退回登记，没有登记卡号；其实已经开卡的，请银行尽快与省总工会联系。"
    ),
    "reason-missing": "退回没有写明原因，已按“其他”登记；请银行告知原因，会员才好更正。",
    "new-card-ignored": (
        "不是换卡，却写有另一个卡号：已登记这一变动，没有理会那个卡号；确是换卡的，请银行按换卡补报。"
    ),
    "card-unknown": "尚无此卡的开卡答复，已留存，待开卡答复到达后处理。",
    "event-contradicts": "与该卡已登记的情况矛盾，未采用，请与银行核实。",
    "card-ended": ("该卡在此之前已销户或已换卡，这一变动没有作用，未采用；销户、换卡报错的，请与省总工会联系。"),
    "field-missing": "必填的字段是空的，未采用。",
    "new-card-missing": "换卡没有写明新卡号，未采用，原卡仍按原来的状态；请银行补报新卡号。",
    "time-impossible": "日期或时间不可能（晚于明天，或早于 2015 年），未采用，请银行核实后重发。",
    "lot-contradicts": "与已通知的预制卡号段重复或矛盾，未采用，请与银行核实。",
    "lot-too-large": "一个批号超过 1000 万张卡，未采用，请核实起止凭证号。",
    "receipt-contradicts": "与该批次已登记的收妥或开卡结果矛盾，未采用，请与银行核实。",
    "number-spoilt": (
        "号码被表格软件改成了科学计数法，或第 15 位以后都变成了 0，原来的数字已丢失，未采用；"
        "请银行从系统重新导出，不要用表格软件打开后保存。"
    ),
    "fill-characters": "文件末尾或字段里有填充字符（0x1A、NUL），已略去，不必处理。",
    "byte-order-mark": "文件开头有字节顺序标记（BOM），已略去，不必处理。",
    "line-ends": "每行只用回车（CR）结尾，已按换行读取，不必处理。",
    "blank-cells": "有只含分隔符的空行或多余的空列，已略去，不必处理。",
    "zero-date": "日期全是 0 或 9，已按没有日期读取，不必处理。",
    "letter-case": "号码或代码的大小写与约定不同，已按约定读取，不必处理。",
    "zeros-lost": "号码或代码前面的 0 与约定不同，已按约定读取；请银行把这一列按文字写出。",
    "written-otherwise": "号码、代码、日期是另一种写法（全角，夹有空格、引号、等号，2026/1/5，"
    "写 null 表示没有等），已按约定读取，不必处理。",
    "last-line-open": "最后一行没有换行，文件又没有总笔数：可能被截断，请银行核对。读到的各行照常处理。",
}
"""What an officer reads of an answer that was not taken, or is to be looked at, by ``Problem``."""

# What its bank reads beyond that, which knows the line: the cause, and what is expected.

NO_CARD: Final = "没有{card}，未采用。"
OTHER_SHAPE: Final = "{card}不是这家银行的卡号（应为 {lengths} 位数字，以 {prefixes} 开头），未采用。"
CHECK_DIGIT: Final = "{card}的最后一位（Luhn 校验位）不对，未采用；这家银行的卡号都应符合。"
SAME_CARD: Final = "新卡号与原卡号相同，未采用。"
OTHER_ISSUER: Final = "发卡行标识不是这家银行的（应以 {prefixes} 开头），未采用。"
CARD, NEW_CARD = "卡号", "新卡号"
NOBODY: Final = "“{field}”是空的，不知道是不是本人，未采用。"
EMPTY_FIELD: Final = "“{field}”是必填的，不能空着，未采用。"
LONG_BEFORE: Final = "开户日期比申请开卡早了 {days} 天以上，未采用，请核实；确是会员原有的卡，请将开户日期留空后重发。"
TIME_IN_NAME: Final = "文件名中的时刻不可能（晚于明天，或早于 2015 年），未采用，请银行核实后重发。"
NEW_CARD_TAKEN: Final = "新卡号已属于另一人，未采用，请银行核实。"
CIRCLE: Final = "与本文件其他行的换卡连成一圈（甲换乙，乙又换甲），其中至少一行不会采用，请核实新旧卡号是否写反。"
OR: Final = " 或 "
TO: Final = "{first} 至 {last}"


# For the union: a value that its bank's file cannot hold, and what to do about it.

MESSAGES: Final = {
    "bank-too-long": (
        "“{column}”超过银行允许的 {limit} 个字节（一个汉字占 {han} 个字节，生僻字更多），银行会退回。"
        "请核对是否多填；确实这么长的，请缩写到银行能收的长度，姓名和证件号码不能缩写，请联系银行办理。"
    ),
    "bank-characters": (
        "“{column}”中有银行系统不收的字。请对照证件重新输入，去掉表情、特殊符号，也不要以等号、加号、减号或 @ 开头；"
        "确为生僻字的，请通知本人持证件到银行网点办理，并告知省总工会。"
    ),
    "bank-separator": "“{column}”中有银行文件用作分隔的符号（如竖线），银行会把一行读成两行。请删去这个符号。",
    "bank-missing": "“{column}”没有填写，银行开卡必须有这一项。请向会员本人核实后补填。",
    "bank-not-taken": "“{column}”填写的内容银行不办理（如这种证件）。请改用银行受理的证件，或请本人到网点办理。",
}
"""Fault → message; never with the value."""

FAULTS: Final = {
    "bank-too-long": "超过银行允许的长度",
    "bank-characters": "有银行系统不收的字",
    "bank-separator": "有银行文件用作分隔的符号",
    "bank-missing": "没有填写，银行必须有",
    "bank-not-taken": "银行不办理所填的内容",
}
"""Fault in a few words, for a list."""

HAN_BYTES: Final = "2 至 3"


class Fault(Protocol):
    """A value that a bank's file has no place for."""

    @property
    def column(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def limit(self) -> int | None: ...


def message(fault: Fault) -> str:
    """The message for a fault, in Chinese, without the value."""
    return MESSAGES[fault.code].format(column=fault.column, limit=fault.limit, han=HAN_BYTES)


# Why a bank refused, and what the union can do about it.

ADVICE: Final = {
    "not-in-police-records": (
        "联网核查不一致或查无此人。请对照身份证核对姓名和证件号码，更正后重新上传；"
        "核对无误的，请会员本人到户籍地派出所更新信息后再报。"
    ),
    "document-expired": "证件已过期。请会员换领新证，按新证的有效期重新上传。",
    "name-unreadable": "姓名中有银行系统无法识别的字。请对照证件重新输入；确为生僻字的，请本人持证件到网点办理。",
    "name-differs": (
        "户名与银行已有的客户资料不符。请核对姓名和证件号码；"
        "改过名的，请会员本人持证件到银行网点更新客户资料后重新上传。"
    ),
    "account-exists": "会员在该行已有 Ⅰ 类户，不能再开。请会员本人与银行联系，改开 Ⅱ 类户或调整已有账户后重新上传。",
    "mobile-shared": "手机号码与他人重复。请改填会员本人实名的手机号码后重新上传；确为共用的，请本人到银行网点说明。",
    "fields-missing": "地址、职业等资料不全。请补齐登记表中的空项后重新上传。",
    "tax-statement-missing": "缺少个人税收居民身份声明。请会员填写并签名，由工会交给银行后重新上传。",
    "watch-list": "银行按反洗钱规定不能批量开户。请会员本人持证件到银行网点办理，工会不必再次上传。",
    "requested-before": "该会员已经申请过。请先查询原批次的结果；已有卡的不用再报，卡已丢失的按换卡办理。",
    "agreement-not-in-force": "单位与银行的批量办卡协议未生效或已到期。"
    "请与银行签好协议并交齐资料，再在批次的页面上按“再次申请”。",
    "stock-mismatch": "卡号与银行库存的凭证号不符，或可用的空白卡不足。"
    "工会不必更正，由省总工会与银行核对库存；核对清楚以后，在批次的页面上按“再次申请”。",
    "totals-differ": "文件的总笔数与明细不符，银行整批退回。工会不必更正，"
    "由省总工会与银行核对；核对清楚以后，在批次的页面上按“再次申请”。",
    "format": "文件的格式不合银行的要求。工会不必更正，"
    "由省总工会与银行核对；核对清楚以后，在批次的页面上按“再次申请”。",
    "other": "银行没有说明原因，或原因不在对照表中。请向银行的经办人员询问，更正后重新上传。",
}
"""Reason → what it is and what to do; all 15."""


def advice(reason: str) -> str:
    """The reason and what the union can do, in Chinese."""
    return ADVICE[reason]
