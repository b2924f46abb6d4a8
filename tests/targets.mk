APART += tests/engine tests/faults tests/hostile
SUITES += quick-faults
# Percent of lines and branches: what runs in confined processes is not measured.
COVERED := 99

.PHONY: faults quick-faults fuzz engine hostile

quick-faults: $(INSTALLED)
	$(RUN) pytest tests/faults -m "not slow"

faults: $(INSTALLED) ## Break what can break, on the emulator: what reached Lambda is processed or parked
	$(RUN) pytest tests/faults

fuzz: $(INSTALLED) ## Try the handler, the configuration and redrive with 100,000 generated values each
	@$(RUN) tests.fuzz

engine: $(INSTALLED) ## Tests on Pulumi's engine with a stand-in for AWS, where there is one (FAST=yes: the quick part)
	$(RUN) pytest tests/engine -rs --override-ini tmp_path_retention_policy=failed $(if $(FAST),-m "not slow")

hostile: $(INSTALLED) ## Review projects that want to hurt, to hide or to get out (a few minutes; needs bubblewrap)
	$(RUN) pytest tests/hostile -rs
