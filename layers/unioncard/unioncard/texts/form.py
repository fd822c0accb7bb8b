"""The register form 会员信息采集表: its titles, headers and notes, word for word as unions know them."""

from __future__ import annotations

from typing import Final

SHEET: Final = "会员信息"
LISTS_SHEET: Final = "下拉菜单表"
ATTACHMENT: Final = "附件"
TITLE: Final = "河南省工会会员信息采集表"
STAMP: Final = "填表单位（盖章）："
SIGNATURE: Final = "     单位负责人(签字)："
REASONS: Final = "错误原因"

HEADERS: Final[tuple[str, ...]] = (
    "序号",
    "姓名",
    "性别",
    "出生日期（格式：yyyy/MM/dd）",
    "民族",
    "就业状况",
    "有效证件类别",
    "证件号码\n(填写18位身份证)",
    "学历",
    "技术等级",
    "移动电话",
    "户籍类型",
    "户籍所在地",
    "会籍变化类型",
    "会籍变化日期（格式：yyyy/MM/dd）",
    "会籍变化原因",
    "政治面貌",
    "工作单位",
    "籍贯",
    "是否农民工会员\n填写“是”或“否”",
)

NOTES: Final = (
    "填表说明：\n"
    "1、姓名、性别、有效证件类别、证件号码、移动电话为必填项；填写会籍变化类型的，还须填写会籍变化日期。\n"
    "2、“工作单位”需填写完整的单位全称。\n"
    "3、所有单元格均为文本格式，请勿改为数字格式，以免证件号码末几位丢失。"
)
