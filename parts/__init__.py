"""Components and helpers that know no exemplar: what any stack is composed of."""
