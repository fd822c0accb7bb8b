"""Unions 工会: the tree of unions, their partner banks and agreements 合作协议."""
