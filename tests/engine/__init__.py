"""The project on Pulumi's own engine, with a stand-in for AWS: what a preview, a deployment and a mistake really do."""
