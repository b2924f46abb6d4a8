"""The speed of the project, each figure against a named peer in the same run."""

import base64
import json
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from tapkit.local.clients import Clients
from tapkit.local.deployed import deploy
from tapkit.local.deployment import Deployment
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.runner.run import run_program
from tapkit.local.project import load_project
from tapkit.local.uploads import PROCESSED, Result, await_results, upload_file

from benchmarks.measures.running import ROOT, Times, interleaved, python, run, seconds, timed
from benchmarks.peers.by_hand import NotingClients, make_calls
from benchmarks.peers.environment import cdk_python
from benchmarks.results import Figure
from lib.args import BUILD, SOURCE, package_for

# pulumi_aws imports a service when it is first used: these are the ones that the stack uses.
RESOURCES = "cloudwatch.LogGroup iam.Role kms.Key lambda_.Function s3.Bucket sns.Topic sqs.Queue".split()
BARE_IMPORT = "import pulumi_aws as aws; " + "; ".join(f"aws.{resource}" for resource in RESOURCES)
TIMED_IMPORT = (
    "import sys, time; sys.path[:0] = ['lambda_code', 'benchmarks/peers']; started = time.perf_counter(); "
    "import {}; print(time.perf_counter() - started)"
)
COLD_PACKAGE = (
    "import pathlib, sys; from lib.args import SOURCE; from parts.packaging import build_package; "
    "build_package('python3.13', 'arm64', source=SOURCE, build=pathlib.Path(sys.argv[1]))"
)
WARM_PACKAGE = (
    "import time; from lib.args import package_for; started = time.perf_counter(); "
    "package_for('python3.13', 'arm64'); print(time.perf_counter() - started)"
)
# A function reads no environment of Pulumi's, and its Powertools want a namespace.
HANDLER = {"POWERTOOLS_METRICS_NAMESPACE": "TapStack", "POWERTOOLS_SERVICE_NAME": "processor"}
HANDLER |= {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
RECORDS, INVOCATIONS = 100, 200
PAIRS_A_RUN = 10


def recording(runs: int) -> list[Figure]:
    """The resource graph, recorded: against the import that it cannot do without, and against CDK."""
    actions = [timed(lambda: python("-c", BARE_IMPORT)), timed(lambda: python("-m", "tapkit", "preview"))]
    with tempfile.TemporaryDirectory() as folder:
        interpreter = cdk_python(BUILD)
        if interpreter is None:
            click.echo("aws-cdk-lib or Node is not available: app.synth() is not compared.", err=True)
        else:
            archive = str(package_for("python3.13", "arm64").path)
            actions.append(timed(lambda: run(interpreter, "benchmarks/peers/cdk_app.py", archive, f"{folder}/cdk.out")))
        bare, preview, *synth = interleaved(runs, *actions)
    figures = [
        bare.figure("bare import of pulumi_aws and the services"),
        preview.figure("tapkit preview"),
        preview.compared(bare, "tapkit preview, compared with the import", limit=1.2),
    ]
    for synthesis in synth:
        figures.append(synthesis.figure("app.synth() of the same stack in aws-cdk-lib, Python"))
        figures.append(preview.compared(synthesis, "tapkit preview, compared with app.synth()", limit=0.5))
    return figures


def handler_import(runs: int) -> list[Figure]:
    """A cold start's share that is the handler's own."""

    def imported(module: str) -> Callable[[], float]:
        return lambda: float(python("-c", TIMED_IMPORT.format(module), **HANDLER))

    own, peer, empty = interleaved(runs, imported("main"), imported("powertools_handler"), imported("empty_handler"))
    return [
        own.figure("import of the handler", "ms"),
        peer.figure("import of a plain handler with Powertools and boto3", "ms"),
        empty.figure("import of an empty handler", "ms"),
        own.compared(peer, "import of the handler, compared with Powertools and boto3", limit=1.1),
    ]


def handler_warm(_runs: int) -> list[Figure]:
    """The time that the handler itself takes for an event, without S3."""

    def per_record(records: int, invocations: int) -> dict[str, Times]:
        answer = python("benchmarks/peers/warm_handler.py", f"{records}", f"{invocations}", **HANDLER)
        found = json.loads(answer)
        return {
            name: Times([duration / records for duration in found[name]]) for name in ("own", "powertools", "empty")
        }

    one, many = per_record(1, 10 * INVOCATIONS), per_record(RECORDS, INVOCATIONS)
    return [
        one["own"].figure("warm, an event of one record", "µs"),
        one["powertools"].figure("the same, a plain handler with Powertools", "µs"),
        one["empty"].figure("the same, an empty handler", "µs"),
        many["own"].figure(f"warm, a record of {RECORDS} in an event", "µs", limit=150),
        many["powertools"].figure("the same, a plain handler with Powertools that logs each", "µs"),
    ]


def packaging(runs: int) -> list[Figure]:
    """The function's archive, against the two commands that one would type."""
    platform = ["--only-binary=:all:", "--platform=manylinux2014_aarch64", "--platform=manylinux_2_28_aarch64"]

    def by_hand() -> None:
        with tempfile.TemporaryDirectory() as folder:
            target = [f"--target={folder}/code", f"--requirement={SOURCE}/requirements.txt", "--python-version=3.13"]
            python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *target, *platform)
            python("-m", "zipfile", "-c", f"{folder}/function.zip", f"{folder}/code/.", f"{SOURCE}/main.py")

    def cold() -> None:
        with tempfile.TemporaryDirectory() as folder:
            python("-c", COLD_PACKAGE, folder)

    def unchanged() -> float:
        return float(python("-c", WARM_PACKAGE))

    new, peer, kept = interleaved(runs, timed(cold), timed(by_hand), unchanged)
    return [
        new.figure("the function's package, new"),
        peer.figure("pip install --target, then zip"),
        new.compared(peer, "the function's package, new, compared with pip and zip", limit=1.5),
        kept.figure("the function's package, unchanged", "ms", limit=50),
        kept.compared(peer, "the function's package, unchanged, compared with pip and zip"),
    ]


