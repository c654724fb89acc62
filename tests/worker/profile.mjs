// How much of the processor's time a run of the Worker takes, by the inspector's CPU profile: workerd's own clock stands
// still. `cargo xtask bench worker` runs it, on the preset's repositories with what `TRUEUP_CASES` has of their files.
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DEMO } from './places.mjs';
import { Stage } from './stage.mjs';
import { Worker } from './worker.mjs';

const { WebSocket } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('undici');

const ROUNDS = 7;
const IMAGES = 'Haidra-Org/AI-Horde-image-model-reference';
const TEXTS = 'Haidra-Org/AI-Horde-text-model-reference';

const stage = await Stage.start();
try {
  await main();
} finally {
  await stage.end();
}

async function main() {
  const files = await furnish();
  const token = await stage.do('token', { name: 'trueup' });
  const worker = await Worker.start({
    bindings: {
      TRUEUP_PRIMARY_API_URL: stage.source,
      TRUEUP_GITHUB_API_URL: stage.github,
      TRUEUP_GITHUB_TOKEN: token,
      TRUEUP_TRIGGER_TOKEN: 'open-sesame',
    },
    inspector: 0,
  });
  try {
    await settle(worker);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const largest = Math.max(...files.map(({ size }) => size));
    console.log(`preset horde: ${files.length} files, ${bytes} bytes, the largest of ${largest}`);
    await measure(worker);
  } finally {
    await worker.dispose();
  }
}

async function measure(worker) {
  const profiler = await Profiler.attach(worker);
  await report('no drift, sources unchanged (200, no validator)', profiler, worker, 'in_sync');
  await stage.do('tag_documents');
  await run(worker);
  await report('no drift, sources unchanged (304)', profiler, worker, 'in_sync');
  const held = JSON.parse(readFileSync(source('image_generation'), 'utf8'));
  let round = 0;
  await report('drift of one word in the largest file', profiler, worker, 'proposed', async () => {
    await mergeAll();
    await run(worker);
    round += 1;
    Object.values(held)[0].description = `Changed ${round} times.`;
    await stage.do('source', { category: 'image_generation', document: JSON.stringify(held) });
  });
}

// Profiles several runs and says what they took.
async function report(what, profiler, worker, verdict, prepare = () => {}) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await prepare();
    await profiler.start();
    const told = await run(worker);
    rounds.push(await profiler.stop());
    if (told.verdict !== verdict) throw new Error(`${what}: ${JSON.stringify(told)}`);
  }
  const times = rounds.map(({ busy }) => busy).sort((one, other) => one - other);
  const outside = rounds.map(({ program }) => program).sort((one, other) => one - other);
  const ms = (microseconds) => (microseconds / 1000).toFixed(1);
  console.log(`${what}: ${ms(median(times))} ms of CPU in JavaScript and WebAssembly (${times.map(ms).join(', ')}), and ${ms(median(outside))} ms in the runtime itself`);
  for (const [name, time] of top(rounds)) console.log(`    ${ms(time / ROUNDS)} ms  ${name}`);
}

// Runs once, and returns the report.
async function run(worker) {
  const outcome = await worker.cron();
  const report = await worker.report();
  if (outcome !== 'ok') throw new Error(JSON.stringify(report));
  return report;
}

// Proposes, merges and runs again until there is nothing to do.
async function settle(worker) {
  for (let round = 0; round < 6; round += 1) {
    const { verdict } = await run(worker);
    if (verdict === 'in_sync') return;
    await mergeAll();
  }
  throw new Error(`it never comes to rest: ${JSON.stringify(await worker.report())}`);
}

async function mergeAll() {
  for (const repository of [IMAGES, TEXTS]) {
    const pulls = await stage.in(repository, 'pulls');
    for (const { number, is_open } of pulls) if (is_open) await stage.in(repository, 'merge', { number });
  }
}

