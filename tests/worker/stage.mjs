// The simulated GitHub and the source, as a process that does what lines of JSON say (`tests/src/stage`).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { stage as program } from './places.mjs';

export class Stage {
  #process;
  #lines;
  #errors;
  #waiting = Promise.resolve();

  static async start() {
    const stage = new Stage();
    stage.#process = spawn(program(), [], { stdio: ['pipe', 'pipe', 'pipe'] });
    stage.#errors = text(stage.#process.stderr);
    stage.#lines = createInterface({ input: stage.#process.stdout })[Symbol.asyncIterator]();
    const { github, source } = await stage.#line();
    return Object.assign(stage, { github, source });
  }

  // Does one thing to the world, and returns what is told.
  do(deed, details = {}) {
    return this.#ask({ do: deed, ...details });
  }

  // Does as a person in a repository.
  in(repository, deed, details = {}) {
    return this.#ask({ in: repository, do: deed, ...details });
  }

  // Ends the world; what broke GitHub's contract or damaged a repository fails the test.
  async end() {
    this.#process.stdin.end();
    const [code] = await once(this.#process, 'close');
    assert.equal(code, 0, `the stage ended with ${code}:\n${await this.#errors}`);
  }

  // Answers come in the order of the questions.
  #ask(said) {
    const answer = this.#waiting.then(async () => {
      this.#process.stdin.write(`${JSON.stringify(said)}\n`);
      const { ok, error } = await this.#line();
      assert.equal(error, undefined);
      return ok;
    });
    this.#waiting = answer.catch(() => {});
    return answer;
  }

  async #line() {
    const { value, done } = await this.#lines.next();
    if (done) assert.fail(`the stage has ended:\n${await this.#errors}`);
    return JSON.parse(value);
  }
}
