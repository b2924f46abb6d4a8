.PHONY: pages docs-check report

docs: pages

# What is written as a whole, before the passages of all pages.
pages: $(INSTALLED)
	$(RUN) pages
	$(RUN) failures write

docs-check: $(INSTALLED) ## Run the pages' commands in a fresh checkout, and compare their output
	@$(RUN) pages.walkthrough

report: $(INSTALLED) ## Write build/report.html: resources, rules, failures and benchmarks on one page
	@$(RUN) pages.report
