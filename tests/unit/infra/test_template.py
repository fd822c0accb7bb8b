"""The rules of infra/template.yaml and stores.yaml; test_broken_rules.py shows that each notices what breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.templates import BANK_USER, INFRA, expanded
from unioncard.desk.access import PUBLIC
from unioncard.members.person import SealedKind

from . import access_rules as access
from . import flow_rules as flow
from . import parts

if TYPE_CHECKING:
    from .parts import Template

NAMES = (
    "Upload", "Desk", "Unions", "Members", "Validate", "Issue", "Answers", "Deliver", "Notify", "Report", "Lookup",
)  # fmt: skip
FUNCTIONS = {f"{name}Function" for name in NAMES}


def test_every_queue_between_functions_has_a_dead_letter_queue(template: Template):
    assert not flow.queues_without_dead_letters(template)


def test_every_dead_letter_queue_has_an_alarm(template: Template):
    assert not flow.dead_letters_without_alarm(template)


def test_a_message_comes_back_only_after_six_times_the_functions_timeout(template: Template):
    assert not flow.queues_that_come_back_too_soon(template)


def test_what_a_function_reads_of_its_environment_is_text(template: Template):
    """CloudFormation makes text of a number; the local cloud hands it on, and no process starts with it."""
    variables = {
        f"{name}.{variable}": value
        for name, properties in parts.of_type(template, parts.FUNCTION).items()
        for variable, value in properties["Environment"]["Variables"].items()
    }
    assert {name: value for name, value in variables.items() if not isinstance(value, str | dict)} == {}


def test_a_function_outlasts_what_it_waits_for(template: Template):
    assert not flow.functions_that_end_before_their_waits(template)


def test_every_queue_calls_with_a_ceiling_and_takes_partial_answers(template: Template):
    assert not flow.events_without_ceiling_or_partial_answers(template)


def test_long_work_goes_on_by_messages_for_as_long_as_it_takes(template: Template):
    """Lambda's recursive loop detection knows nothing of steps, and the emulator nothing of it."""
    assert not flow.functions_whose_chains_lambda_breaks(template)
    assert not flow.functions_that_may_run_away(template)


def test_six_queues_call_functions(template: Template):
    sources = [parts.named(event["Queue"]) for _, _, event in parts.sqs_events(template)]

    assert sorted(sources) == ["AnswerQueue", "DeliveryQueue", "IssueQueue", "MailQueue", "MonthQueue", "RegisterQueue"]


def test_no_bucket_calls_a_function(template: Template):
    assert not flow.buckets_that_call_functions(template)


def test_every_bucket_is_encrypted_versioned_closed_and_cleaned(template: Template):
    assert not access.bare_buckets(template)


def test_every_table_can_be_restored_and_is_encrypted_with_our_key(template: Template):
    assert not access.bare_tables(template)


def test_a_deleted_stack_leaves_its_stores_keys_and_secrets(template: Template):
    assert not access.lossy_stores(template)


def test_there_are_eleven_functions_and_each_has_a_role_of_its_own(template: Template):
    assert parts.of_type(template, parts.FUNCTION).keys() == FUNCTIONS
    assert not access.functions_that_share_a_role(template)


def test_no_role_may_do_everything_of_a_kind(template: Template):
    assert not access.wildcard_actions(template)


def test_only_tracing_has_no_resource_to_name(template: Template):
    assert not access.wildcard_resources(template)


def test_every_role_reaches_only_what_is_ours(template: Template):
    assert not access.resources_of_others(template)


def test_lookup_reaches_only_the_cards_table_its_digest_key_and_its_counts(template: Template):
    assert access.reach(template, "LookupRole") == {"CardsTable", "CardDigestKey", "AddressesTable", "LookupLogs"}
    assert access.allowed(template, "LookupRole", "AddressesTable") == {"dynamodb:UpdateItem"}
    assert access.allowed(template, "LookupRole", "CardsTable") == {"dynamodb:GetItem"}


