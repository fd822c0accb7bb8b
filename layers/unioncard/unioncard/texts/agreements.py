"""What is said about banks and the agreements with them."""

from __future__ import annotations

NO_SUCH_BANK = "省总确定的合作银行中没有这家银行，请从银行名单中选择。"
NO_BANK_UNIT = "{bank}要求在开卡文件中填写其为贵会编定的单位编号，请向银行索取后填写。"
NO_SUCH_AGREEMENT = "没有这份协议。"
OVER = "该协议已经到期，不能再延长或终止；请登记新的协议。"
ENDS_IN_THE_PAST = "终止日期不能早于今天，也不能早于协议的开始日期。已经办理的业务仍按当时有效的协议。"
ENDS_BEFORE_IT_BEGINS = "协议的终止日期不能早于开始日期。"
DAYS_OUT_OF_SENSE = "协议日期应在 {earliest} 至 {latest} 之间，请核对。"
OVERLAPS = "该工会已有与“{bank}”的协议（{first} 至 {last}），两份协议的日期不能重叠。请先终止原协议，或改为从其后开始。"
OPEN_END = "长期"
NO_SUCH_ENCODING = "字符编码应为以下之一：{known}。"
PROFILE_WRONG = "文件格式定义有误，没有登记。请信息人员照下面改好再选：{places}。"
