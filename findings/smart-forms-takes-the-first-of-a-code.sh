#!/usr/bin/env bash
# Guess:    an answer option is a coding, so two options with the same code in two code systems are two answers. Who
#           clicks the second one gets the second one: its system stands in the QuestionnaireResponse.
# Versions: @aehrc/smart-forms-renderer 1.4.0 (Smart Forms), react 18.3.1, jsdom 26.1.0, esbuild 0.25.12, Node.js 20.
# Seen:     the renderer looks for the option by its code alone. The first with that code is stored, with its own system
#           and words, whichever was clicked. Nothing on the page says so. The form itself is valid: R4 asks for no
#           code that stands once. "unknown" as a level of the form's own and "unknown" as a reason for absent data
#           (data-absent-reason), offered in one question, come back as one answer.
# For us:   tests/screening/catalogue/test_fhir.py holds that no question of ours offers one code in two systems. The
#           installation takes half a minute or more: some seven hundred packages.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @aehrc/smart-forms-renderer@1.4.0 react@18.3.1 react-dom@18.3.1 jsdom@26.1.0 esbuild@0.25.12

cat > page.jsx <<'JSX'
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { BaseRenderer, RendererThemeProvider, buildForm, getResponse } from '@aehrc/smart-forms-renderer';

const control = 'http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl';
const radio = { system: 'http://hl7.org/fhir/questionnaire-item-control', code: 'radio-button' };
const questionnaire = {
  resourceType: 'Questionnaire', status: 'active', item: [{
    linkId: 'q', text: 'Does it happen?', type: 'choice',
    extension: [{ url: control, valueCodeableConcept: { coding: [radio] } }],
    answerOption: [
      { valueCoding: { system: 'urn:example:levels', code: 'unknown', display: 'Comes and goes' } },
      { valueCoding: { system: 'urn:example:absent', code: 'unknown', display: 'I do not know' } },
    ],
  }],
};
const settled = () => new Promise(done => setTimeout(done, 1500));
export async function clicked(words) {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  await buildForm({ questionnaire });
  root.render(
    <RendererThemeProvider><QueryClientProvider client={new QueryClient()}><BaseRenderer /></QueryClientProvider></RendererThemeProvider>
  );
  await settled();
  const label = [...place.querySelectorAll('label')].find(one => one.textContent === words);
  label.querySelector('input').click();
  await settled();
  const coding = getResponse().item[0].answer[0].valueCoding;
  root.unmount();
  place.remove();
  return coding;
}
JSX
node_modules/@esbuild/*/bin/esbuild page.jsx --bundle --jsx=automatic --format=cjs --platform=browser --outfile=page.cjs \
  --define:process.env.NODE_ENV='"production"' --log-level=error \
  --loader:.svg=dataurl --loader:.woff=dataurl --loader:.woff2=dataurl

cat > show.cjs <<'JS'
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/', pretendToBeVisual: true });
globalThis.window = window;
for (const name of Object.getOwnPropertyNames(window))
  if (!(name in globalThis)) globalThis[name] = window[name];
window.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} });
globalThis.ResizeObserver = window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
const { clicked } = require('./page.cjs');
(async () => {
  const seen = {};
  for (const words of ['Comes and goes', 'I do not know']) seen[words] = (await clicked(words)).system;
  console.log('system that was stored, by what was clicked:', seen);
  const first = 'urn:example:levels';
  process.exit(seen['Comes and goes'] === first && seen['I do not know'] === first ? 0 : 1);
})().catch(error => { console.error(error); process.exit(2); });
JS
node show.cjs