def test_nobody_but_the_look_up_reaches_the_counts_by_address(template: Template):
    roles = parts.of_type(template, "AWS::IAM::Role")
    assert {role for role in roles if "AddressesTable" in access.reach(template, role)} == {"LookupRole"}


def test_only_who_works_with_members_or_appointees_reaches_them_or_their_key(template: Template):
    assert access.roles_that_reach_members(template) == access.MAY_UNSEAL


def test_only_who_needs_digests_may_make_them(template: Template):
    searchable = {"MembersRole", "ValidateRole", "AnswersRole"}  # answers: the marks of cards' last four digits
    assert access.roles_that_may(template, "kms:GenerateMac", "MemberDigestKey") == searchable
    assert access.roles_that_may(template, "kms:GenerateMac", "CardDigestKey") == {"AnswersRole", "LookupRole"}
    assert not access.roles_that_read_secrets(template) - {"DeliverRole", "NotifyRole"}


def test_keys_of_digests_leave_kms_for_nobody(template: Template):
    keys = parts.of_type(template, "AWS::KMS::Key")
    digests = [keys[name] for name in ("MemberDigestKey", "CardDigestKey")]

    assert [(one["KeySpec"], one["KeyUsage"]) for one in digests] == [("HMAC_256", "GENERATE_VERIFY_MAC")] * 2
    assert parts.of_type(template, "AWS::SecretsManager::Secret").keys() == {"EdgeSecret"}


@pytest.mark.parametrize(
    ("role", "action", "kinds"),
    [
        ("ValidateRole", "kms:GenerateDataKey", {"person", "union-head"}),
        ("ValidateRole", "kms:Decrypt", {"person", "card"}),
        ("IssueRole", "kms:GenerateDataKey", set()),
        ("IssueRole", "kms:Decrypt", {"person", "card"}),
        ("AnswersRole", "kms:GenerateDataKey", {"card", "replacement-card"}),
        ("AnswersRole", "kms:Decrypt", {"person", "replacement-card"}),
        ("UnionsRole", "kms:GenerateDataKey", {"appointee"}),
        ("UnionsRole", "kms:Decrypt", {"appointee"}),
        ("NotifyRole", "kms:GenerateDataKey", set()),
        ("NotifyRole", "kms:Decrypt", {"appointee"}),
        ("MembersRole", "kms:GenerateDataKey", {"person"}),
        ("MembersRole", "kms:Decrypt", {"person", "card"}),
    ],
)
def test_a_role_seals_and_opens_the_kinds_of_records_it_works_with(
    template: Template, role: str, action: str, kinds: set[str]
):
    assert access.kinds_of_records(template, role, action) == kinds
    assert kinds <= {kind.value for kind in SealedKind}


