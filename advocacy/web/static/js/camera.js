// A button beside a file field that opens the phone's camera at once; the field itself still offers what is there.
"use strict";
if (matchMedia("(pointer: coarse)").matches) {
  for (const field of document.querySelectorAll("input[type=file][data-camera]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline btn-sm mt-2";
    button.textContent = field.dataset.camera;
    button.addEventListener("click", () => {
      field.setAttribute("capture", "environment"); // the camera that looks away from whoever holds the phone (W3C HTML Media Capture)
      field.click();
      field.removeAttribute("capture");
    });
    field.after(button);
  }
}
