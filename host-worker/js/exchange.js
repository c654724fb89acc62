// One exchange over HTTP by the platform's `fetch`, in one crossing from the compiled Worker and one back: each of the
// many small ones between them costs more than what it asks for.

// Resolves to { status, headers, body } with the headers as lines, name and value in turn, or to { failure }: what the
// platform says, or one of the two below. No redirect is followed; a body beyond `limit` bytes, counted as unpacked, is
// given up.
export async function exchange(method, url, headers, body, milliseconds, limit) {
  const signal = AbortSignal.timeout(milliseconds);
  try {
    const answer = await fetch(url, { method, headers: pairs(headers), body, redirect: "manual", signal });
    const read = await bytes(answer, limit);
    if (!read) return { failure: "too large" };
    return { status: answer.status, headers: [...answer.headers].flat().join("\n"), body: read };
  } catch (error) {
    return { failure: signal.aborted ? "timed out" : String(error) };
  }
}

function pairs(flat) {
  return flat.flatMap((name, index) => (index % 2 ? [] : [[name, flat[index + 1]]]));
}

// The whole body; nothing where it is longer than `limit`.
async function bytes(answer, limit) {
  const chunks = [];
  let length = 0;
  // To leave the loop is to cancel what has not come yet.
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
