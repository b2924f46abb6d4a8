"""Entry program of the policy pack: `pulumi preview --policy-pack policy`."""

if __name__ == "__main__":
    import sys
    from pathlib import Path

    # Pulumi runs this folder as a program, so the project around it is not on the path.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

    from pulumi_policy import PolicyPack

    import policy.rules
    from policy.crossguard import policies

    # Pulumi starts the pack in the folder that it starts the program in.
    PolicyPack(name="tap-stack", policies=policies(Path.cwd()), description=policy.__doc__)
