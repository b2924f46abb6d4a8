.PHONY: docs docs-check report

docs: $(INSTALLED) ## Write the pages that are generated from the sources and the catalogue
	$(RUN) pages
	$(RUN) failures write

docs-check: $(INSTALLED) ## Run the pages' commands in a fresh checkout, and compare their output
	@$(RUN) pages.walkthrough

report: $(INSTALLED) ## Write build/report.html: resources, rules, failures and benchmarks on one page
	@$(RUN) pages.report
