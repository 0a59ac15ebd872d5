// A long menu is opened where the reader is; without this script it begins at its top.
"use strict";
const list = document.querySelector(".sidebar-nav");
const current = list?.querySelector("[aria-current]");
if (current) {
  const below = current.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > -48) list.scrollTop += below + 96;
}
