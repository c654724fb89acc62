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

// The whole body; nothing where it is longer than `limit`. It is read into room of ours, as much at a time as there is:
// each chunk as it comes would hold a page, however short it is, and cost more than its bytes.
async function bytes({ body }, limit) {
  if (!body) return new Uint8Array();
  const reader = body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(Math.min(ROOM, limit + 1));
  let length = 0;
  for (;;) {
    const room = new Uint8Array(buffer, length);
    const { value } = await reader.readAtLeast(room.length, room);
    buffer = value.buffer;
    length += value.length;
    // Less than was asked for is the end.
    if (length < buffer.byteLength) return new Uint8Array(buffer, 0, length);
    if (length > limit) break;
    buffer = buffer.transfer(Math.min(2 * length, limit + 1));
  }
  await reader.cancel();
}

const ROOM = 1 << 16;
