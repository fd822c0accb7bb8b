"""What findings about a file as a whole say."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "file-type": "这不是可读取的登记表文件。请在表格软件中另存为 Excel 工作簿（.xlsx）或 CSV 后重新上传。",
    "file-type/web": "这是网页格式的文件（HTML 或 MHT），不是工作簿，即使文件名是 .xls 或 .xlsx。"
    "请用 Excel 或 WPS 打开，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/xml": "这是“XML 表格 2003”格式的文件，不是工作簿。"
    "请用 Excel 或 WPS 打开，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/binary": "这是二进制工作簿（.xlsb），系统不读取。"
    "请用 Excel 或 WPS 打开，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/flat": "这是平面 XML 的开放文档（.fods、.fodt 等），系统不读取。"
    "请用 LibreOffice 或 WPS 打开，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/mail": "这是一封邮件，不是登记表。请打开邮件，把附件中的表格文件保存下来再上传。",
    "file-type/lock": "这是表格软件打开工作簿时留下的临时文件（文件名以“~$”开头），里面没有登记表。"
    "请关闭表格软件，上传同名但没有“~$”的文件。",
    "file-type/numbers": "这是苹果 Numbers 表格，系统不读取。请在 Numbers 中导出为 Excel（.xlsx）后重新上传。",
    "file-type/old": "这是旧式的表格文件（Excel 4.0 以前的工作簿、SYLK、DIF 等），系统不读取。"
    "请用 Excel 或 WPS 打开，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/pdf": "这是 PDF 文件，不是登记表。请上传原来的表格文件（.xlsx 或 CSV）。",
    "file-type/picture": "这是图片，不是登记表。请上传原来的表格文件（.xlsx 或 CSV）。",
    "file-type/document": "这是 Word 或其他文字、演示文稿，不是登记表。"
    "请把表格粘贴到 Excel 或 WPS 表格中，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-type/archive": "这是压缩包，不是登记表。请解压后上传其中的表格文件（.xlsx 或 CSV）。",
    "file-type/empty": "文件是空的，没有内容。请核对后重新上传。",
    "file-type/big5": "文件像是繁体中文 Big5 编码；文本文件只读取 UTF-8、GB18030（GBK）和 UTF-16 编码。"
    "请在表格软件中打开核对，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-encrypted": "文件设有打开密码。请在表格软件中取消密码保护，保存后重新上传。",
    "file-encrypted/company": "文件被单位的文档加密软件加密了，在单位以外打不开。"
    "请先在加密软件中解密（或申请外发），再上传解密后的文件。",
    "file-damaged": "文件已损坏或不完整，无法打开。请在电脑上确认能正常打开，另存为新的 .xlsx 文件后重新上传。",
    "file-damaged/quotes": "第 {line} 行起的引号不成对，后面的行无法分开读取。"
    "请在表格软件中打开核对，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-damaged/bytes": "第 {line} 行有无法识别的字节（文件按 {encoding} 编码读取）。"
    "请在表格软件中打开核对这一行，另存为 Excel 工作簿（.xlsx）后重新上传。",
    "file-damaged/cut": "文件在第 {line} 行中断，后面的内容没有了。请重新导出或重新下载完整的文件，再上传。",
    "file-too-large": "文件超出上限（{limit}）。请拆分成几个文件分别上传。",
    "file-too-large/claimed": "表格范围超出上限（{limit}）。"
    "请删除数据下方和右侧多余的行、列（选中后“删除”），保存后重新上传。",
    "file-too-large/memory": "文件展开后占用的内存或处理时间超出系统能力（可能在很远的单元格里有内容）。"
    "请删除数据下方和右侧多余的行、列（选中后“删除”），或拆分成几个文件分别上传。",
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
