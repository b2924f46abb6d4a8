"""Uploads invoke the function: the permission, the notification, and what it waits for."""

from tapkit.testing import ACCOUNT_ID, Graph, the, waits_for


def test_permission_admits_s3_from_the_bare_bucket_of_this_account_to_the_alias(graph: Graph):
    permission = the(graph, "lambda.Permission")
    assert permission.inputs == {
        "action": "lambda:InvokeFunction",
        "function": the(graph, "lambda.Function").outputs["name"],
        "qualifier": "live",
        "principal": "s3.amazonaws.com",
        "sourceArn": f"arn:aws:s3:::{the(graph, 's3.Bucket', 'uploads-dev').id}",
        "sourceAccount": ACCOUNT_ID,
    }


def test_permission_waits_for_the_alias_that_it_is_set_on(graph: Graph):
    assert "processor-alias-dev" in waits_for(graph, the(graph, "lambda.Permission"))


# A second notification would replace the first: `the` finds one and only one.
def test_the_only_notification_invokes_the_alias_for_new_and_restored_objects_under_the_prefix(graph: Graph):
    assert the(graph, "s3.BucketNotification").inputs == {
        "bucket": the(graph, "s3.Bucket", "uploads-dev").id,
        "lambdaFunctions": [
            {
                "lambdaFunctionArn": the(graph, "lambda.Alias").outputs["arn"],
                "events": ["s3:ObjectCreated:*", "s3:ObjectRestore:Completed"],
                "filterPrefix": "uploads/",
                "filterSuffix": "",
            }
        ],
    }


def test_notification_comes_last(graph: Graph):
    assert waits_for(graph, the(graph, "s3.BucketNotification")) == {
        "uploads-dev",
        "uploads-policy-dev",
        "processor-alias-dev",
        "processor-async-dev",
        "trigger-permission-dev",
    }
