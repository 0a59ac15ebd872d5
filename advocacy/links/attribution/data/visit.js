/* Tells that a click on a tracked link arrived at this page. No cookie, nothing stored, nothing read but this page's
   own address. Put it into pages that links lead to:  <script async src="https://…/visit.js"></script>
   Inputs named click_id are filled, so that a form can send the id along with what it is about. */
(function () {
  "use strict";
  var script = document.currentScript;
  var id = new URLSearchParams(window.location.search).get("click_id");
  if (!script || !id || !/^[a-z2-7]{26}$/i.test(id)) {
    return;
  }

  function fill() {
    document.querySelectorAll('input[name="click_id"]').forEach(function (input) {
      input.value = id;
    });
  }

  function tell() {
    window
      .fetch(new URL("landings", script.src), {
        method: "POST",
        body: id,
        mode: "no-cors",
        credentials: "omit",
        cache: "no-store",
        keepalive: true,
        referrerPolicy: "no-referrer",
      })
      .catch(function () {}); // offline, or blocked: then it is not counted
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", fill);
  } else {
    fill();
  }
  if (navigator.globalPrivacyControl || navigator.doNotTrack === "1") {
    return;
  }
  if (document.prerendering) {
    document.addEventListener("prerenderingchange", tell, { once: true });
  } else {
    tell();
  }
})();
