"""What the API answers when it cannot do what was asked."""

from __future__ import annotations

NOT_YOUR_UNION = "您的账号不能办理该工会的业务。"
NO_SUCH_UNION = "没有这个工会：{code}。"
NO_UNION = "没有这个工会。"
NO_SUCH_REGISTER = "没有这份登记表。"
UNREADABLE_FIELDS = "请求内容有误：{fields}。请核对后重试。"
A_FIELD = "某一项"
FIELD_RULES = {
    "json_": "不是正确的 JSON",
    "model_": "应为一个 JSON 对象",
    "missing": "缺少 {field}",
    "extra_": "没有 {field} 这一项",
    "string_too_long": "{field} 太长",
    "string_too_short": "{field} 太短",
    "string_pattern": "{field} 的写法不对",
    "string_": "{field} 应为文字",
    "int_": "{field} 应为整数",
    "bool_": "{field} 应为 true 或 false",
    "date_": "{field} 应为日期",
    "enum": "{field} 不是允许的值",
    "literal_": "{field} 不是允许的值",
    "greater_": "{field} 太小",
    "less_": "{field} 太大",
}
"""Beginning of pydantic's kind of error → what is said; the first that fits."""
FIELD_WRONG = "{field} 有误"
NAMES_NOBODY = (
    "登录服务没有说明您是谁（凭证中没有 sub），请退出后重新登录；仍然如此的，请系统管理员检查登录服务的设置。"
)
NOT_APPOINTED = "您的账号还没有受任何工会任命，请联系贵会或上级工会的管理员。"
NOT_APPOINTED_THERE = "您没有受该工会任命，或任命已经结束，请联系该工会或其上级工会的管理员。"
CHOOSE_UNION = "您受几个工会任命，请先选择以哪个工会的名义办理。"
NOT_YOUR_ROLE = "您的任命不包括这项业务，请由有相应角色的人员办理，或请贵会管理员调整任命。"
INTERNAL = "系统暂时不可用，请稍后再试。（编号 {request}）"
CARD_SHAPE = "会员卡卡号为 16 至 19 位数字，以 62 或 60 开头，请对照卡面核对。"
IGNORED_UPLOAD = "此链接只能上传一次，后来上传的文件未读取；请重新申请链接。"
SUPERSEDED_ROWS = "有 {rows} 行的人员在贵会后来申请链接的登记表中已有更新的资料，以较新的为准，未作变动。"
ROWS_STAYING_OUT = (
    "有 {rows} 行的人员已转出、退会或除名，本表未填会籍变化类型，会籍未变。确需重新入会的，请填“入会”后再上传。"
)
ROWS_RECORDED = (
    "有 {rows} 行登记的是系统中原来没有或早已不在册的人员转出、退会或除名，只作记录，不计入会员增减。"
    "如系证件号码有误，请更正后再上传。"
)
CORRECTS_ANOTHER = "所更正的登记表不是同一工会的同一种登记表，请核对登记编号。"
NOT_ASKED = (
    "第 {row} 行没有其他工会申请转入，不能办理转出确认。请核对登记编号和行号；要主动转出会员，请在登记表中填“转出”。"
)
NO_SUCH_ID = "没有这个编号，请核对后再试。"
NO_SUCH_RELEASE = "没有这一行的转出确认。"
NO_SUCH_BANK = "没有这家银行：{code}。"
NO_AGREEMENT = "该工会及其上级尚未与合作银行签订协议，暂不能办卡；登记表已保存。"
FINDINGS_OVER = "本登记表已超过 {days} 天，校验结果明细和更正表不再保存；各项数字仍为当时的结果。"
UPLOAD_OVER = "本登记表已超过 {days} 天，未能校验完成，上传的文件不再保存；请重新上传。"
NO_SUCH_BATCH = "没有这个批次。"
TOO_MANY = "这个网络上的查验次数已达上限，请在{when}再试。与他人共用单位网络或公共无线网的，也可以改用手机流量查验。"
AFTER_TIME = " {time} 以后"
AFTER_MIDNIGHT = "明天 0 时以后"
TRY_AGAIN = "系统正忙，请稍后再试。"
