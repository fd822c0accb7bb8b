"""What findings about a member's row say, and what was changed in a cell."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "required": "“{column}”不能为空，请填写。",
    "required/merged": "“{column}”与上面的行合并成一格，这一栏必须每人一格。请取消合并，逐行填写。",
    "required/with-change": "填写了会籍变化类型，就必须填写“{column}”。",
    "not-listed": "“{value}”不在“{column}”的可选项中，请从以下选项中选择：{choices}。",
    "id-as-number": "证件号码单元格是数字格式，末几位已丢失或不可靠。"
    "请先把单元格设为“文本”格式，再按证件重新录入完整号码。",
    "id-format": "证件号码与“{document}”的格式不符，请对照证件核对位数和字符。",
    "id-format/fifteen-digits": "这是 15 位旧身份证号码，已停止使用。请填写 18 位居民身份证号码。",
    "id-format/other-document": "这是“{document}”的号码。请把证件类别改为“{document}”，或核对证件号码。",
    "id-format/居民身份证": "居民身份证号码应为 18 位：前 17 位是数字，末位是数字或字母 X。请对照证件核对。",
    "id-format/港澳居民居住证": "港澳居民居住证号码应为 18 位，以 810000（香港）或 820000（澳门）开头，"
    "末位是数字或字母 X。请对照证件核对，或改选正确的证件类别。",
    "id-format/台湾居民居住证": "台湾居民居住证号码应为 18 位，以 830000 开头，末位是数字或字母 X。"
    "请对照证件核对，或改选正确的证件类别。",
    "id-format/港澳居民来往内地通行证": "港澳居民来往内地通行证号码应为字母 H 或 M 加 8 位数字（可再加 2 位换证次数）。"
    "请对照证件核对，或改选正确的证件类别。",
    "id-format/台湾居民来往大陆通行证": "台湾居民来往大陆通行证号码应为 8 位数字（旧证可再加 2 位签发次数）。"
    "请对照证件核对，或改选正确的证件类别。",
    "id-format/外国人永久居留身份证": "外国人永久居留身份证号码应为以 9 开头的 18 位号码，"
    "或旧证的 3 个字母加 12 位数字。请对照证件核对。",
    "id-format/护照": "护照号码应为 5 至 15 位字母和数字。请对照证件核对，或改选正确的证件类别。",
    "id-check-digit": "证件号码校验位不对，多半有数字录错。请对照证件逐位核对。",
    "id-date": "证件号码中的出生日期不存在或晚于今天，请对照证件核对第 7 至 14 位。",
    "id-date/old-card": "证件号码中的出生日期不存在或晚于今天，请对照证件核对第 8 至 13 位。",
    "id-area": "证件号码前 6 位不是国家公布过的行政区划代码，请对照证件核对。"
    "证件上确实如此的，请把证件类别改为“居民身份证（已核对）”后重新上传。",
    "id-birth": "出生日期与证件号码第 7 至 14 位不一致，请核对出生日期和证件号码。",
    "id-birth/old-card": "出生日期与证件号码第 8 至 13 位不一致，请核对出生日期和证件号码。",
    "id-sex": "性别与证件号码第 17 位不一致，请核对性别和证件号码。",
    "date-format": "“{column}”不是有效日期，请按“年/月/日”填写，例如 2015/03/07。",
    "date-format/validity": "“{column}”不是有效日期，请填写截止日期（例如 2035/01/31）或“长期”。",
    "date-future": "“{column}”晚于今天，请填写会籍实际变化的日期。",
    "under-age": "该会员未满 16 周岁，不能办理入会。请核对出生日期和证件号码。",
    "mobile-format": "移动电话不是有效的中国大陆手机号码，请填写一个 11 位手机号码。",
    "name-characters": "姓名中有不应出现的数字、字母、空格或符号。"
    "请填写证件上的姓名，少数民族姓名各部分之间用“·”分隔。",
    "name-characters/unreadable": "姓名中有一个字没有正确录入（问号、方框、部首或旧字库造字）。"
    "请对照证件用输入法重新录入，生僻字不要用拼音代替。",
    "name-too-long": "姓名超过 {limit} 个字节（约 25 个汉字），请对照证件核对。",
    "text-too-long": "“{column}”超过 {limit} 个字，请核对内容，只填写名称或地址。",
    "row-repeated": "与第 {first} 行是同一证件，请删除重复的一行。",
    "member-elsewhere": "此人仍是其他工会的会员。请先由原工会登记转出，再上传本行；或核对证件号码。",
    "member-elsewhere/asked": "此人仍是其他工会的会员，系统已请原工会确认转出。"
    "原工会同意后自动转入，不用再上传；不同意的，会告知原因。也请核对证件号码。",
    "member-elsewhere/not-here": "此人现在是其他工会的会员，不在贵会，无需登记转出、退会或除名。"
    "请删除本行，或核对证件号码。",
    "mobile-shared": "移动电话与第 {first} 行相同，银行将无法为其开通手机服务。请填写本人手机号码。",
    "mobile-shared/known": "移动电话与登记表 {register} 第 {other} 行登记的会员相同，银行将无法为其开通手机服务。"
    "请填写本人手机号码。",
    "person-twice": "姓名、性别、出生日期和移动电话与第 {first} 行相同，证件不同，可能是同一人用两种证件各登记了一次。"
    "确为同一人的，请只留一行；不是同一人的，请核对移动电话。系统不会自动合并。",
    "person-twice/known": "姓名、性别、出生日期和移动电话与登记表 {register} 第 {other} 行登记的会员相同，证件不同，"
    "可能是同一人用两种证件各登记了一次。确为同一人的，请为其中一个证件登记退会；不是同一人的，请核对移动电话。"
    "系统不会自动合并。",
    "id-expired": "证件已过有效期，请会员更换证件后更新有效期。",
    "name-bank": "姓名中有合作银行系统无法显示的字，开卡可能失败。请联系合作银行确认。",
    "past-retirement": "该会员已超过法定退休年龄，请核对就业状况：已退休的请改为“退休”，返聘或延迟退休的不必改。",
    "past-retirement/retired": "该会员已超过法定退休年龄，登记为退休。"
    "要办会员卡的，请先与上级工会确认；只保留会籍的，会籍变化类型应为“保留”。",
    "same-as-above": "“{column}”写的是“{value}”，排序或拆分后就不知道指的是谁。请逐行填写完整内容。",
    "row-shifted": "这一行比表头多出 {more} 格，可能是某一格里有没加引号的逗号，后面的内容都错了位。"
    "请在表格软件中打开逐格核对，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "columns-differ": "“{column}”有几列（{where}），本行填得不一样，不知道以哪一列为准。请核对后只保留一列，重新上传。",
    "row-left-out": "第 {rows} 行没有读取：{reason}。如果是需要登记的内容，请补全后重新上传。",
    "normalised/second-header": "第 {line} 行是另一个表头，以下各行按这一行的列名读取{lacking}。",
    "normalised": "“{column}”{changes}，已按“{value}”读取，请核对。",
    "normalised/hidden": "“{column}”{changes}后读取，请核对。",
}

CHANGES: Final[dict[str, str]] = {
    "width": "已由全角改为半角",
    "space": "已去掉空格或不可见字符",
    "quote": "已去掉开头的单引号",
    "point-zero": "已去掉末尾的“.0”",
    "number": "已由数字转为文本",
    "letter-x": "末位已改为大写字母“X”",
    "upper": "字母已改为大写",
    "prefix": "已去掉国家代码“86”",
    "hyphen": "已去掉分隔符",
    "dot": "间隔号已改为“·”",
    "wording": "原填“{original}”",
    "date": "原填“{original}”",
    "serial": "单元格是日期序号“{original}”",
    "wrapper": '已去掉外层的“=""”',
    "merged": "取自与上面合并的单元格",
    "no-value": "由“{original}”（错误值，或没有保存计算结果的公式）改为空白",
}
"""What was changed, by :class:`unioncard.sheets.cells.cell.Change`."""

LACKING: Final = "；其中没有“{columns}”"
ROWS: Final = "{first} 至 {last}"
LEFT_OUT: Final[dict[str, str]] = {
    "header": "是又一遍的表头",
    "sample": "像是填写示例",
    "sum": "像是合计、人数",
    "note": "像是说明、备注",
    "signature": "像是落款（签字、盖章、日期）",
    "heading": "像是部门的标题或说明",
    "unfilled": "只有序号、横线或公式填充的 0，没有填写内容",
    "above": "在表头上面，表头以下的才读取",
    "nameless": "姓名（名称）和号码都没有填写",
}
"""Why a row was left out, by :class:`unioncard.sheets.entries.Omission`."""
