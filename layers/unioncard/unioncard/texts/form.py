"""Words on all forms, and the register form 会员信息采集表: its titles, headers and notes as unions know them."""

from __future__ import annotations

from typing import Final

AUTHOR: Final = "工会会员卡系统"
"""Who made the workbook and wrote the comments on its cells."""

OF_UNION: Final = "{name}（{code}）"
"""A union with its code, behind 填表单位."""

FILE_NAME: Final = "{form}-{union}.xlsx"
"""Under which a browser keeps a blank form."""
TITLE_PREFIX: Final = "河南省"
"""Of forms' titles; file names do without it."""

LISTS_SHEET: Final = "下拉菜单表"
NOTES_SHEET: Final = "填表说明"
NOTES_TITLE: Final = "{title}填表说明"
VERSION: Final = "表格版本：{version}"
NOTES_HEADINGS: Final = ("列名", "是否必填", "怎样填写", "示例（虚构）")
COMPULSORY, OPTIONAL = "必填", "选填"
BY_LIST: Final = "从下拉菜单中选择。"
FOOTER: Final = "{title}　版本 {version}　第 &P 页，共 &N 页"
WRONG_ENTRY_TITLE: Final = "不在可选项中"
WRONG_ENTRY: Final = "请从下拉菜单中选择一项，不要自行填写其他内容。"

SHEET: Final = "会员信息"
ATTACHMENT: Final = "附件"
TITLE: Final = "河南省工会会员信息采集表"
STAMP: Final = "填表单位（盖章）："
SIGNATURE: Final = "     单位负责人(签字)："

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
BANK_HEADERS: Final[tuple[str, ...]] = ("证件有效期\n（截止日期或“长期”）", "联系地址")
"""Two columns that some banks ask for; a union whose bank does not may leave them empty or away."""

NOTES: Final = (
    "填表说明：\n"
    "1、姓名、性别、有效证件类别、证件号码、移动电话为必填项；填写会籍变化类型的，还须填写会籍变化日期。\n"
    "2、“工作单位”需填写完整的单位全称。\n"
    "3、所有单元格均为文本格式，请勿改为数字格式，以免证件号码末几位丢失。"
)
MORE_NOTES: Final[tuple[str, ...]] = (
    "4、橙色表头为必填，蓝色为选填；点开单元格右侧的箭头可以选择。",
    "5、从第 5 行起每人一行。不要改动表头，不要合并单元格；从别处复制时，请用“选择性粘贴”中的“数值”或“文本”。",
    "6、“证件有效期”“联系地址”供银行开卡使用，合作银行不要求的可以不填。",
    "7、填好后保存为 .xlsx，直接上传本文件即可，本页和下拉菜单表不用删除。",
)

HOW: Final[dict[str, str]] = {
    "序号": "从 1 起顺序编号，也可以不填。",
    "姓名": "与证件上的姓名完全一致，中间不加空格；少数民族姓名各部分之间用“·”分隔。",
    "性别": "须与证件一致。",
    "出生日期": "按“年/月/日”填写，月、日各两位；须与证件一致。",
    "民族": "按证件填写。",
    "就业状况": "",
    "证件类别": "港澳台居民和外国人请选择各自的证件。",
    "证件号码": "填写完整号码，末位 X 大写。单元格须为“文本”格式：数字格式会丢失末几位，系统不予接收。",
    "学历": "",
    "技术等级": "没有的选“无”。",
    "移动电话": "本人使用的 11 位中国大陆手机号码；多人共用一个号码时，银行无法开通手机服务。",
    "户籍类型": "",
    "户籍所在地": "写到县（市、区）。",
    "会籍变化类型": "新会员选“入会”，从其他工会转来的选“转入”，调离的选“转出”。",
    "会籍变化日期": "填写了会籍变化类型的必须填写；按“年/月/日”填写，不能晚于今天。",
    "会籍变化原因": "转出、保留、除名、退会的请选择；入会、转入的不用填。",
    "政治面貌": "",
    "工作单位": "单位全称，与公章一致。",
    "籍贯": "省、市或县。",
    "是否农民工": "",
    "证件有效期": "证件上的截止日期，例如 2035/01/31；长期有效的填“长期”。",
    "联系地址": "能收到邮件的详细地址。",
}
"""How to fill each column, by canonical name; where there is a list, ``BY_LIST`` goes before."""

EXAMPLE: Final[dict[str, str]] = {
    "序号": "1",
    "姓名": "样例人",
    "性别": "女",
    "出生日期": "1996/05/09",
    "民族": "汉族",
    "就业状况": "在岗",
    "证件类别": "居民身份证",
    "证件号码": "412121199605090026",
    "学历": "大专",
    "技术等级": "无",
    "移动电话": "13490000000",
    "户籍类型": "非农业户口",
    "户籍所在地": "河南省郑州市中原区",
    "会籍变化类型": "入会",
    "会籍变化日期": "2020/09/01",
    "会籍变化原因": "",
    "政治面貌": "群众",
    "工作单位": "河南样例第一机械厂",
    "籍贯": "河南郑州",
    "是否农民工": "否",
    "证件有效期": "长期",
    "联系地址": "河南省郑州市样例路 1 号",
}
"""A row without a finding, of nobody: the area in the number was given up before its holder was born."""
