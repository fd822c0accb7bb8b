"""The register of members 会员信息采集表, whole: columns, code lists, rules, form, admission."""
