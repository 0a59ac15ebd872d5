// Lighthouse over pages, phone profile. JSON comes in: {chrome, flags, pages: {name: {url, headers}}}. A line of JSON a
// page goes out: {name, scores: {category: 0-100}, wrong: [[category, audit, what]]}.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { chrome, flags, pages } = JSON.parse(readFileSync(0, "utf8"));
const TRIES = 3; // a busy machine may lose the beginning of a recording
const browser = await launch({ chromePath: chrome, chromeFlags: flags, logLevel: "silent" });
try {
  for (const [name, { url, headers }] of Object.entries(pages)) {
    let run;
    for (let turn = 0; turn < TRIES && (!run || run.lhr.runtimeError); turn += 1) {
      run = await lighthouse(url, {
        port: browser.port,
        logLevel: "silent",
        output: "json",
        onlyCategories: ["performance", "accessibility", "best-practices"],
        extraHeaders: headers,
        maxWaitForLoad: 30000,
        disableFullPageScreenshot: true,
        skipAboutBlank: true,
      });
    }
    const { categories, audits, runtimeError } = run.lhr;
    if (runtimeError) throw new Error(`${name}: ${runtimeError.code} ${runtimeError.message}`);
    const scores = Object.fromEntries(Object.entries(categories).map(([id, each]) => [id, Math.round(each.score * 100)]));
    const wrong = Object.entries(categories).flatMap(([id, each]) => each.auditRefs
      .filter((ref) => audits[ref.id].score !== null && audits[ref.id].score < 0.9)
      .map((ref) => [id, ref.id, audits[ref.id].displayValue ?? audits[ref.id].title]));
    process.stdout.write(`${JSON.stringify({ name, at: run.lhr.finalDisplayedUrl, scores, wrong })}\n`);
  }
} finally {
  browser.kill();
}
