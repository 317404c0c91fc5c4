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
