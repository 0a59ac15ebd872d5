/* Put into other sites' pages by <script src=".../wall/KEY.js" async></script>; WALL holds the address and the title.
   It adds one frame after itself, gives it the height that the frame asks for, and touches nothing else. */
const script = document.currentScript;
const address = new URL(WALL.address);
if (script && script.dataset.theme) address.searchParams.set("theme", script.dataset.theme);
const frame = document.createElement("iframe");
frame.src = address.href;
frame.title = WALL.title;
frame.loading = "lazy";
frame.referrerPolicy = "no-referrer";
frame.height = "480";
frame.style.border = "0";
frame.style.width = "100%";
window.addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
  const height = Number(event.data && event.data.wallHeight);
  if (height > 0) frame.height = String(Math.min(Math.ceil(height), 20000));
});
if (script) script.after(frame);
else document.body.append(frame);
