.PHONY: load

load: $(INSTALLED) ## Upload 2000 objects at once to an emulator and account for every event
	@$(RUN) benchmarks.load
