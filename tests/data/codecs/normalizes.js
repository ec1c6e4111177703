function decodeUplink(input) {
  return { data: { temp: input.bytes[0] } };
}
function normalizeUplink(input) {
  if (input.data.temp > 100) return { errors: ["too hot"] };
  if (input.data.temp > 90) throw new Error("sensor lost");
  return { data: [{ air: { temperature: input.data.temp } }, { air: {} }] };
}
