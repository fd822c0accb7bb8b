"""A small stack for the tests of the local cloud itself, so that they do not hang on what the real functions do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from unioncard_local.stack.cloud import Cloud

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Issuer: {Type: String}
  Audience: {Type: String}
Resources:
  AnswerQueue: {Type: AWS::SQS::Queue}
  AnswerQueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref AnswerQueue]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: s3.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt AnswerQueue.Arn
  DropBucket:
    Type: AWS::S3::Bucket
    DependsOn: AnswerQueuePolicy
    Properties:
      VersioningConfiguration: {Status: Enabled}
      NotificationConfiguration:
        QueueConfigurations:
          - Event: s3:ObjectCreated:*
            Queue: !GetAtt AnswerQueue.Arn
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .ret}]}}
  WebBucket: {Type: AWS::S3::Bucket}
  DataKey:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            Action: kms:*
            Resource: "*"
  Headers:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: headers
        SecurityHeadersConfig: {ContentTypeOptions: {Override: true}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  Who:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: who
      Handler: who.handler
      Runtime: python3.13
      Timeout: 10
      Role: !GetAtt Role.Arn
      Layers: [!Ref Layer]
      Environment: {Variables: {GIVEN: by the template}}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: api, ProtocolType: HTTP}}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: api, AutoDeploy: true}}
  Officers:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: officers
      AuthorizerType: JWT
      IdentitySource: ["$request.header.Authorization"]
      JwtConfiguration: {Issuer: !Ref Issuer, Audience: [!Ref Audience]}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Who.Arn
      PayloadFormatVersion: "2.0"
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Who, Principal: apigateway.amazonaws.com}
  Closed:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: POST /who
      Target: !Sub "integrations/${Integration}"
      AuthorizationType: JWT
      AuthorizerId: !Ref Officers
Outputs:
  AnswerQueueUrl: {Value: !Ref AnswerQueue}
  DropBucket: {Value: !Ref DropBucket}
  WebBucket: {Value: !Ref WebBucket}
  DropKeyArn: {Value: !GetAtt DataKey.Arn}
  ApiId: {Value: !Ref Api}
  Who: {Value: !Ref Who}
"""

WHO = """
import json, os
from greeting import WORD

def handler(event, context):
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    answer = {"union": claims["union"], "body": event.get("body"), "query": event["rawQueryString"], "word": WORD}
    answer["environment"] = sorted(os.environ)
    return {"statusCode": 418, "headers": {"x-kind": "teapot"}, "body": json.dumps(answer)}
"""


def write_project(folder: Path) -> Path:
    """Template, function, layer and a page in this folder. Returns the template's file."""
    for name, text in {
        "template.yaml": TEMPLATE,
        "who/who.py": WHO,
        "layer/greeting/__init__.py": "WORD = 'from the layer'\n",
        "web/index.html": "<!doctype html><title>工会会员卡</title>",
        "web/lookup.js": "export {};",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / "template.yaml"


def stored(cloud: Cloud) -> dict[str, bytes]:
    """Key → content of everything in the drop but its folders' marks."""
    s3, drop = cloud.client("s3"), cloud.outputs["DropBucket"]
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=drop)["Contents"]]
    return {key: s3.get_object(Bucket=drop, Key=key)["Body"].read() for key in keys if not key.endswith("/")}
