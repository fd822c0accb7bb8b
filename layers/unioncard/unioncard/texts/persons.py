"""What is said about the rights of a member 查阅、更正、删除个人信息."""

from __future__ import annotations

from typing import Final

NO_SUCH_CASE: Final = "没有这项申请。"
STILL_MEMBER: Final = "本人仍是工会会员，请先由所在工会在登记表中办理退会，再申请删除。"
TRANSFERRING: Final = "本人的转会还没有办结，请先由原工会在登记表中办理退会，再申请删除。"
CARD_UNDER_WAY: Final = "本人的会员卡正在开卡，请等银行答复或撤回批次后再申请删除。"
TRANSFER_OPEN: Final = "有工会正在申请转入本人，请先答复该转会申请，再申请删除。"
SAME_PERSON: Final = "须由另一人复核，申请人不能自己复核。"
LAPSED: Final = "申请已满 {days} 天未复核，已失效，请重新申请。"
NOT_APPROVED: Final = "申请还没有复核，暂不能查看。"
NOT_READABLE: Final = "查阅期已过：复核后 {hours} 小时内可以查看，请重新申请。"
NOT_A_HOLD: Final = "这项申请不是查阅，没有可查看的内容。"
DECLINED: Final = "这项申请已经驳回或者撤回，没有办理；仍要办的，请重新申请。"
ANSWERED: Final = "这项申请已经复核过，不能再驳回。"
NOTHING_HELD: Final = "没有此人的会员记录，无从更正。"
WHO: Final = "请写明此人的姓名和证件号码。"
REASON: Final = "请写明申请的原因。"
NO_CHANGES: Final = "请给出要更正的栏目和内容。"
CHANGES_OF_OTHERS: Final = "只有更正申请可以给出要更正的栏目。"
NOT_CORRECTABLE: Final = "栏目“{column}”不能在这里更正：证件和会籍变化请由所在工会用登记表办理。"
CORRECTION_WRONG: Final = "更正后的内容不符合登记表的规则：{findings}"
SEVERAL_RECORDS: Final = "此证件号码在几个工会有不同姓名的记录，请按登记表上的姓名重新申请。"
BANK_KEEPS: Final = (
    "银行卡账户由开户银行管理，账户、交易记录和银行留存的资料请本人向开户银行查询或办理销户；"
    "删除后本系统只保留卡片状态，不再与本人关联。"
)
FILES_KEEP: Final = "含多人的文件（登记表、开卡文件、银行回盘、发放登记册）到期自动删除，最迟至 {day}。"
UNKNOWN: Final = "（表中没有的栏目）"
