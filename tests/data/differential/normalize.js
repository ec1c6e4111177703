function decodeUplink(input) { return { data: { t: input.bytes[0], h: input.bytes[1] } }; }
function normalizeUplink(input) { return { data: { air: { temperature: input.data.t, relativeHumidity: Math.min(100, input.data.h || 0) } } }; }
