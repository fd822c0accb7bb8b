"""What findings about a filled roster say."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "form-unknown/roster": "前 30 行内没有找到表头。请使用从系统下载的发放登记册，填写“领取日期”和“情况”后重新上传。",
    "no-rows/roster": "表头下面没有会员卡。请使用从系统下载的发放登记册，填写后重新上传。",
    "required/roster": "“{column}”不能为空：它说明这一行是哪一张卡。请照下载的登记册补上。",
    "required/roster-day": "填写了“情况”，就必须填写“{column}”：会员签收的日期，或损坏、退回的办理日期。",
    "date-future/roster": "“{column}”晚于今天，请填写实际发生的日期。",
    "row-repeated/roster": "与第 {first} 行的序号相同，请核对后删除其中一行。",
    "roster-batch": "这一行属于另一批次的登记册。每次只上传一个批次；请在另一批次下上传它的登记册。",
    "roster-row": "该批次没有这个序号。请照下载的登记册核对序号。",
    "roster-row/format": "序号应为整数。请照下载的登记册核对序号。",
    "roster-row/not-opened": "银行没有为该批次的这一行开出会员卡，不能登记发放。请核对序号。",
    "roster-person": "姓名或证件号码与该批次这一序号的会员不符，可能是排序或粘贴时错行。"
    "请照下载的登记册核对；会员信息有变更的，请重新下载登记册。",
    "roster-person/erased": "这一序号的会员已离会，个人信息已按规定删除，本行无从核对，不予登记。"
    "请清空本行的日期和情况；确知这张卡的去向的，请在“领卡与发放”里打开这一批，按行号登记。",
    "roster-card": "卡号与该批次这一序号的卡不符，可能是排序或粘贴时错行。"
    "请照下载的登记册核对；换过卡的，请重新下载登记册。",
    "roster-day": "“{column}”早于银行开卡的日期，请核对。",
    "roster-told": "与这张卡先前登记的情况矛盾：已签收的卡不能再登记为损坏或退回，损坏或退回的卡也不能再登记为签收。"
    "请核对；先前登记有误的，请在“领卡与发放”里打开这一批，先撤销那次登记，再上传本行。",
    "roster-told/other-day": "这张卡先前已登记，但日期不同；以先登记的为准。"
    "请核对后改为相同的日期，或清空本行的日期和情况。",
}
