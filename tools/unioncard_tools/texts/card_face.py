"""What is printed on the card, and what the command that draws it says."""

from __future__ import annotations

from typing import Final

# Printed. The first three are the notice's own words (豫工文〔2015〕4号, section 二).
CARD_NAME: Final = "河南省工会会员卡"
UNION_NAME: Final = "河南省总工会"
SITE_NAME: Final = "河南职工网"
SITE_PURPOSE: Final = "凭卡登录，享受工会服务"
BANK_MARK: Final = "行标"
EMBLEM: Final = "会徽"
ALWAYS_PRINTED: Final = CARD_NAME + UNION_NAME + SITE_NAME + SITE_PURPOSE + BANK_MARK + EMBLEM + "0123456789.:/-"

# Samples. The name is nobody's; the number fails the check digit, so that no bank can have issued it; the address ends
# in .example, which nobody can register (RFC 2606): the notice names the site without its address.
SAMPLE_NAME: Final = "示例姓名"
SAMPLE_NUMBER: Final = "6220001234567890123"
SAMPLE_SITE: Final = "https://www.zhigong.example/"

FRONT: Final = "正面"
BACK: Final = "背面"
TITLE: Final = "{card}（{side}）"

# Why not.
NO_FONT: Final = (
    "没有找到中文字体。请安装 fonts-noto-cjk（推荐，定版字体）或 fonts-wqy-zenhei、fonts-wqy-microhei，"
    "并安装 fontconfig；或用 --font 给出字体文件。"
)
NO_FONT_FILE: Final = "无法读取字体文件 {file}：不是可用的 TTF、OTF 或 TTC。"
NOT_CHINESE: Final = "字体 {file} 缺少卡面所需的汉字，请换用中文字体，如 fonts-noto-cjk。"
NO_GLYPH: Final = "字体中没有{what}的第 {place} 个字符，请用 --font 给出收录该字的字体。"
BANK: Final = "银行名称"
MEMBER: Final = "会员姓名"
SITE: Final = "网址"
EMPTY: Final = "{what}不能为空。"
TOO_LONG: Final = "{what}太长，在卡面上缩小后已无法看清。"
NAME_TOO_LONG: Final = "会员姓名超过 {most} 个字节（GB 18030），银行的姓名栏放不下。"
BAD_NUMBER: Final = "卡号应为 16 至 19 位数字，以 62 或 60 开头。"
BAD_SITE: Final = "网址应以 http:// 或 https:// 开头，只用英文字母、数字和符号，不含空格、用户名和密码。"
SITE_TOO_LONG: Final = "网址有 {characters} 个字符，二维码会小到手机扫不出，请换用较短的网址。"
BAD_BLEED: Final = "出血应在 0 至 10 毫米之间。"

NO_BANKS_FILE: Final = "无法读取银行名录 {file}：应是 UTF-8 编码的 CSV 文件，含 code、name 两列。"
DEMO_BANKS: Final = "未给出名录，按项目自带的示例名录（data/demo）查找银行。"
NO_BANKS: Final = "无"
UNKNOWN_BANK: Final = "银行名录中没有代码 {code}（已有：{known}）。也可以在 --bank 后直接写银行的中文名称。"

MARK_UNREADABLE: Final = "标志文件 {file}：{why}"
MARK_NO_FILE: Final = "无法读取。"
MARK_TOO_LARGE: Final = "超过 {most} KB。"
MARK_NOT_SVG: Final = "不是 SVG 文件（须是 XML 格式、根元素为 svg）。"
MARK_ENTITIES: Final = "含有 DTD 声明或实体，请另存为不带这些内容的 SVG。"
MARK_SCRIPT: Final = "含有脚本或事件属性（{what}），不予接受。"
MARK_REFERENCE: Final = "含有引用（{what}），请把所引用的内容直接画在文件里。"
MARK_ELEMENT: Final = "含有 <{what}>。标志只能由实色的路径和基本图形组成：请把文字转为轮廓，把渐变、位图、样式表去掉。"
MARK_VALUE: Final = "属性 {what} 的值无法使用。"
MARK_TOO_DEEP: Final = "层次太深。"
MARK_EMPTY: Final = "没有可见的图形。"

NOT_WRITABLE: Final = "无法写入 {out}：{reason}"
WRITTEN: Final = "已写入 {file}"
BANK_MARK_FILE: Final = "银行标志"
EMBLEM_FILE: Final = "会徽"
PLACEHOLDERS: Final = "注意：{what}是占位图，不能付印；请用 {options} 给出正式的 SVG 标志。"
SAMPLE_SITE_USED: Final = "注意：网址 {site} 是示例，不能付印；请用 --site 给出河南职工网的正式网址。"
