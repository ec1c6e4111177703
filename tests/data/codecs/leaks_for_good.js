// A count that cannot be deleted.
if (!globalThis.count) Object.defineProperty(globalThis, "count", { value: { seen: 0 } });
count.seen++;
function Decoder(bytes) {
  return { seen: count.seen };
}
