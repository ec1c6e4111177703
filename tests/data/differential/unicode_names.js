function Decoder(bytes) { var größe = bytes.length, \u0061b = 2, $ = 1, _ = 2; return { größe: größe, "°C": bytes[0] / 2, ab: ab, emoji: "😀".length, points: [..."a😀"].length, $: $ + _ }; }
