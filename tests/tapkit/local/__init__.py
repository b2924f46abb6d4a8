"""Tests of tapkit.local, which runs a program without Pulumi's engine."""
