"""The register of unions 工会组织信息采集表, whole: columns, code lists, rules, form, admission."""
