const decodeUplink = (input) => ({ data: { port: input.fPort, time: input.recvTime } });
