"""What findings about a row of the register of unions say."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "date-future/founded": "“{column}”晚于今天，请填写工会实际成立的日期。",
    "required/one-code": "单位和工会的统一社会信用代码至少填写一个。"
    "工会已取得代码的填“工会统一社会信用代码”，尚未取得的填“单位统一社会信用代码”。",
    "row-repeated/unit": "与第 {first} 行是同一工会、同一单位，请删除重复的一行。",
    "code-as-number": "“{column}”单元格是数字格式，末几位已丢失或不可靠。"
    "请先把单元格设为“文本”格式，再按证书重新录入 18 位代码。",
    "code-format": "“{column}”不是统一社会信用代码。请按证书填写 18 位代码（数字和大写字母）。",
    "code-format/organisation": "“{column}”填的是 9 位组织机构代码，已停止使用。请按新证书填写 18 位统一社会信用代码。",
    "code-format/letter": "“{column}”中有字母 I、O、S、V 或 Z，统一社会信用代码不使用这些字母。"
    "请对照证书核对，是否把 1、0、5、U、2 录成了字母。",
    "code-check-digit": "“{column}”校验位不对，多半有一位录错。请对照证书逐位核对。",
    "code-kind": "这里应填工会自己的代码（81、82 或 89 开头），所填的不是工会的代码。"
    "请核对是否填成了单位的代码；工会尚未取得代码的，请留空。",
    "code-kind/unit": "这里应填单位的代码，所填的是工会的代码（8 开头）。请核对单位与工会两列是否填反。",
    "count-format": "“{column}”不是人数，请只填写整数，例如 120。",
    "members-over-employees": "会员人数多于单位职工人数，请核对这两项。",
    "phone-format": "联系电话无效。请填写一个带区号的固定电话（例如 0371-65706570）或一个 11 位手机号码。",
    "unit-repeated": "该单位在第 {first} 行已列入另一个工会。一个单位只能列入一个工会，请核对这两行。",
    "union-units": "独立基层工会只能有一个单位，第 {first} 行已填写了这个工会。"
    "如为多个单位联合建会，请把各行的基层工会类型改为“联合基层工会”；否则请核对工会代码和名称。",
    "union-differs": "与第 {first} 行是同一工会，但“{column}”不同。同一工会的各行请填写一致。",
    "union-differs/namesake": "与第 {first} 行的工会名称、上级工会都相同，但代码不同或只有一行填了代码。"
    "如是同一工会，请各行填写同一代码；如是两个工会，请用全称区分。",
    "parent-unknown": "名录中和本表中都找不到上级工会“{value}”。请填写上级工会的全称、编码或统一社会信用代码；"
    "上级工会也在本表中的，请先改正它那一行。",
    "parent-ambiguous": "有 {count} 个工会都叫“{value}”，无法确定是哪一个。请在“上级工会名称”一栏改填编码：{choices}。",
    "parent-cycle": "上级工会是该工会自己或它的下级，请核对“上级工会名称”。",
    "union-outside": "只能登记本工会所属的下级工会，该工会或其上级工会不在本工会之下。"
    "请核对上级工会，或由其上级工会登记。",
    "union-unknown": "名录中没有编码“{value}”的工会。请核对“工会编码”；新登记的工会请留空。",
    "union-known": "该上级工会之下已有同名工会（编码 {union}）。"
    "如是同一工会，请在“工会编码”一栏填写 {union}；如是另一个工会，请用全称区分。",
    "union-code-taken": "工会统一社会信用代码与名录不符：编码 {union} 的工会已有另一代码，或该代码属于另一工会。"
    "请对照证书核对“工会编码”和代码。",
}
