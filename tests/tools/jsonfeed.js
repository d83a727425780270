// Checks JSON Feed documents: node jsonfeed.js NODE_MODULES DOCUMENT…
// Prints a line for each fault and ends with 1 if there is any.
"use strict";
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { resolve } = require("node:path");

const [modules, ...documents] = process.argv.slice(2);
// The packages are installed under target/, where Node would not look from here.
const installed = createRequire(resolve(modules, "any.js"));
const Ajv = installed("ajv").default;
const ajv = new Ajv({ allErrors: true, strict: false });
installed("ajv-formats").default(ajv);
const valid = ajv.compile(installed("jsonfeed-schema/schema-v1.1.json"));

for (const document of documents) {
  if (valid(JSON.parse(readFileSync(document, "utf8")))) continue;
  process.exitCode = 1;
  for (const fault of valid.errors) {
    console.log(`${document}: ${fault.instancePath || "/"} ${fault.message}`);
  }
}
