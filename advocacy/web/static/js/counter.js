// Live counts beside text areas. The server's count is the one that decides; this one only helps while typing.
"use strict";
{
  const segmenter = new Intl.Segmenter();
  const graphemes = (text) => [...segmenter.segment(text)].length;
  const withShortLinks = (text) => text.replace(/https?:\/\/\S+/g, "x".repeat(23));
  const counts = {
    characters: (text) => [...text].length,
    graphemes,
    weighted: (text) => graphemes(withShortLinks(text)),
  };

  for (const counter of document.querySelectorAll("[data-counter-for]")) {
    const field = document.getElementById(counter.dataset.counterFor);
    const limit = Number(counter.dataset.limit);
    const base = Number(counter.dataset.base || 0);
    const left = counter.querySelector("[data-counter-left]");
    const say = counter.querySelector("[data-counter-say]");
    const bar = counter.querySelector("progress");
    const show = () => {
      const rest = limit - base - counts[counter.dataset.unit](field.value);
      left.textContent = rest;
      bar.value = Math.min(limit - rest, limit);
      counter.classList.toggle("counter-over", rest < 0);
      counter.classList.toggle("counter-near", rest >= 0 && rest <= limit * 0.1);
      say.textContent = rest < 0 ? say.dataset.over : "";
    };
    field.addEventListener("input", show);
  }
}
