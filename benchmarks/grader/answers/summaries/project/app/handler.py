"""Summarises CSV files: rows and columns, as JSON in another bucket."""

import csv
import io
import json
import logging
import os
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger()
log.setLevel(logging.INFO)
s3 = boto3.client("s3")


def summarise(text):
    """How many rows there are below the header, and the names in the header."""
    rows = list(csv.reader(io.StringIO(text)))
    return {"columns": rows[0] if rows else [], "rows": max(len(rows) - 1, 0)}


def handle_record(record):
    bucket = record["s3"]["bucket"]["name"]
    key = unquote_plus(record["s3"]["object"]["key"])
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            log.warning(json.dumps({"message": "file is gone", "key": key}))
            return
        raise
    summary = summarise(body.decode("utf-8"))
    s3.put_object(
        Bucket=os.environ["SUMMARIES_BUCKET"],
        Key=f"{key}.json",
        Body=json.dumps(summary).encode(),
        ContentType="application/json",
    )
    log.info(json.dumps({"message": "summarised", "key": key, "rows": summary["rows"]}))


def main(event, context):
    """Handle each record; one that fails does not hold up the others, but makes Lambda try the event again."""
    failed = []
    for record in event.get("Records", []):
        try:
            handle_record(record)
        except Exception:
            log.exception(json.dumps({"message": "failed", "record": record}))
            failed.append(record)
    if failed:
        raise RuntimeError(f"{len(failed)} files could not be summarised")
