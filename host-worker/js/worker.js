// What Cloudflare calls: it hands every call on to the compiled Worker, makes an error of a panic, and gives the next call a fresh instance.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import * as wasm from "./index.js";

const state = wasm.__worker_init_state();

// What rejects each of the keeper's calls that are under way.
const underWay = new Set();

// A panic ends in a trap, a stack that overflows in a RangeError, and whatever waits for the instance would wait for good:
// it is told.
function trapped(error) {
  if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return;
  // A stack that overflows has nothing left to tell it with.
  if (!state.criticalError) console.error(JSON.stringify({ level: "error", message: `trapped: ${error}` }));
  state.criticalError = true;
  for (const reject of underWay) reject(error);
  underWay.clear();
}

// A trap in the middle of some microtask has no caller.
addEventListener("error", ({ error }) => trapped(error));

function called(call) {
  if (state.criticalError) {
    wasm.__wbg_reset_state();
    state.criticalError = false;
    state.instanceId++;
  }
  try {
    return call();
  } catch (error) {
    trapped(error);
    throw error;
  }
}

async function guarded(call) {
  let mine;
  const trap = new Promise((_, reject) => underWay.add((mine = reject)));
  try {
    return await Promise.race([called(call), trap]);
  } finally {
    underWay.delete(mine);
  }
}

// The compiled Worker says what to ask the keeper for; the waiting is done here, where a panic of the keeper is but an
// error: one that waited inside would go with the instance.
export default class extends WorkerEntrypoint {
  async fetch({ method, url, headers }) {
    const authorization = headers.get("authorization") ?? "";
    const routed = called(() => wasm.routed(method, url, authorization, this.env));
    return routed instanceof Response ? routed : this.#keeper().fetch(routed);
  }

  async scheduled() {
    const answer = await this.#keeper().fetch(called(() => wasm.cron()));
    const text = await answer.text();
    called(() => wasm.ended(answer.status, text));
  }

  // There is one: it is what makes runs follow one another.
  #keeper() {
    return this.env.KEEPER.getByName("trueup");
  }
}

export class Keeper extends DurableObject {
  #keeper;
  #instanceId;

  fetch(request) {
    return guarded(() => {
      // An object of an instance that is gone cannot be called any more.
      if (this.#instanceId !== state.instanceId) {
        this.#keeper = new wasm.Keeper(this.ctx, this.env);
        this.#instanceId = state.instanceId;
      }
      return this.#keeper.fetch(request);
    });
  }
}
