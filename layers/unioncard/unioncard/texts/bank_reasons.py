"""Why a bank refused, and what the union can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from unioncard.banks.files.answer import Reason

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
    "agreement-not-in-force": "单位与银行的批量办卡协议未生效或已到期。请与银行签好协议并交齐资料，再由省总工会重发。",
    "stock-mismatch": "卡号与银行库存的凭证号不符，或可用的空白卡不足。工会不必更正，由省总工会与银行核对库存后重发。",
    "totals-differ": "文件的总笔数与明细不符，银行整批退回。工会不必更正，由省总工会核对后重发批次。",
    "format": "文件的格式不合银行的要求。工会不必更正，由省总工会与银行核对后重发批次。",
    "other": "银行没有说明原因，或原因不在对照表中。请向银行的经办人员询问，更正后重新上传。",
}
"""Reason → what it is and what to do; all 15."""


def advice(reason: Reason) -> str:
    """The reason and what the union can do, in Chinese."""
    return ADVICE[reason.value]
