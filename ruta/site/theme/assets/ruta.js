// Code and tables that scroll sideways can be reached and scrolled with the keyboard.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("pre > code, .md-typeset__scrollwrap"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});
