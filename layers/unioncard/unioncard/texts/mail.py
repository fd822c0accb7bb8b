"""Subjects of letters, and why a letter could not be sent; the letters themselves are in mails/."""

from __future__ import annotations

from typing import Final

SIGNATURE: Final = "河南省工会会员卡系统"
FORMS: Final = {"members": "会员登记表", "unions": "工会组织登记表", "roster": "会员卡发放登记册"}
"""Kinds of registers, by their names in messages."""

REGISTER_CHECKED: Final = "{form}校验结果：{verdict}（{union}）"
ONCE_SIGNED: Final = "签订协议后自动办理。"
"""What follows where no agreement covers the union."""
OF_BATCH: Final = "（批次 {batch}）"
WHOLE_FILE_REJECTED: Final = "整份退回"
ROWS: Final = "接受 {accepted:,} 行，退回 {rejected:,} 行"
BATCH_ANSWERED: Final = "银行答复：开卡 {opened:,} 人，退回 {refused:,} 人（{union}，批次 {batch}）"
FILE_REFUSED: Final = "银行整份退回开卡文件（{union}，批次 {batch}）"
TRANSFER_ASKED: Final = "会员转会待确认：{people:,} 人（{union}）"
TRANSFER_RAISED: Final = "下级工会逾期未答复的转会申请：{people:,} 人（{union}）"
TRANSFER_ANSWERED: Final = "会员转会答复：已转入 {done:,} 人，不同意 {refused:,} 人（{union}）"
MONTH: Final = "{year}年{month}月"
PROVISIONAL: Final = "（暂计）"
RESTATED: Final = "（更正）"
MONTH_REPORT: Final = "河南省工会会员卡办理进展月报：{month}{mark}（{union}）"

CARDS_WAITING: Final = "会员卡久未领完或签收完：{cards:,} 张（{union}）"
CARDS_WAITING_BELOW: Final = "下级工会久未领取或签收的会员卡：{cards:,} 张（{union}）"
PLACES: Final = {True: "已开卡，待领取", False: "已领取，待签收"}
"""What cards wait for: to be fetched or not."""
APPOINTMENT_MADE: Final = "请接受任命：{union}会员卡工作的{roles}"
APPOINTMENT_ENDED: Final = "任命已结束：{union}会员卡工作的{roles}"
INVITATION_ENDED: Final = "任命已收回：{union}会员卡工作的{roles}"
AGREEMENT_BEGINS: Final = "合作协议自 {begins} 起有效（{union}，{bank}）"
AGREEMENT_ENDS: Final = "合作协议有效期到 {ends}（{union}，{bank}）"
MAIL_UNREACHABLE: Final = "{whose}的邮箱无法收信（{union}）"
MAIL_COMPLAINED: Final = "{whose}把系统的邮件报为垃圾邮件（{union}）"
WHOSE: Final = {False: "下级工会", True: "经办人"}
"""Whose address it is: a person's or not."""
MARKS: Final = {
    "returned": "{day} 有信没有送达：邮箱已满，或者收信方的服务器拒收。请核对邮箱。",
    "bounced": "{day} 有信退回：没有这个邮箱，或者已停用。{until} 以前不再向它发信，请换一个邮箱。",
    "complained": "{day} 收信人把系统的邮件报为垃圾邮件。{until} 以前不再向它发信，请与收信人联系，或者换一个邮箱。",
}
"""What is said of an address beside it, by fault."""

OPEN_PAGE: Final = "打开页面"
"""On the button of a letter that is shown as HTML; the page's address stands below it."""

STATES: Final = {
    "sending": "正在发送",
    "sent": "已发出",
    "no-address": "没有登记邮箱，未发出",
    "refused": "收件邮箱不收，未送达",
    "unanswered": "已交给邮件服务器，没有答复，可能已送达",
}
"""What became of a letter, as officers are shown it."""

NOT_A_HEADER: Final = "邮件的主题或地址含有不允许的字符"
BROKEN_OFF: Final = "发送邮件时与邮件服务器的连接中断"
UNREACHABLE: Final = "无法连接或登录邮件服务器（{kind}）"
REFUSED: Final = "收件地址无法收信（代码 {code}）"
SET_UP: Final = "邮件服务器不接受本系统发信（代码 {code}），请检查发信账号、限额和服务器设置"
UNANSWERED: Final = "邮件已全部交给邮件服务器，但没有收到答复，可能已送达，不再重发"
NOT_NOW: Final = "邮件服务器暂时无法接收邮件（代码 {code}）"
NO_CODE: Final = "无"
