"use strict";
(() => {
  const CHUNK = 200;
  const LETTERS = { right: "R", wrong: "W", abstained: "A", stopped: "S", failed: "F" };
  const RANKS = ["right", "abstained", "stopped", "failed", "wrong"];
  const byId = (id) => document.getElementById(id);

  /** An element; texts become text nodes, never markup. */
  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  // --- tables ------------------------------------------------------------------------------------

  function compare(one, other) {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), "en", { numeric: true });
  }

  /** Mark the column; returns 1 for ascending and -1 for descending. */
  function turn(head, first) {
    const next = head.getAttribute("aria-sort");
    const order = next === "none" ? first : next === "ascending" ? "descending" : "ascending";
    for (const other of head.parentNode.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order);
    return order === "ascending" ? 1 : -1;
  }

  function keyOf(row, column) {
    const cell = row.cells[column];
    if (!("key" in cell.dataset)) return null;
    const number = Number(cell.dataset.key);
    return cell.dataset.key === "" || Number.isNaN(number) ? cell.dataset.key : number;
  }

  function sortTable(table, head) {
    const column = head.cellIndex;
    const direction = turn(head, head.classList.contains("text") ? "ascending" : "descending");
    const rows = [...table.tBodies[0].rows].map((row) => [keyOf(row, column), row]);
    rows.sort(([one], [other]) => {
      if (one === null || other === null) return (one === null) - (other === null);
      return direction * compare(one, other);
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      head.querySelector("button").addEventListener("click", () => sortTable(table, head));
    }
  }

  // --- which items are shown -------------------------------------------------------------------

  const data = JSON.parse(byId("data").textContent);
  const items = data.items.map((item, place) => ({ ...item, place, words: wordsOf(item) }));
  const known = new Map(items.map((item) => [item.id, item]));
  const fields = { outcome: byId("by-outcome"), arm: byId("by-arm"), family: byId("by-family"), text: byId("by-text") };
  let shown = items;
  let sorted = { column: "", direction: 1 };
  let rendered = 0;
  let opened = null;

  function wordsOf(item) {
    const said = item.answers.flat().map((answer) => `${answer.answer}\n${answer.value ?? ""}`);
    return [item.id, item.family, item.question, ...item.choices, ...item.target, ...said].join("\n").toLowerCase();
  }

  const TESTS = {
    all: (answers) => answers.length > 0,
    wrong: (answers) => answers.some((answer) => answer.outcome === "wrong"),
    suspected: (answers) => answers.some((answer) => answer.suspicions.length > 0),
    trapped: (answers) => answers.some((answer) => answer.trapped),
    abstained: (answers) => answers.some((answer) => answer.outcome === "abstained"),
    broken: (answers) => answers.some((answer) => answer.outcome === "stopped" || answer.outcome === "failed"),
  };

  const rightShare = (answers) => answers.filter((answer) => answer.outcome === "right").length / answers.length;

  /** Whether arms differ in what they have right; with an arm, whether it differs from any other. */
  function differ(item, arm) {
    const shares = item.answers.map((answers) => (answers.length ? rightShare(answers) : null));
    const of = arm === "" ? shares.find((share) => share !== null) : shares[arm];
    return of !== null && shares.some((share) => share !== null && share !== of);
  }

  function passes(item, { outcome, arm, family, words }) {
    if (family && item.family !== family) return false;
    if (!words.every((word) => item.words.includes(word))) return false;
    const answers = arm === "" ? item.answers.flat() : item.answers[arm];
    return outcome === "differ" ? differ(item, arm) : TESTS[outcome](answers);
  }

  function sortKey(item, column) {
    if (column === "id" || column === "family") return item[column];
    const answers = item.answers[column];
    return answers.length ? Math.max(...answers.map((answer) => RANKS.indexOf(answer.outcome))) : RANKS.length;
  }

  function select() {
    const wanted = {
      outcome: fields.outcome.value,
      arm: fields.arm.value,
      family: fields.family.value,
      words: fields.text.value.toLowerCase().split(/\s+/).filter(Boolean),
    };
    shown = items.filter((item) => passes(item, wanted));
    if (sorted.column !== "") {
      const by = (one, other) => compare(sortKey(one, sorted.column), sortKey(other, sorted.column));
      shown.sort((one, other) => sorted.direction * by(one, other) || one.place - other.place);
    }
    byId("count").textContent = `${shown.length} of ${items.length} items`;
    [...byId("items-table").tHead.rows[0].cells].forEach((cell, at) => {
      cell.classList.toggle("chosen", wanted.arm !== "" && at === Number(wanted.arm) + 2);
    });
    byId("rows").replaceChildren();
    opened = null;
    rendered = 0;
    renderMore();
  }

  function renderMore(until = rendered + CHUNK) {
    const next = shown.slice(rendered, until);
    byId("rows").append(...next.map(rowOf));
    rendered += next.length;
    const left = shown.length - rendered;
    byId("more").hidden = left === 0;
    byId("more").textContent = `Show ${Math.min(left, CHUNK)} more of ${left}`;
  }

  function chip(answer, whole) {
    const label = whole ? answer.outcome : LETTERS[answer.outcome];
    const element = make("span", `chip ${answer.outcome}${answer.suspicions.length ? " suspected" : ""}`, label);
    element.title = `${answer.outcome}: ${answer.why}`;
    if (!whole) element.setAttribute("aria-label", answer.outcome);
    if (!whole) element.setAttribute("role", "img");
    return element;
  }

  function rowOf(item) {
    const opener = make("button", "opener", item.id);
    opener.type = "button";
    opener.setAttribute("aria-expanded", "false");
    const head = make("th", "text", opener, make("span", "said", item.question.slice(0, 200)));
    head.scope = "row";
    const marks = item.answers.map((answers, at) => {
      const chosen = String(at) === fields.arm.value ? "chosen" : "";
      return make("td", chosen, ...(answers.length ? answers.map((answer) => chip(answer, false)) : ["–"]));
    });
    const row = make("tr", "item", head, make("td", "text family", item.family), ...marks);
    row.dataset.item = item.id;
    row.addEventListener("click", () => toggle(row, item));
    return row;
  }

  // --- an open item ----------------------------------------------------------------------------

  function toggle(row, item) {
    const wasOpen = opened === row;
    close();
    if (!wasOpen) open(row, item);
    history.replaceState(null, "", wasOpen ? "#items" : `#item=${encodeURIComponent(item.id)}`);
  }

  function close() {
    if (!opened) return;
    opened.classList.remove("open");
    opened.querySelector(".opener").setAttribute("aria-expanded", "false");
    opened.nextElementSibling.remove();
    opened = null;
  }

  function open(row, item) {
    const cell = make("td", "detail", taskOf(item), answersOf(item));
    cell.colSpan = row.cells.length;
    row.after(make("tr", "open detail", cell));
    row.classList.add("open");
    row.querySelector(".opener").setAttribute("aria-expanded", "true");
    opened = row;
  }

  /** Names with what they are; what is empty is left out. */
  function list(entries) {
    const filled = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
    return make("dl", "", ...filled.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", value)]));
  }

  function taskOf(item) {
    const parts = [make("p", "text", item.question)];
    if (item.choices.length) parts.push(make("ol", "choices", ...item.choices.map((choice) => make("li", "", choice))));
    if (item.documents.length) parts.push(make("h4", "", "Documents"));
    parts.push(...item.documents.map((text) => make("p", "document", text)));
    parts.push(
      list([
        ["right", item.target.join(" | ") || "to abstain: there is nothing to know"],
        ["trap", item.trap.join(" | ")],
        ["scored as", item.scorer],
        ["tags", item.tags.join(", ")],
        ["cluster", item.cluster],
        ["twin of", item.twin_of ? linkTo(item.twin_of) : ""],
        ["corpus", item.corpus],
      ]),
    );
    return make("div", "task", ...parts);
  }

  function linkTo(id) {
    const link = make("a", "", id);
    link.href = `#item=${encodeURIComponent(id)}`;
    return link;
  }

  function answersOf(item) {
    const cards = item.answers.flatMap((answers, at) =>
      answers.map((answer) => answerOf(answer, data.arms[at], at, answers.length > 1)),
    );
    return make("div", "answers", ...cards);
  }

  function markOf(at) {
    return byId("items-table").tHead.rows[0].cells[at + 2].querySelector(".mark").cloneNode(true);
  }

  function answerOf(answer, arm, at, repeated) {
    const name = make("span", "", markOf(at), repeated ? `${arm}, time ${answer.repeat + 1}` : arm);
    const card = make("article", `answer ${answer.outcome}`, make("header", "", name, chip(answer, true)));
    card.append(...whyOf(answer), factsOf(answer), ...replyOf(answer), ...programsOf(answer));
    card.append(...citationsOf(answer), ...traceOf(answer), costOf(answer));
    return card;
  }

  function whyOf(answer) {
    const strict = answer.outcome !== "right" ? "" : answer.strict ? " In the form that was asked for." : " Not in the form that was asked for.";
    const why = make("p", "why", make("b", "", "Why: "), `${answer.why || "no reason is known"}.${strict}`);
    const doubts = answer.suspicions.map((name) => data.suspicions[name] ?? name);
    return doubts.length ? [why, make("p", "why suspicion", `⚠ May be right and misread: ${doubts.join("; ")}.`)] : [why];
  }

  const percent = (share) => `${(100 * share).toFixed(1)} %`;

  function factsOf(answer) {
    return list([
      ["answer", answer.answer || "none"],
      ["value", answer.value],
      ["confidence", answer.confidence === null ? "" : percent(answer.confidence)],
      ["choices", answer.distribution.map(percent).join(", ")],
      ["known by", answer.outcome === "stopped" || answer.outcome === "failed" ? "" : answer.basis],
      ["reason", answer.reason],
      ["error", answer.error],
      ["ran", answer.spec],
    ]);
  }

  function replyOf(answer) {
    const last = answer.trace.filter((event) => "reply" in event.detail).at(-1);
    if (!last) return [];
    const cut = last.detail.finish === "length" ? " (cut off by the token limit)" : "";
    const same = answer.trace.some((event) => event.detail.code === last.detail.reply);
    if (same) return [];
    return [make("h4", "", `Reply${cut}`), make("pre", "reply", last.detail.reply)];
  }

  function programsOf(answer) {
    return answer.trace
      .filter((event) => "code" in event.detail)
      .flatMap(({ detail }) => [make("h4", "", "Program"), make("pre", "program", textOf(detail.code)), resultOf(detail)]);
  }

  function resultOf(detail) {
    if (detail.outcome === "ok") return make("p", "result", `Ran: ${textOf(detail.value)}`);
    return make("p", "result suspicion", `${detail.outcome ?? "not run"}: ${textOf(detail.error)}`);
  }

  function citationsOf(answer) {
    if (!answer.citations.length) return [];
    const quotes = answer.citations.map((citation) => {
      const supported = citation.supported ? "supports the answer" : "does not bear the answer out";
      const footer = make("footer", citation.supported ? "" : "suspicion", `${citation.source} · ${supported}`);
      return make("blockquote", "citation", citation.quote, footer);
    });
    return [make("h4", "", "Citations"), ...quotes];
  }

  function textOf(value) {
    return typeof value === "string" ? value : JSON.stringify(value ?? "");
  }

  function traceOf(answer) {
    if (!answer.trace.length) return [];
    return [make("h4", "", "Trace"), make("ol", "trace", ...answer.trace.map(lineOf))];
  }

  function lineOf(event) {
    const time = make("span", "time", `${event.seconds.toFixed(2)} s`);
    const line = make("span", "line", time, make("span", "", `${event.step}: ${event.what}`));
    const details = Object.entries(event.detail).map(([name, value]) => [name, textOf(value)]);
    if (!details.length) return make("li", "plain", line);
    return make("li", "", make("details", "", make("summary", "", line), list(details)));
  }

  function costOf(answer) {
    const used = answer.usage;
    const parts = [
      `${used.prompt_tokens ?? 0} prompt tokens (${used.cached_tokens ?? 0} remembered)`,
      `${used.reply_tokens ?? 0} reply tokens`,
      `${answer.cpu_seconds.toFixed(2)} CPU s`,
      `${answer.seconds.toFixed(2)} s`,
      `seed ${answer.seed}`,
    ];
    return make("p", "cost", parts.join(" · "));
  }

  // --- links to items --------------------------------------------------------------------------

  /** The id of the item that the address names. */
  function named() {
    if (!location.hash.startsWith("#item=")) return null;
    try {
      return decodeURIComponent(location.hash.slice("#item=".length));
    } catch {
      return null;
    }
  }

  function follow() {
    const item = known.get(named());
    if (!item) return;
    if (!shown.includes(item)) {
      byId("filters").reset();
      select();
    }
    const place = shown.indexOf(item);
    if (place >= rendered) renderMore(place + CHUNK);
    const row = [...byId("rows").children].find((other) => other.dataset.item === item.id);
    if (opened !== row) {
      close();
      open(row, item);
    }
    row.querySelector(".opener").focus({ preventScroll: true });
    row.scrollIntoView({ block: "start" });
  }

  for (const field of Object.values(fields)) field.addEventListener("input", select);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => renderMore());
  for (const head of byId("items-table").tHead.rows[0].cells) {
    const button = head.querySelector("button");
    button.addEventListener("click", () => {
      sorted = { column: button.dataset.column, direction: turn(head, "ascending") };
      select();
    });
  }
  for (const id of ["filters", "legend", "items-table"]) byId(id).hidden = false;
  window.addEventListener("hashchange", follow);
  select();
  follow();
})();
