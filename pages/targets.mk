.PHONY: docs docs-check report

docs: $(INSTALLED) ## Write the documents that follow from the sources and from the catalogue
	$(RUN) pages
	$(RUN) failures write

docs-check: $(INSTALLED) ## Do in a fresh checkout what the pages say, and compare what it prints
	@$(RUN) pages.walkthrough

report: $(INSTALLED) ## Write build/report.html: resources, rules, failures and benchmarks on one page
	@$(RUN) pages.report
