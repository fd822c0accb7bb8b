"""What moves in the stack: queues, events, routes, the schedule, logs and run times.

A rule takes the parsed template (tags in their long form) and gives the logical ids, or ids and details, that break it.
"""

from __future__ import annotations

from typing import Any, Final

from unioncard.banks.sftp import session
from unioncard.notifications import smtp

from .parts import FUNCTION, QUEUE, Template, dead_letters_of, listed, named, of_type, sqs_events, statements


def queues_without_dead_letters(template: Template) -> set[str]:
    queues = of_type(template, QUEUE)
    return {
        source
        for _, _, event in sqs_events(template)
        if dead_letters_of(queues[source := named(event["Queue"])]) not in queues
    }


def dead_letters_without_alarm(template: Template) -> set[str]:
    queues, schedules = of_type(template, QUEUE), of_type(template, "AWS::Scheduler::Schedule")
    dead = {dead_letters_of(queue) for queue in queues.values()} - {""}
    dead |= {named(one["Target"]["DeadLetterConfig"]["Arn"]) for one in schedules.values()}
    watched = {
        named(dimension["Value"])
        for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["Threshold"] == 0
        if alarm["ComparisonOperator"] == "GreaterThanThreshold" and alarm.get("AlarmActions")
        for dimension in alarm["Dimensions"]
    }
    return dead - watched


def queues_that_come_back_too_soon(template: Template) -> set[str]:
    queues = of_type(template, QUEUE)
    return {
        source
        for _, function, event in sqs_events(template)
        if queues[source := named(event["Queue"])].get("VisibilityTimeout", 30) < 6 * function["Timeout"]
    }


def functions_whose_chains_lambda_breaks(template: Template) -> set[str]:
    """On a way that leads back to them, by queues and buckets, and stopped at about the sixteenth call of one chain.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    functions = of_type(template, FUNCTION)
    after = {name: _calls(template, named(one["Role"])) for name, one in functions.items()}
    return {
        name for name in functions if name in _reached(after, name) and functions[name].get("RecursiveLoop") != "Allow"
    }


def functions_that_may_run_away(template: Template) -> set[str]:
    """Allowed to go round for ever although nothing leads back to them."""
    functions = of_type(template, FUNCTION)
    after = {name: _calls(template, named(one["Role"])) for name, one in functions.items()}
    return {name for name in functions if functions[name].get("RecursiveLoop") and name not in _reached(after, name)}


def _calls(template: Template, role: str) -> set[str]:
    """The functions called by what a role may send, or store in a bucket that tells a queue."""
    called = {named(event["Queue"]): name for name, _, event in sqs_events(template)}
    tells = {
        bucket: {named(one["Queue"]) for one in properties["NotificationConfiguration"]["QueueConfigurations"]}
        for bucket, properties in of_type(template, "AWS::S3::Bucket").items()
        if "NotificationConfiguration" in properties
    }
    queues: set[str] = set()
    for owner, statement in statements(template):
        if owner == role and {"sqs:SendMessage", "s3:PutObject"} & set(listed(statement["Action"])):
            for resource in map(_named_in_a_link, listed(statement["Resource"])):
                queues |= tells.get(resource, {resource})
    return {called[queue] for queue in queues & called.keys()}


def _named_in_a_link(resource: Any) -> str:
    """The logical id of a resource, also of one that a Sub's own table names."""
    match resource:
        case {"Fn::Sub": [_, {"Arn": reference}]}:
            return named(reference)
    return named(resource)


def _reached(after: dict[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    ahead = set(after[name])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead |= after[one]
    return found


WAITS: Final = {
    "NotifyFunction": smtp.CONVERSATION + smtp.VERDICT + smtp.TIMEOUT,
    "DeliverFunction": session.WHOLE_S,
}
"""Seconds for which one message may hold a function that talks with somebody else's server."""


def functions_that_end_before_their_waits(template: Template) -> set[str]:
    return {
        name
        for name, function, event in sqs_events(template)
        if event.get("BatchSize", 10) * WAITS.get(name, 0) >= function["Timeout"]
    }


def events_without_ceiling_or_partial_answers(template: Template) -> set[str]:
    return {
        name
        for name, _, event in sqs_events(template)
        if not event.get("ScalingConfig", {}).get("MaximumConcurrency")
        or event.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]
    }


def buckets_that_call_functions(template: Template) -> set[str]:
    direct = {
        name
        for name, bucket in of_type(template, "AWS::S3::Bucket").items()
        if set(bucket.get("NotificationConfiguration", {})) - {"QueueConfigurations"}
    }
    through_events = {
        name
        for name, function in of_type(template, FUNCTION).items()
        if any(event["Type"] == "S3" for event in function.get("Events", {}).values())
    }
    return direct | through_events


def open_routes(template: Template) -> set[str]:
    authorizers = of_type(template, "AWS::ApiGatewayV2::Authorizer")
    jwt = {name for name, one in authorizers.items() if one["AuthorizerType"] == "JWT"}
    return {
        route["RouteKey"]
        for route in of_type(template, "AWS::ApiGatewayV2::Route").values()
        if route.get("AuthorizationType") != "JWT" or named(route.get("AuthorizerId")) not in jwt
    }


def unthrottled_routes(template: Template) -> set[str]:
    routes = {route["RouteKey"] for route in of_type(template, "AWS::ApiGatewayV2::Route").values()}
    return {
        route
        for stage in of_type(template, "AWS::ApiGatewayV2::Stage").values()
        for route in routes
        if not {**stage.get("DefaultRouteSettings", {}), **stage.get("RouteSettings", {}).get(route, {})}.get(
            "ThrottlingRateLimit"
        )
    }


def schedules_elsewhere(template: Template) -> set[str]:
    schedules = of_type(template, "AWS::Scheduler::Schedule")
    return {
        name
        for name, one in schedules.items()
        if one["ScheduleExpression"].startswith("cron") and one.get("ScheduleExpressionTimezone") != "Asia/Shanghai"
    }


def functions_without_kept_logs(template: Template) -> set[str]:
    groups = of_type(template, "AWS::Logs::LogGroup")
    return {
        name
        for name, function in of_type(template, FUNCTION).items()
        if not groups.get(named(function.get("LoggingConfig", {}).get("LogGroup")), {}).get("RetentionInDays")
    }


def other_runtimes(template: Template) -> set[str]:
    usual = template["Globals"]["Function"].get("Runtime")
    return {name for name, one in of_type(template, FUNCTION).items() if one.get("Runtime", usual) != "python3.13"}
