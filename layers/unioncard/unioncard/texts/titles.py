"""The finding codes in a few words, for mails and counts."""

from __future__ import annotations

from typing import Final

TITLES: Final[dict[str, str]] = {
    "file-type": "不是可读取的登记表文件",
    "file-encrypted": "文件设有密码",
    "file-damaged": "文件已损坏",
    "file-too-large": "文件过大",
    "form-unknown": "没有找到表头",
    "column-missing": "缺少必需的列",
    "column-repeated": "列重复",
    "no-rows": "没有会员",
    "required": "必填项为空",
    "not-listed": "不在可选项中",
    "id-as-number": "证件号码为数字格式",
    "id-format": "证件号码格式不符",
    "id-check-digit": "证件号码校验位不对",
    "id-date": "证件号码中的日期有误",
    "id-area": "证件号码中的地区有误",
    "id-birth": "出生日期与证件号码不一致",
    "id-sex": "性别与证件号码不一致",
    "date-format": "日期有误",
    "date-future": "日期晚于今天",
    "under-age": "未满 16 周岁",
    "mobile-format": "移动电话有误",
    "name-characters": "姓名中有不应出现的字符",
    "name-too-long": "姓名过长",
    "row-repeated": "同一证件重复",
    "member-elsewhere": "已是其他工会的会员",
    "mobile-shared": "移动电话与他人相同",
    "id-expired": "证件已过期",
    "name-bank": "姓名用字银行可能无法显示",
    "past-retirement": "已超过退休年龄",
    "normalised": "已自动规范，请核对",
}
