REQUIREMENTS += scaffold/requirements.txt
CONSTRAINTS += scaffold/constraints.txt
APART += tests/scaffold/test_generated_projects.py

.PHONY: new scaffold

new: $(INSTALLED) ## Create a new project in DEST=…; DEFAULTS=yes or ANSWERS=<file> instead of questions
	@$(RUN) scaffold new $(if $(DEFAULTS),--defaults) $(if $(ANSWERS),--answers "$(ANSWERS)") "$(DEST)"

scaffold: $(INSTALLED) ## Create projects with all kinds of answers and run their tests
	$(RUN) pytest tests/scaffold/test_generated_projects.py
