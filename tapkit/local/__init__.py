"""Runs a Pulumi Python program without Pulumi's engine: records its resource graph, or deploys it to an emulator."""