def deployment(runs: int) -> list[Figure]:
    """A deployment to the emulator, against the same calls of AWS without a program; both without the imports."""
    project, port = load_project(ROOT, "local"), free_port()

    def session(action: Callable[[Endpoint], object]) -> float:
        with tempfile.TemporaryDirectory() as folder, Emulator(Path(folder, "emulator")).session(port) as endpoint:
            return seconds(lambda: action(endpoint))

    calls = []

    def note(endpoint: Endpoint) -> None:
        clients = NotingClients(endpoint, project.region)
        run_program(project, Deployment(clients))
        calls.extend(clients.calls)

    session(note)
    deployed, by_hand = interleaved(
        runs,
        lambda: session(lambda endpoint: deploy(project, endpoint, lambda resource: None)),
        lambda: session(lambda endpoint: make_calls(Clients(endpoint, project.region), calls)),
    )
    return [
        deployed.figure("deployment to the emulator"),
        by_hand.figure(f"its {len(calls)} calls of AWS by hand"),
        deployed.compared(by_hand, "deployment to the emulator, compared with its calls by hand"),
    ]


def latency(runs: int) -> list[Figure]:
    """An upload until the function has logged it, against a direct call of the function; no other load."""
    project = load_project(ROOT, "local")
    project = replace(project, config=project.config | {"tap:log_level": "INFO"})
    with tempfile.TemporaryDirectory() as folder, Emulator(Path(folder, "emulator")).session(free_port()) as endpoint:
        outputs = deploy(project, endpoint, lambda resource: None).outputs
        clients = Clients(endpoint, project.region)

        def upload() -> float:
            path = Path(folder, str(uuid.uuid4()))
            path.write_bytes(b"x" * 1024)
            uploaded = upload_file(clients, outputs["bucket_name"], path)
            (result,) = await_results(clients, outputs["log_group_name"], [uploaded], 60)
            return result.milliseconds / 1000

        stored = upload_file(clients, outputs["bucket_name"], ROOT / "LICENSE")
        entity = {
            "bucket": {"name": outputs["bucket_name"]},
            "object": {"key": stored.key, "versionId": stored.version_id},
        }
        event = json.dumps({"Records": [{"s3": entity}]})

        def invoke() -> float:
            started_at = time.time()
            answer = clients("lambda").invoke(FunctionName=outputs["function_alias_arn"], Payload=event, LogType="Tail")
            lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
            (report,) = (json.loads(line) for line in lines if f'"message":"{PROCESSED}"' in line)
            return Result(replace(stored, started_at=started_at), report).milliseconds / 1000

        uploads, invocations = interleaved(runs * PAIRS_A_RUN, upload, invoke)
    return [
        uploads.figure("upload to log record, nothing else going on", "ms"),
        invocations.figure("direct invocation to log record, for a stored object", "ms"),
        uploads.compared(invocations, "upload to log record, compared with a direct invocation"),
    ]


SPEED = (recording, handler_import, handler_warm, packaging, deployment, latency)
