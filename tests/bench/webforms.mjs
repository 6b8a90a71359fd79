// The same form and the same answers through ODK Web Forms' engine: {xml, answers} as JSON on stdin, times in ms as JSON out.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
const need = createRequire(pathToFileURL(`${process.argv[2]}/x.js`));
const { JSDOM } = need('jsdom');
const { window } = new JSDOM('<html/>');
for (const name of ['DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text', 'CharacterData', 'Comment', 'HTMLElement', 'NodeFilter', 'XPathResult', 'ProcessingInstruction', 'Blob', 'File'])
  if (window[name]) globalThis[name] = window[name];
globalThis.window = window;
globalThis.document = window.document;
const node = globalThis.process;
const folder = node.argv[2];
globalThis.process = { env: node.env }; // built for browsers: it must not see Node
const engine = await import(pathToFileURL(`${folder}/node_modules/@getodk/xforms-engine/dist/index.js`));
const { xml, answers } = JSON.parse(readFileSync(0, 'utf-8'));
let root, open_ms = Infinity;
for (let turn = 0; turn < 3; turn += 1) { // the first one also warms the compiler: the best counts
  const opening = performance.now();
  ({ root } = await engine.createInstance(xml, { form: {} }));
  open_ms = Math.min(open_ms, performance.now() - opening);
}
const find = (node, ref) => {
  if (node.currentState?.reference === ref) return node;
  for (const child of node.currentState?.children ?? []) {
    const found = find(child, ref);
    if (found) return found;
  }
  return null;
};
const times = [];
let missed = 0;
for (const [ref, text] of answers) {
  const node = find(root, ref);
  if (!node) { missed += 1; continue; }
  const begun = performance.now();
  try {
    if (node.nodeType === 'select') node.selectValue ? node.selectValue(text) : node.select(text);
    else node.setValue(text);
  } catch (error) { missed += 1; if (node.env.TELL) console.error(String(error)); continue; }
  times.push(performance.now() - begun);
}
console.log(JSON.stringify({ open_ms, times, missed }));
node.exit(0);
