"""Entry program of the policy pack: `pulumi preview --policy-pack policy`."""

if __name__ == "__main__":
    import sys
    from pathlib import Path

    # Pulumi runs this folder as a program, so the project around it is not on the path.
    root = Path(__file__).resolve().parent.parent
    sys.path.insert(0, str(root))

    from pulumi_policy import PolicyPack

    import policy.rules
    from policy.crossguard import policies, program_folder

    PolicyPack(name="tap-stack", policies=policies(program_folder(root)), description=policy.__doc__)
