const tag = (strings, ...values) => strings.raw.join("|") + values.join(",");
function decodeUplink({ bytes, fPort }) { return { data: { raw: String.raw`\u00${bytes[0]}\n`, tagged: tag`a\t${fPort}b${bytes.length}`, nested: `${bytes.map((b) => `<${b.toString(16).padStart(2, "0")}>`).join("")}` } }; }
