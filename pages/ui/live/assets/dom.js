// The elements of the pane.

export function element(tag, className, words = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}

export function button(words, hint, className = "button") {
  const made = element("button", className, words);
  made.type = "button";
  made.title = hint;
  return made;
}

export function build(parent) {
  const root = element("section", "pane");
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.setAttribute("aria-roledescription", "price chart");
  root.dataset.state = "loading";
  const head = element("header", "head");
  const badge = element("span", "badge");
  const age = element("span", "age number");
  const held = element("span", "held number");
  const when = element("span", "when number");
  const figures = element("div", "figures");
  const buttons = element("div", "buttons");
  const search = button("Symbol", "Find a symbol (/ or a letter)");
  search.hidden = true;
  const pause = button("Pause", "Hold the chart still (P)");
  const fit = button("Fit", "Show all bars (Home)");
  const latest = button("Latest", "Go to the newest bar (End)");
  const png = button("PNG", "Download as a picture (S)");
  const help = button("?", "Keys (?)");
  help.setAttribute("aria-label", "Keys");
  buttons.append(search, pause, fit, latest, png, help);
  head.append(badge, age, held, when, buttons, figures);
  const stage = element("div", "stage");
  const chart = element("div", "chart");
  const tags = element("div", "tags");
  stage.append(chart, tags);
  const summary = element("p", "summary");
  summary.id = "summary";
  root.setAttribute("aria-describedby", summary.id);
  const said = element("p", "said");
  said.setAttribute("role", "status");
  root.append(head, stage, credit(), summary, said);
  parent.append(root);
  return { root, head, badge, age, held, when, figures, search, pause, fit, latest, png, help, stage, chart, tags, summary, said };
}

// The library's licence asks for its notice with this link on the page.
function credit() {
  const link = element("a", "credit", "TradingView Lightweight Charts™ © 2026 TradingView, Inc.");
  link.href = "https://www.tradingview.com/";
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
