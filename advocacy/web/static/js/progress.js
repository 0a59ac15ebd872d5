// Long work: asks every two seconds how far it is and puts the answer in place. Without it there is "Look again".
"use strict";
{
  const place = document.querySelector("[data-progress-url]");
  const look = async () => {
    const answer = await fetch(place.dataset.progressUrl, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...found.body.childNodes);
    if (place.querySelector("[data-progress-over]")) location.reload();
    else setTimeout(look, 2000);
  };
  if (place) setTimeout(look, 2000);
}
