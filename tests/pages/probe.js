// Put into a copy of the report, this walks through it as a reader would, and tells what it saw.
(async () => {
  const $ = (id) => document.getElementById(id);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  const shown = () => ({
    count: $("shown").textContent,
    rows: [...document.querySelectorAll(".failure:not([hidden])")].map((row) => [row.id, row.dataset.severity]),
    documents: document.querySelectorAll(".document:not([hidden])").length,
    address: location.hash,
  });
  const seen = { width: innerWidth, filter: !$("filter").hidden };

  await settle();
  seen.arrived = shown();
  seen.fields = ["q", "document", "severity"].map((name) => $(name).value);

  $("severity").value = "";
  $("document").value = "testing";
  $("q").value = "no such words";
  $("q").dispatchEvent(new Event("input"));
  seen.nothing = shown();

  location.hash = "#testing-18";
  await settle();
  seen.linked = { ...shown(), open: $("testing-18").open, top: $("testing-18").getBoundingClientRect().top };

  location.hash = "#severity=unknown";
  await settle();
  seen.unknown = { ...shown(), selected: $("severity").selectedIndex };

  for (const each of document.querySelectorAll("details")) each.open = true;
  await settle();
  seen.scroll = document.documentElement.scrollWidth;
  seen.requests = performance.getEntriesByType("resource").map((entry) => entry.name);
  parent.postMessage(JSON.stringify(seen), "*");
})();