def test_the_drop_has_a_key_of_its_own_and_banks_are_kept_from_the_tables_key(template: Template):
    bucket = template["Resources"]["DropBucket"]["Properties"]["BucketEncryption"]
    (rule,) = bucket["ServerSideEncryptionConfiguration"]
    policy = template["Resources"]["DataKey"]["Properties"]["KeyPolicy"]["Statement"]
    (via_services,) = [one for one in policy if one["Principal"] == {"AWS": "*"}]
    banks = expanded(BANK_USER)["Resources"]["BankRole"]["Properties"]["Path"]

    assert parts.named(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "DropKey"
    assert via_services["Condition"]["ArnNotLike"]["aws:PrincipalArn"]["Fn::Sub"].endswith(f":role{banks}*")


# validate itself sends what follows, members what two officers decided of a person, and the schedules wake it.
MAY_ORDER_OF_VALIDATE = {"DeskRole", "MembersRole", "ValidateRole", "TransferRoundsRole"}


def test_members_writes_cases_and_counts_alone(template: Template):
    writes = [
        one
        for role, one in parts.statements(template)
        if role == "MembersRole" and access.WRITES & set(parts.listed(one["Action"]))
    ]
    keys = {key for one in writes for key in one["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]}
    assert keys == {"PERSON#*", "PERSONS#*", "CHECKS#*"}
    assert access.allowed(template, "MembersRole", "MembersTable") == {"dynamodb:BatchGetItem", "dynamodb:Query"}


def test_only_validate_and_the_audit_walk_over_members_and_only_validate_takes_a_record_away(template: Template):
    assert access.roles_that_may(template, "dynamodb:Scan", "MembersTable") == {"ValidateRole", "ReportRole"}
    assert access.roles_that_may(template, "dynamodb:DeleteItem", "MembersTable") == {"ValidateRole"}


def test_few_may_order_of_validate_and_desk_reaches_no_member(template: Template):
    assert access.roles_that_may(template, "sqs:SendMessage", "RegisterQueue") == MAY_ORDER_OF_VALIDATE
    assert access.allowed(template, "DeskRole", "RegisterQueue") == {"sqs:SendMessage"}
    assert not access.other_senders_to_validate(template)


def test_only_answers_and_validate_send_messages_to_answers(template: Template):
    """About further parts of long files of card events, all by the run of the first: no loop; and of memberships."""
    assert access.roles_that_may(template, "sqs:SendMessage", "AnswerQueue") == {"AnswersRole", "ValidateRole"}


def test_members_shows_and_changes_nothing(template: Template):
    assert access.allowed(template, "MembersRole", "MembersTable") == {"dynamodb:BatchGetItem", "dynamodb:Query"}
    assert not access.roles_that_write(template, "DirectoryTable") & {"MembersRole"}
    (statement,) = [
        one for role, one in parts.statements(template) if (role, one.get("Sid")) == ("MembersRole", "CountChecks")
    ]
    assert statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["CHECKS#*"]


def test_only_validate_and_unions_change_the_directory(template: Template):
    assert access.roles_that_write(template, "DirectoryTable") == {"UnionsRole", "ValidateRole"}


def test_unions_writes_appointments_and_agreements_and_reaches_neither_a_union_nor_a_member(template: Template):
    keys = {
        action: one["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for role, one in parts.statements(template)
        for action in parts.listed(one["Action"])
        if role == "UnionsRole" and action in access.WRITES
    }
    assert keys == {
        "dynamodb:PutItem": [
            "APPOINTMENT#*", "APPOINTED#*", "SUBJECT#*", "INVITED#*", "AGREEMENTS#*", "BANK#*", "BANKS",
        ],
        "dynamodb:UpdateItem": ["AGREEMENTS#*"],
        "dynamodb:DeleteItem": ["INVITED#*"],
    }  # fmt: skip
    assert access.reach(template, "UnionsRole") == {
        "UnionsLogs", "DirectoryTable", "MemberKey", "MailQueue", "TrailBucket", "WorkTable",
    }  # fmt: skip
    (marks,) = [
        one for role, one in parts.statements(template) if role == "UnionsRole" and "WorkTable" in str(one["Resource"])
    ]
    assert marks["Action"] == ["dynamodb:BatchGetItem"]
    assert marks["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["ADDRESS#*"]


def test_cards_are_written_by_answers_editions_by_the_report_and_read_by_look_up_and_audit(template: Template):
    reaching = {
        role for role in parts.of_type(template, "AWS::IAM::Role") if access.allowed(template, role, "CardsTable")
    }
    assert access.roles_that_write(template, "CardsTable") == {"AnswersRole", "ReportRole"}
    assert reaching == {"AnswersRole", "LookupRole", "ReportRole"}
    given = {"dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:PutItem"}
    assert access.allowed(template, "ReportRole", "CardsTable") == given
    (editions,) = [
        one
        for role, one in access.statements(template)
        if role == "ReportRole" and "CardsTable" in str(one) and "dynamodb:PutItem" in one["Action"]
    ]
    assert editions["Action"] == ["dynamodb:PutItem"]
    assert editions["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["REPORT#*"]}}
    assert not access.other_writers_of_cards(template)


def test_only_answers_takes_in_what_banks_put_into_the_drop(template: Template):
    assert access.roles_that_may(template, "sqs:ReceiveMessage", "AnswerQueue") == {"AnswersRole"}
    assert access.roles_that_may(template, "s3:GetObjectVersion", "DropBucket") == {"AnswersRole"}


def test_upload_orders_nothing(template: Template):
    assert access.reach(template, "UploadRole") == {
        "UploadLogs", "DirectoryTable", "WorkTable", "RegistersBucket", "ProductsBucket", "TrailBucket",
    }  # fmt: skip


def test_notify_reads_letters_changes_only_their_state_and_lists_them(template: Template):
    assert access.allowed(template, "NotifyRole", "WorkTable") == {
        "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem",
    }  # fmt: skip
    (listing,) = [
        one
        for role, one in access.statements(template)
        if role == "NotifyRole" and "dynamodb:BatchWriteItem" in access.listed(one["Action"])
    ]
    assert listing["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == ["LISTED#*"]


def test_nothing_is_allowed_to_everybody_without_a_condition(template: Template):
    assert not access.principals_without_condition(template)


def test_every_route_asks_for_a_token_but_the_look_up(template: Template):
    assert flow.open_routes(template) == set(PUBLIC)


def test_every_route_is_throttled(template: Template):
    assert not flow.unthrottled_routes(template)


def test_the_months_report_runs_by_the_clock_of_henan(template: Template):
    assert parts.of_type(template, "AWS::Scheduler::Schedule").keys() == {
        "MonthlyReport",
        "BatchRounds",
        "TrailClosing",
        "DailyAudit",
        "ProgressCount",
        "CardReminders",
        "TransferRounds",
        "ErasureSweep",
        "MemberRetention",
    }
    assert not flow.schedules_elsewhere(template)


def test_a_walk_over_a_whole_table_is_ordered_once_a_week_at_most(template: Template):
    schedules = parts.of_type(template, "AWS::Scheduler::Schedule")
    ordered = {name: schedules[name]["ScheduleExpression"] for name in ("ErasureSweep", "MemberRetention")}
    assert ordered == {"ErasureSweep": "cron(30 2 ? * SUN *)", "MemberRetention": "cron(0 1 15 * ? *)"}


def test_every_function_keeps_its_logs_for_a_set_time(template: Template):
    assert not flow.functions_without_kept_logs(template)


def test_every_function_runs_on_python_3_13(template: Template):
    assert not flow.other_runtimes(template)


@pytest.mark.parametrize("file", sorted(file.name for file in INFRA.glob("*.yaml")))
def test_nothing_holds_in_one_partition_alone(file: str):
    """Outputs are copied by people, or into the next stack's parameters."""
    assert not access.other_partitions_left_out(expanded(file))


def test_what_the_desk_asks_by_script_its_policy_and_the_buckets_allow(template: Template):
    # an upload to the registers, all findings from the products; S3 refuses what its own rule does not name
    stores = {"RegistersBucket": ["POST"], "ProductsBucket": ["GET"]}
    rules = {
        name: resource["Properties"]["CorsConfiguration"]["CorsRules"]
        for name, resource in template["Resources"].items()
        if "CorsConfiguration" in resource.get("Properties", {})
    }
    policy = str(template["Resources"]["DeskHeaders"])

    assert {name: rule["AllowedMethods"] for name, (rule,) in rules.items()} == stores
    assert all(rule["AllowedOrigins"] == [{"Ref": "PagesOrigin"}] for (rule,) in rules.values())
    assert all(f"-{name}" in policy or f"'{name}'" in policy for name in stores)
