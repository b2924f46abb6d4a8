"""Entry program of the policy pack: `pulumi preview --policy-pack policy`.

Its rules are those of the package `tapkit`, which the project's virtual environment has.
"""

if __name__ == "__main__":
    from pathlib import Path

    import tapkit.policy
    import tapkit.policy.rules  # pylint: disable=ungrouped-imports # registers the rules
    from pulumi_policy import PolicyPack
    from tapkit.policy.crossguard import policies, program_folder

    root = Path(__file__).resolve().parent.parent
    PolicyPack(name="tapkit", policies=policies(program_folder(root)), description=tapkit.policy.__doc__)
