"""Each rule of the template, broken once in a copy: its check must name the offender."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from . import access_rules as access
from . import flow_rules as flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from .parts import Template


def grant(template: Template, role: str, action: str, resource: Any) -> None:
    document = template["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"]
    document["Statement"].append({"Effect": "Allow", "Action": action, "Resource": resource})


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def no_dead_letters(t: Template) -> None:
    del properties(t, "MailQueue")["RedrivePolicy"]


def no_alarm(t: Template) -> None:
    del t["Resources"]["MailDeadLettersAlarm"]


def no_alarm_of_the_schedule(t: Template) -> None:
    del t["Resources"]["ReportDeadLettersAlarm"]


def too_soon(t: Template) -> None:
    properties(t, "ValidateFunction")["Timeout"] = 901


def a_server_that_outlasts_its_function(t: Template) -> None:
    properties(t, "NotifyFunction")["Events"]["Mail"]["Properties"]["BatchSize"] = 10


def a_session_that_outlasts_its_function(t: Template) -> None:
    properties(t, "DeliverFunction")["Timeout"] = 240


def no_ceiling(t: Template) -> None:
    del properties(t, "NotifyFunction")["Events"]["Mail"]["Properties"]["ScalingConfig"]


def whole_batches(t: Template) -> None:
    del properties(t, "AnswersFunction")["Events"]["Answer"]["Properties"]["FunctionResponseTypes"]


def bucket_calls(t: Template) -> None:
    properties(t, "DropBucket")["NotificationConfiguration"]["LambdaConfigurations"] = [{"Function": "x"}]


def function_listens(t: Template) -> None:
    properties(t, "UploadFunction")["Events"] = {"New": {"Type": "S3", "Properties": {}}}


def a_chain_that_lambda_breaks(t: Template) -> None:
    del properties(t, "ReportFunction")["RecursiveLoop"]


def a_chain_over_a_bucket_that_lambda_breaks(t: Template) -> None:
    del properties(t, "DeliverFunction")["RecursiveLoop"]


def a_function_that_may_run_away(t: Template) -> None:
    properties(t, "NotifyFunction")["RecursiveLoop"] = "Allow"


def public_bucket(t: Template) -> None:
    properties(t, "WebBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False


def unversioned_bucket(t: Template) -> None:
    del properties(t, "DropBucket")["VersioningConfiguration"]


def archive(t: Template) -> None:
    del properties(t, "RegistersBucket")["LifecycleConfiguration"]


def no_recovery(t: Template) -> None:
    del properties(t, "CardsTable")["PointInTimeRecoverySpecification"]


def no_key(t: Template) -> None:
    del properties(t, "WorkTable")["SSESpecification"]["KMSMasterKeyId"]


def deleted_with_the_stack(t: Template) -> None:
    del t["Resources"]["MemberDigestKey"]["DeletionPolicy"]


def shared_role(t: Template) -> None:
    properties(t, "LookupFunction")["Role"] = {"Fn::GetAtt": ["UploadRole", "Arn"]}


def everything(t: Template) -> None:
    grant(t, "IssueRole", "s3:*", {"Fn::GetAtt": ["DropBucket", "Arn"]})


def everywhere(t: Template) -> None:
    grant(t, "IssueRole", "s3:GetObject", "*")


def somebody_elses(t: Template) -> None:
    grant(t, "IssueRole", "s3:GetObject", {"Fn::Sub": "arn:${AWS::Partition}:s3:::somebody/*"})


def report_unseals(t: Template) -> None:
    grant(t, "ReportRole", "kms:Decrypt", {"Fn::GetAtt": ["MemberKey", "Arn"]})


def report_orders_releases(t: Template) -> None:
    grant(t, "ReportRole", "sqs:SendMessage", {"Fn::GetAtt": ["RegisterQueue", "Arn"]})


def issue_writes_cards(t: Template) -> None:
    grant(t, "IssueRole", "dynamodb:PutItem", {"Fn::GetAtt": ["CardsTable", "Arn"]})


def everybody(t: Template) -> None:
    del properties(t, "DataKey")["KeyPolicy"]["Statement"][1]["Condition"]


def open_route(t: Template) -> None:
    properties(t, "ShowRegisterRoute")["AuthorizationType"] = "NONE"


def unthrottled(t: Template) -> None:
    del properties(t, "ApiStage")["DefaultRouteSettings"]


def utc(t: Template) -> None:
    del properties(t, "MonthlyReport")["ScheduleExpressionTimezone"]


def endless_logs(t: Template) -> None:
    del properties(t, "LookupLogs")["RetentionInDays"]


def older_runtime(t: Template) -> None:
    properties(t, "LookupFunction")["Runtime"] = "python3.9"


def aws_alone(t: Template) -> None:
    grant(t, "IssueRole", "s3:GetObject", "arn:aws:s3:::somebody/*")


def global_address(t: Template) -> None:
    properties(t, "NotifyFunction")["Environment"]["Variables"]["API"] = "https://sqs.cn-north-1.amazonaws.com/"


@pytest.mark.parametrize(
    ("broken", "rule", "offender"),
    [
        (no_dead_letters, flow.queues_without_dead_letters, "MailQueue"),
        (no_alarm, flow.dead_letters_without_alarm, "MailDeadLetters"),
        (no_alarm_of_the_schedule, flow.dead_letters_without_alarm, "ReportDeadLetters"),
        (too_soon, flow.queues_that_come_back_too_soon, "RegisterQueue"),
        (a_server_that_outlasts_its_function, flow.functions_that_end_before_their_waits, "NotifyFunction"),
        (a_session_that_outlasts_its_function, flow.functions_that_end_before_their_waits, "DeliverFunction"),
        (no_ceiling, flow.events_without_ceiling_or_partial_answers, "NotifyFunction"),
        (whole_batches, flow.events_without_ceiling_or_partial_answers, "AnswersFunction"),
        (bucket_calls, flow.buckets_that_call_functions, "DropBucket"),
        (function_listens, flow.buckets_that_call_functions, "UploadFunction"),
        (a_chain_that_lambda_breaks, flow.functions_whose_chains_lambda_breaks, "ReportFunction"),
        (a_chain_over_a_bucket_that_lambda_breaks, flow.functions_whose_chains_lambda_breaks, "DeliverFunction"),
        (a_function_that_may_run_away, flow.functions_that_may_run_away, "NotifyFunction"),
        (public_bucket, access.bare_buckets, "WebBucket"),
        (unversioned_bucket, access.bare_buckets, "DropBucket"),
        (archive, access.bare_buckets, "RegistersBucket"),
        (no_recovery, access.bare_tables, "CardsTable"),
        (no_key, access.bare_tables, "WorkTable"),
        (deleted_with_the_stack, access.lossy_stores, "MemberDigestKey"),
        (shared_role, access.functions_that_share_a_role, "LookupFunction"),
        (everything, access.wildcard_actions, "IssueRole"),
        (everywhere, access.wildcard_resources, "IssueRole"),
        (somebody_elses, access.resources_of_others, "IssueRole"),
        (report_unseals, access.roles_that_reach_members, "ReportRole"),
        (report_orders_releases, access.other_senders_to_validate, "ReportRole"),
        (issue_writes_cards, access.other_writers_of_cards, "IssueRole"),
        (everybody, access.principals_without_condition, "DataKey"),
        (open_route, flow.open_routes, "GET /registers/{id}"),
        (unthrottled, flow.unthrottled_routes, "POST /registers"),
        (utc, flow.schedules_elsewhere, "MonthlyReport"),
        (endless_logs, flow.functions_without_kept_logs, "LookupFunction"),
        (older_runtime, flow.other_runtimes, "LookupFunction"),
        (aws_alone, access.other_partitions_left_out, "arn:aws:s3:::somebody/*"),
        (global_address, access.other_partitions_left_out, "https://sqs.cn-north-1.amazonaws.com/"),
    ],
)
def test_a_broken_rule_is_noticed(
    template: Template, broken: Callable[[Template], None], rule: Callable[[Template], set[str]], offender: str
):
    copy = deepcopy(template)
    broken(copy)

    assert offender in rule(copy) - rule(template)
