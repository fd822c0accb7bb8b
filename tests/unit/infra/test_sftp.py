"""The SFTP server for banks, the fixed address for their own servers, and folders that stay."""

from __future__ import annotations

import re
from typing import Final

from support import templates

from . import parts

SFTP, EGRESS, MAIN, STORES = map(
    templates.expanded, (templates.SFTP, templates.EGRESS, templates.MAIN, templates.STORES)
)


def test_the_server_lists_quickly_takes_usual_clients_names_its_ciphers_and_logs() -> None:
    server = parts.of_type(SFTP, "AWS::Transfer::Server")["SftpServer"]
    assert server["S3StorageOptions"] == {"DirectoryListingOptimization": "ENABLED"}
    assert server["ProtocolDetails"] == {"SetStatOption": "ENABLE_NO_OP"}
    assert (server["Domain"], server["Protocols"]) == ("S3", ["SFTP"])
    assert parts.named(server["SecurityPolicyName"]) == "SecurityPolicy"
    assert [parts.named(one) for one in server["StructuredLogDestinations"]] == ["SftpLogs"]


def test_neither_the_host_key_nor_the_address_that_banks_have_listed_goes_with_a_stack() -> None:
    for template, name in ((SFTP, "SftpServer"), (EGRESS, "Address")):
        assert template["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert template["Resources"][name]["UpdateReplacePolicy"] == "Retain"


def test_a_banks_folder_does_not_expire_and_its_files_do() -> None:
    rules = parts.of_type(STORES, "AWS::S3::Bucket")["DropBucket"]["LifecycleConfiguration"]["Rules"]
    expiring = [one for one in rules if "ExpirationInDays" in one]
    assert [one["ObjectSizeGreaterThan"] for one in expiring] == ["0"]  # a folder is an empty object
    # S3 takes no rule that looks at sizes and ends uploads.
    assert not any("AbortIncompleteMultipartUpload" in one for one in expiring)
    assert any("AbortIncompleteMultipartUpload" in one for one in rules)


def test_whoever_logs_in_at_banks_does_so_from_the_fixed_address_and_nobody_comes_in() -> None:
    functions = parts.of_type(MAIN, parts.FUNCTION)
    assert [name for name, one in functions.items() if "VpcConfig" in one] == ["DeliverFunction"]
    condition, network, otherwise = functions["DeliverFunction"]["VpcConfig"]["Fn::If"]
    assert (condition, otherwise) == ("HasEgress", {"Ref": "AWS::NoValue"})
    assert len(network["SubnetIds"]) == 2
    # Lambda asks for the rights as it makes the function, for which CloudFormation waits for the role alone.
    within = parts.of_type(MAIN, "AWS::IAM::Role")["DeliverRole"]["Policies"][-1]["Fn::If"]
    assert (within[0], within[2]) == ("HasEgress", {"Ref": "AWS::NoValue"})
    assert "ec2:CreateNetworkInterface" in within[1]["PolicyDocument"]["Statement"][0]["Action"]
    inside = parts.of_type(EGRESS, "AWS::EC2::Route")["RouteInside"]
    assert (inside["DestinationCidrBlock"], parts.named(inside["NatGatewayId"])) == ("0.0.0.0/0", "Nat")
    assert "SecurityGroupIngress" not in parts.of_type(EGRESS, "AWS::EC2::SecurityGroup")["NobodyComesIn"]


DESCRIPTIONS: Final = re.compile(r"[a-zA-Z0-9. _:/()#,@\[\]+=&;{}!$*-]{1,255}")
"""Of security groups and their rules: EC2 refuses any other character, an apostrophe too; cfn-lint does not say so."""


def test_ec2_takes_what_is_said_of_the_fixed_addresss_group() -> None:
    for group in parts.of_type(EGRESS, "AWS::EC2::SecurityGroup").values():
        said = [group["GroupDescription"], *(rule["Description"] for rule in group["SecurityGroupEgress"])]
        assert [one for one in said if not DESCRIPTIONS.fullmatch(one)] == []
