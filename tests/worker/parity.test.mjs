// The Worker proposes what the command line proposes: each scene once through both, each read from the host's own output.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { sync } from './cli.mjs';
import { CASES, DEMO } from './places.mjs';
import { AFTER, BEFORE, BRANCH, World } from './world.mjs';

const CRLF = '{\r\n\t"é": {\r\n\t\t"n": 1.50,\r\n\t\t"s": "\\u00e9 \u{1F40E}"\r\n\t},\r\n\t"z": {}\r\n}';
const HELD = '{"é": {"n": 1.5, "s": "é \u{1F993}"}, "z": {}, "ü": {"x": [1, 2]}}';
const many = (count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`e${n}`, { n }])), null, 2);

const SCENES = {
  'one changed value': { 'owner/data': { a: { held: AFTER, published: BEFORE } } },
  'two repositories': {
    'owner/data': { a: { held: AFTER, published: BEFORE } },
    'other/more': { b: { held: '{"y": 1}', published: '{}\n' }, c: { held: '{}', published: '{}' } },
  },
  'other letters and line ends': { 'owner/data': { a: { held: HELD, published: CRLF, path: 'deep/er/a.json' } } },
  'removals that are withheld': {
    'owner/data': { a: { held: '{"e0": {"n": 1}}', published: many(40) }, b: { held: AFTER, published: BEFORE } },
  },
  'nothing to do': { 'owner/data': { a: { held: BEFORE, published: BEFORE } } },
  'a table and what follows from it': {
    'owner/texts': {
      text: {
        held: demo('source/text_generation.json'),
        published: demo('github/example-org/text-catalogue/db.json'),
        path: 'db.json',
        csv: { path: 'models.csv', published: demo('github/example-org/text-catalogue/models.csv') },
      },
    },
  },
};

for (const [scene, repositories] of Object.entries(SCENES)) {
  test(`both propose the same: ${scene}`, async (t) => {
    const [here, there] = [await furnished(t, repositories), await furnished(t, repositories)];
    const worker = await here.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '1000' } });

    await worker.cron();
    const [ours, theirs] = [await worker.report(), await sync(there)];

    assert.deepEqual(ours.targets.map(comparable), theirs.targets.map(comparable));
    const digests = ours.targets.map(({ content }) => content);
    assert.deepEqual(digests.filter((digest) => !/^sha256:[0-9a-f]{64}$/.test(digest)), []);
    for (const name of Object.keys(repositories)) {
      assert.deepEqual(await proposed(here, name), await proposed(there, name));
    }
  });
}

test('one byte more, and both propose something else', async (t) => {
  const contents = [];
  for (const held of [AFTER, AFTER.replace('2', '22')]) {
    const world = await furnished(t, { 'owner/data': { a: { held, published: BEFORE } } });
    const worker = await world.worker();
    const { json } = await worker.ask('POST /sync?dry_run=true');
    contents.push([json, await sync(world, ['--dry-run'])].map((report) => report.targets[0].content));
  }

  const [[ours, theirs], [oursThen, theirsThen]] = contents;
  assert.equal(ours, theirs);
  assert.equal(oursThen, theirsThen);
  assert.notEqual(ours, oursThen);
});

const folders = [['our cases', CASES], ['the cases of real repositories', process.env.TRUEUP_CASES]];
for (const [what, folder] of folders.filter(([, folder]) => folder && existsSync(folder))) {
  test(`both would propose the same for ${what}`, { timeout: 120_000 }, async (t) => {
    const world = await World.open(t);
    for (const name of readdirSync(folder).filter((name) => existsSync(join(folder, name, 'after.json'))).sort()) {
      const copy = (file) => ({ copy: join(folder, name, file) });
      const csv = existsSync(join(folder, name, 'before.models.csv'));
      const table = csv && { path: 'db.json', csv: { path: 'models.csv', published: copy('before.models.csv') } };
      await world.keep(`cases/${name}`, { [name]: { held: copy('after.json'), published: copy('before.json'), ...table } });
    }
    const worker = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '100000' } });

    const { json: ours } = await worker.ask('POST /sync?dry_run=true');
    const theirs = await sync(world, ['--dry-run']);

    assert.ok(ours.targets.length > 10);
    for (const [index, target] of theirs.targets.entries()) {
      assert.deepEqual(ours.targets[index], target, target.repository);
    }
    assert.deepEqual(ours, { ...theirs, requests: ours.requests });
  });
}

// A world with these repositories.
async function furnished(t, repositories) {
  const world = await World.open(t);
  for (const [name, categories] of Object.entries(repositories)) await world.keep(name, categories);
  return world;
}

// All of a target but the commit, which has a time.
function comparable({ pull_request, ...target }) {
  return { ...target, ...(pull_request && { pull_request: { ...pull_request, head: null } }) };
}

// What a person sees of a proposal.
async function proposed(world, name) {
  const pulls = await world.in(name, 'pulls');
  const seen = pulls.map(({ title, body, labels }) => ({ title, body: body.replace(/<!-- trueup .*-->/, ''), labels }));
  const paths = ['a.json', 'b.json', 'deep/er/a.json', 'db.json', 'models.csv'];
  const files = pulls.length > 0
    ? await Promise.all(paths.map((path) => world.in(name, 'read', { revision: BRANCH, path })))
    : [];
  return { seen, files };
}

function demo(path) {
  return readFileSync(join(DEMO, path), 'utf8');
}
