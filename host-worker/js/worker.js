// What Cloudflare calls: it hands every call on to the compiled Worker, makes an error of a panic, and gives the next call a fresh instance.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import * as wasm from "./index.js";

const state = wasm.__worker_init_state();

// What rejects each of the calls that are under way.
const underWay = new Set();

// A panic ends in a trap in the middle of some microtask, and the promise that it belongs to would stay open for good:
// everything that waits for this instance is told.
addEventListener("error", ({ error }) => {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  state.criticalError = true;
  for (const reject of underWay) reject(error);
  underWay.clear();
});

function renewed() {
  if (!state.criticalError) return;
  wasm.__wbg_reset_state();
  state.criticalError = false;
  state.instanceId++;
}

async function guarded(call) {
  renewed();
  let mine;
  const trapped = new Promise((_, reject) => underWay.add((mine = reject)));
  try {
    return await Promise.race([call(), trapped]);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
    throw error;
  } finally {
    underWay.delete(mine);
  }
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return guarded(() => wasm.fetch.call(this, request, this.env, this.ctx));
  }

  scheduled(event) {
    return guarded(() => wasm.scheduled.call(this, event, this.env, this.ctx));
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
