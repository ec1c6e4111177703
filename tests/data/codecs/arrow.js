const decodeUplink = (input) => ({ data: { first: input.bytes[0], ...{ spread: true } } });
