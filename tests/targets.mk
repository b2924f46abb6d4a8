APART += tests/engine

.PHONY: engine

engine: $(INSTALLED) ## Tests on Pulumi's engine with a stand-in for AWS, where there is one (FAST=yes: the quick part)
	$(RUN) pytest tests/engine -rs --override-ini tmp_path_retention_policy=failed $(if $(FAST),-m "not slow")
