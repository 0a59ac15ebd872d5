// Weighs texts as X does: a JSON list of texts comes in, a list of [weight, fits] goes out.
import { readFileSync } from "node:fs";
import twitter from "twitter-text";

const texts = JSON.parse(readFileSync(0, "utf8"));
const weighed = texts.map((text) => twitter.parseTweet(text)).map((each) => [each.weightedLength, each.valid]);
process.stdout.write(JSON.stringify(weighed));
