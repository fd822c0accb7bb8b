"""What findings about a file as a whole say."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "file-type": "这不是可读取的登记表文件。请在表格软件中另存为 Excel 工作簿（.xlsx）或 CSV 后重新上传。",
    "file-encrypted": "文件设有打开密码。请在表格软件中取消密码保护，保存后重新上传。",
    "file-damaged": "文件已损坏或不完整，无法打开。请在电脑上确认能正常打开，另存为新的 .xlsx 文件后重新上传。",
    "file-damaged/quotes": "第 {line} 行起的引号不成对，后面的行无法分开读取。"
    "请在表格软件中打开核对，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-too-large": "文件超出上限（{limit}）。请拆分成几个文件分别上传。",
    "file-too-large/claimed": "表格范围超出上限（{limit}）。"
    "请删除数据下方和右侧多余的行、列（选中后“删除”），保存后重新上传。",
    "form-unknown": "前 30 行内没有找到表头。"
    "请使用会员信息采集表，保留“姓名、性别、证件类别、证件号码、移动电话”等列名后重新上传。",
    "form-unknown/unions": "前 30 行内没有找到表头。"
    "请使用工会组织信息采集表，保留“工会名称、上级工会名称、基层工会类型”等列名后重新上传。",
    "form-unknown/is-members": "这是会员信息采集表，不是所要求的登记表。"
    "请按会员登记表重新申请链接后上传（自查时用 --kind members）。",
    "form-unknown/is-unions": "这是工会组织信息采集表，不是所要求的登记表。"
    "请按工会登记表重新申请链接后上传（自查时用 --kind unions）。",
    "form-unknown/is-roster": "这是会员卡发放登记册，不是所要求的登记表。"
    "请按发放登记册并指明批次，重新申请链接后上传（自查时用 --kind roster）。",
    "column-missing": "缺少必需的列“{column}”。请补上这一列后重新上传。",
    "column-repeated": "有两列都是“{column}”（{where}）。请只保留一列后重新上传。",
    "no-rows": "表头下面没有会员。请填写会员信息后重新上传。",
    "no-rows/unions": "表头下面没有工会。请填写工会信息后重新上传。",
    "normalised/encoding": "文件按 {encoding} 编码读取。如果下载的结果中姓名、单位等出现乱码，"
    "请在表格软件中另存为 Excel 工作簿（.xlsx）后重新上传。",
    "normalised/other-columns": "“{column}”有几列（{where}），只读取了{read}。请核对；要用另一列的，请删除不用的列。",
    "normalised/other-sheets": "工作表{sheets}也有表头和内容，但没有读取：每个文件只读取一个工作表。"
    "其中如有需要登记的内容，请另存为单独的文件上传。",
}
