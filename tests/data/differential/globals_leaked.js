var counter = 0;
function decodeUplink(input) { counter++; total = 0; for (i = 0; i < input.bytes.length; i++) total += input.bytes[i]; return { data: { total: total, counter: counter, i: i, seen: typeof leftover } , warnings: [] }; leftover = 1; }
