// Everything a Worker meets: both servers, repositories with their files, a token, and the configuration that names them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Stage } from './stage.mjs';
import { Worker } from './worker.mjs';

export class World {
  #stage;
  #token;
  #workers = [];
  #folders = [];
  #repositories = [];

  // Starts both servers; they and all Workers end with the test.
  static async open(test) {
    const world = new World();
    world.#stage = await Stage.start();
    test.after(() => world.#close());
    world.#token = await world.do('token', { name: 'trueup' });
    return world;
  }

  // A world with the one repository `owner/data`, whose file `a.json` drifted in one value.
  static async drifted(test) {
    const world = await World.open(test);
    await world.keep('owner/data', { a: { held: AFTER, published: BEFORE } });
    return world;
  }

  get github() {
    return this.#stage.github;
  }

  get source() {
    return this.#stage.source;
  }

  get token() {
    return this.#token;
  }

  do(deed, details) {
    return this.#stage.do(deed, details);
  }

  in(repository, deed, details) {
    return this.#stage.in(repository, deed, details);
  }

  // Makes a repository whose files are held against categories: `a` is published as `a.json`.
  async keep(name, categories) {
    const files = { 'README.md': '# Data\n' };
    for (const [category, { held, published, path, csv }] of Object.entries(categories)) {
      await this.do('source', { category, document: held });
      files[path ?? `${category}.json`] = published;
      if (csv) files[csv.path] = csv.published;
    }
    await this.do('repository', { name, files });
    this.#repositories.push({ name, categories });
  }

  // The text of a `trueup.toml` with every repository that is kept.
  configuration({ source = this.source, query = '' } = {}) {
    const lines = [
      'name = "models"',
      '[source]\nname = "PRIMARY"', `base_url = "${source}"`,
      '[github]', `api_url = "${this.github}"`, 'web_url = "https://github.com"',
      '[pull_request]\nlabels = ["sync"]',
    ];
    for (const { name, categories } of this.#repositories) {
      lines.push('[[repository]]', `name = "${name}"`);
      for (const [category, { path, csv }] of Object.entries(categories)) {
        lines.push('[[repository.file]]', `category = "${category}"`, `source = "/model_references/v1/${category}${query}"`);
        lines.push(`path = "${path ?? `${category}.json`}"`);
        if (csv) lines.push('family = "text-reference"', `csv_path = "${csv.path}"`);
      }
    }
    return `${lines.join('\n')}\n`;
  }

  // What a Worker is given: the configuration, a token for GitHub, and one for whoever asks over HTTP.
  bindings() {
    return {
      TRUEUP_CONFIG_TEXT: this.configuration(),
      TRUEUP_GITHUB_TOKEN: this.token,
      TRUEUP_TRIGGER_TOKEN: 'open-sesame',
    };
  }

  // Starts a Worker with these bindings besides; null takes one away.
  async worker({ bindings = {}, ...rest } = {}) {
    const all = Object.entries({ ...this.bindings(), ...bindings }).filter(([, value]) => value !== null);
    const worker = await Worker.start({ bindings: Object.fromEntries(all), ...rest });
    this.#workers.push(worker);
    return worker;
  }

  // An empty folder that goes away with the test.
  async folder() {
    const folder = await mkdtemp(join(tmpdir(), 'trueup-worker-'));
    this.#folders.push(folder);
    return folder;
  }

  // What GitHub was asked, as `METHOD path` below the repository.
  async asked() {
    const requests = await this.do('requests');
    return requests.map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+\//, '')}`);
  }

  // What of it could have changed something.
  async writes() {
    return (await this.asked()).filter((asked) => !asked.startsWith('GET '));
  }

  async #close() {
    await Promise.all(this.#workers.map((worker) => worker.dispose()));
    await this.#stage.end();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true })));
  }
}

// Waits until something holds, and returns what it was.
export async function until(what, condition, patience = PATIENCE) {
  const deadline = performance.now() + patience;
  for (;;) {
    const holds = await condition();
    if (holds) return holds;
    if (performance.now() > deadline) throw new Error(`in vain: ${what}`);
    await sleep(20);
  }
}

const PATIENCE = 20_000;

export const BRANCH = 'trueup/models';
export const BEFORE = '{\n  "x": {\n    "n": 1\n  }\n}\n';
export const AFTER = '{"x": {"n": 2}}';
export const RENDERED = '{\n  "x": {\n    "n": 2\n  }\n}\n';
