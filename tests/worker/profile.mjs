// How much of the processor's time a run of the Worker takes, by the inspector's CPU profile: workerd's own clock stands
// still. `cargo xtask bench worker` runs it, on the preset's repositories with what `TRUEUP_CASES` has of their files.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DEMO, EMPTY } from './places.mjs';
import { Profiler } from './profiler.mjs';
import { Stage } from './stage.mjs';
import { Worker } from './worker.mjs';

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
  await nothing(worker);
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

// Says what a Worker takes that asks as often and does nothing else: what is left of the kernel's count is ours.
async function nothing(worker) {
  const { requests } = await worker.report();
  const count = requests.source + requests.github;
  const bindings = { ADDRESS: `${stage.source}/none`, COUNT: count };
  const empty = await Worker.start({ bindings, build: EMPTY });
  try {
    // As warm as the other one is by now.
    for (let round = 0; round < ROUNDS; round += 1) await empty.cron();
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = spent();
      await empty.cron();
      times.push(spent() - before);
    }
    console.log(`\nan empty Worker that asks ${count} times`);
    console.log(`    ${summary(times)}  CPU by the kernel: all of workerd`);
  } finally {
    await empty.dispose();
  }
}

// Profiles several runs and says what they took. On a busy machine the least is nearest to the truth: what is measured is
// the time between two samples, whoever had the processor.
async function report(what, profiler, worker, verdict, prepare = () => {}) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const counted = await measured(worker, verdict, prepare, async () => {
      const before = spent();
      await worker.cron();
      return { counted: spent() - before };
    });
    const profiled = await measured(worker, verdict, prepare, async () => {
      await profiler.start();
      await worker.cron();
      return profiler.stop();
    });
    rounds.push({ ...counted, ...profiled });
  }
  console.log(`\n${what}`);
  console.log(`    ${summary(rounds.map(({ busy }) => busy))}  CPU by the profile: JavaScript and WebAssembly`);
  console.log(`    ${summary(rounds.map(({ program }) => program))}  CPU by the profile: the runtime`);
  console.log(`    ${summary(rounds.map(({ counted }) => counted))}  CPU by the kernel, without a profiler: all of workerd`);
  for (const [name, time] of top(rounds)) console.log(`        ${ms(time / ROUNDS).padStart(5)} ms  ${name}`);
}

// One run that is looked at, after what makes it such a run.
async function measured(worker, verdict, prepare, look) {
  await prepare();
  const seen = await look();
  const report = await worker.report();
  if (report.verdict !== verdict) throw new Error(JSON.stringify(report));
  return seen;
}

function summary(times) {
  const sorted = times.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `${ms(middle).padStart(6)} ms (least ${ms(sorted[0])}, first ${ms(times[0])}, most ${ms(sorted.at(-1))})`;
}

function ms(microseconds) {
  return (microseconds / 1000).toFixed(1);
}

// The microseconds of the processor that workerd has had so far, as Linux counts them; elsewhere nothing is said.
function spent() {
  if (!existsSync('/proc/self/task')) return NaN;
  const ours = readdirSync('/proc').filter((pid) => {
    const stat = /^\d+$/.test(pid) && attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat && stat.includes('(workerd)') && Number(stat.split(') ')[1].split(' ')[1]) === process.pid;
  });
  const tasks = ours.flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`));
  return tasks.reduce((sum, path) => sum + Number((attempt(() => readFileSync(path, 'utf8')) ?? '0').split(' ')[0]), 0) / 1000;
}

// What has ended meanwhile cannot be read.
function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
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
  return [...times].sort(([, one], [, other]) => other - one).slice(0, 12);
}
