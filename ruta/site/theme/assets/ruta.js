// Code and tables that scroll sideways can be reached and scrolled with the keyboard.
const reachable = () => {
  for (const box of document.querySelectorAll("pre > code, .md-typeset__scrollwrap"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
};
// Material makes a landmark of every copy button, which would bury the real ones, and gives the search dialog no name.
const named = () => {
  for (const buttons of document.querySelectorAll(".md-code__nav")) buttons.setAttribute("role", "none");
  document.querySelector(".md-search")?.setAttribute("aria-label", document.querySelector(".md-search__input").ariaLabel);
};
addEventListener("load", () => setTimeout(() => { reachable(); named(); }));
addEventListener("toggle", reachable, true);
addEventListener("resize", reachable);

// Copying a transcript or a Python session takes what a person typed, not the prompts nor the answers.
const typed = (text, first, next) => {
  const lines = [];
  let typing = false;
  for (const line of text.split("\n")) {
    typing = line.startsWith(first) || (typing && line.startsWith(next));
    if (typing) lines.push(line.slice(first.length));
  }
  return lines.join("\n");
};
for (const [kind, first, next] of [["console", "$ ", "> "], ["pycon", ">>> ", "..."]])
  for (const block of document.querySelectorAll(`.language-${kind}`))
    block.dataset.copy = typed(block.querySelector("code").textContent, first, next);
