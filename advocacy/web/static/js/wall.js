/* Inside the frame of a wall: tells the page around it how high the posts are, now and whenever that changes. */
(() => {
  "use strict";
  if (window.parent === window) return;
  const tell = () => {
    const wallHeight = document.documentElement.offsetHeight;
    window.parent.postMessage({ wallHeight }, "*"); // a height is nothing to hide
  };
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
})();
