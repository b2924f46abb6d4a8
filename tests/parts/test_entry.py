"""tap.py as Pulumi starts it: in a process of its own, with nothing of the project on Python's import path."""

import json
import subprocess
import sys

from tests.unit.conftest import ROOT, shop

# What Pulumi's Python host does with a program that is a file: it calls runpy.run_path on the file's name in the
# file's folder (sdk/python/cmd/pulumi-language-python-exec in https://github.com/pulumi/pulumi).
HOST = """
import json, runpy, sys
import pulumi


class Echo(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, {"arn": f"arn:aws:x:us-east-1:123456789012:{args.name}", **args.inputs}

    def call(self, args):
        return {"accountId": "123456789012", "region": "us-east-1"}


@pulumi.runtime.test
def main():
    runpy.run_path("tap.py", run_name="__main__")
    print(json.dumps(sorted(pulumi.runtime.get_root_resource().outputs)))


pulumi.runtime.set_mocks(Echo(), project="shop", stack="dev")
pulumi.runtime.set_all_config(json.loads(sys.argv[1]))
main()
"""


def test_the_program_finds_its_own_modules_without_its_folder_on_the_import_path(dev):
    # -I: neither the working folder nor PYTHONPATH is searched.
    command = [sys.executable, "-I", "-c", HOST, json.dumps(shop("dev").config)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout) == sorted(dev.outputs)