// Fills both of the preset's repositories and the source; returns the files.
async function furnish() {
  const images = {};
  for (const name of readdirSync(join(DEMO, 'github/example-org/image-catalogue'))) {
    images[name] = { copy: largest(name) ?? join(DEMO, 'github/example-org/image-catalogue', name) };
  }
  const [table, entries] = texts();
  await stage.do('repository', { name: IMAGES, files: images });
  await stage.do('repository', { name: TEXTS, files: { 'db.json': { copy: entries }, 'models.csv': { copy: table } } });
  for (const category of readdirSync(join(DEMO, 'source'))) {
    const name = category.replace('.json', '');
    await stage.do('source', { category: name, document: { copy: source(name) } });
  }
  const paths = [...Object.values(images).map(({ copy }) => copy), table, entries];
  return paths.filter((path) => !path.endsWith('.md')).map((path) => ({ path, size: statSync(path).size }));
}

// What the source holds: what is published, but for the texts, which are taken over by a first pull request.
function source(category) {
  const published = category === 'image_generation' ? 'stable_diffusion' : category;
  if (category === 'text_generation') return texts()[1];
  return largest(`${published}.json`) ?? join(DEMO, 'github/example-org/image-catalogue', `${published}.json`);
}

// The largest version of a file that the cases have.
function largest(path) {
  const found = cases().filter((one) => one.path === path && existsSync(one.before));
  found.sort((one, other) => statSync(other.before).size - statSync(one.before).size);
  return found[0]?.before;
}

// The table and the entries of the text reference.
function texts() {
  const pairs = cases().filter(({ table }) => existsSync(table));
  pairs.sort((one, other) => statSync(other.before).size - statSync(one.before).size);
  const folder = join(DEMO, 'github/example-org/text-catalogue');
  return pairs[0] ? [pairs[0].table, pairs[0].before] : [join(folder, 'models.csv'), join(folder, 'db.json')];
}

function cases() {
  const folder = process.env.TRUEUP_CASES;
  if (!folder || !existsSync(join(folder, 'index.json'))) return [];
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  return index.map(({ case: name, path }) => ({
    path,
    before: join(folder, name, 'before.json'),
    table: join(folder, name, 'before.models.csv'),
  }));
}

// The functions that took most, over all rounds.
function top(rounds) {
  const times = new Map();
  for (const { functions } of rounds) {
    for (const [name, time] of functions) times.set(name, (times.get(name) ?? 0) + time);
  }
  return [...times].sort(([, one], [, other]) => other - one).slice(0, 6);
}

function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

// The inspector's profiler of the one Worker.
class Profiler {
  #socket;
  #last = 0;
  #waiting = new Map();

  static async attach(worker) {
    const profiler = new Profiler();
    const at = await worker.inspectorUrl();
    const targets = await (await fetch(new URL('/json', at.href.replace(/^ws/, 'http')))).json();
    const { webSocketDebuggerUrl } = targets.find(({ id }) => id.startsWith('core:user')) ?? targets[0];
    profiler.#socket = new WebSocket(webSocketDebuggerUrl);
    profiler.#socket.addEventListener('message', ({ data }) => profiler.#hear(JSON.parse(data)));
    await new Promise((resolve, reject) => {
      profiler.#socket.addEventListener('open', resolve);
      profiler.#socket.addEventListener('error', reject);
    });
    await profiler.#ask('Profiler.enable');
    await profiler.#ask('Profiler.setSamplingInterval', { interval: 50 });
    return profiler;
  }

  async start() {
    await this.#ask('Profiler.start');
  }

  // Returns the microseconds spent in the Worker, in the runtime, and by function.
  async stop() {
    const { profile } = await this.#ask('Profiler.stop');
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    const functions = new Map();
    profile.samples.forEach((id, index) => {
      const name = names.get(id);
      // A sample holds until the next one.
      functions.set(name, (functions.get(name) ?? 0) + (profile.timeDeltas[index + 1] ?? 0));
    });
    const program = functions.get('(program)') ?? 0;
    for (const name of ['(idle)', '(program)', '(root)']) functions.delete(name);
    const busy = [...functions.values()].reduce((sum, time) => sum + time, 0);
    return { busy, program, functions };
  }

  #ask(method, params = {}) {
    this.#last += 1;
    this.#socket.send(JSON.stringify({ id: this.#last, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(this.#last, { resolve, reject }));
  }

  #hear({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
