"use strict";
// Narrows the documented failures; the address says to what, as in report.html#q=permission&severity=critical.
(() => {
  const filter = document.getElementById("filter");
  const fields = ["q", "document", "severity"].map((name) => document.getElementById(name));
  const [search, origin, severity] = fields;
  const rows = [...document.querySelectorAll(".failure")].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
  }));

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    const fits = (field, value) => !field.value || field.value === value;
    for (const { element, text } of rows) {
      element.hidden = !(
        words.every((word) => text.includes(word)) &&
        fits(origin, element.dataset.document) &&
        fits(severity, element.dataset.severity)
      );
    }
    for (const group of document.querySelectorAll(".document")) {
      const count = group.querySelectorAll(".failure:not([hidden])").length;
      group.querySelector(".count").textContent = count;
      group.hidden = !count;
    }
    const shown = rows.filter(({ element }) => !element.hidden).length;
    document.getElementById("shown").textContent = `${shown} of ${rows.length}`;
  };

  const changed = () => {
    show();
    const asked = new URLSearchParams(fields.filter((field) => field.value).map((field) => [field.id, field.value]));
    history.replaceState(null, "", `#${asked.toString() || "failures"}`);
  };

  const arrive = () => {
    const address = location.hash.slice(1);
    const target = document.getElementById(address);
    if (address.includes("=")) {
      const asked = new URLSearchParams(address);
      for (const field of fields) {
        field.value = asked.get(field.id) ?? "";
        if (field.selectedIndex < 0) field.value = "";
      }
      show();
      document.getElementById("failures").scrollIntoView();
    } else if (target?.matches("details")) {
      if (target.hidden) {
        for (const field of fields) field.value = "";
        show();
      }
      target.open = true;
      target.scrollIntoView();
    }
  };

  filter.hidden = false;
  for (const field of fields) field.addEventListener("input", changed);
  addEventListener("hashchange", arrive);
  arrive();
})();
