.PHONY: prove

prove: $(INSTALLED) ## Prove that each documented failure is caught
	@$(RUN) failures prove
